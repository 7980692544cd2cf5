import fc from 'fast-check'
import {
  concat,
  concatWith,
  type GroupedObservable,
  map,
  mergeMap,
  NEVER,
  Observable,
  type Observer,
  of,
  queueScheduler,
  range,
  Subject,
  Subscription,
  take,
  tap,
  throwError,
  VirtualTimeScheduler,
} from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/message.js'
import { groupByTopic } from '../../../src/operators/groupByTopic.js'
import { latestByTopic } from '../../../src/operators/latestByTopic.js'
import { tellDeleted } from '../../../src/operators/support/deletions.js'
import { checklist, marbles, message } from './support.js'

const [a, b, c] = ['a', 'b', 'c'].map(name => message(name, '1')) as [Message, Message, Message]

/** Observes a group as soon as it comes. */
const watch = (group: Observable<Message>, observer: Partial<Observer<Message>>) => group.subscribe(observer)

describe('groupByTopic', () => {
  const flat =
    (options = {}) =>
    (source: Observable<Message>) =>
      source.pipe(
        groupByTopic(options),
        mergeMap(group =>
          concat(of(`open ${group.key}`), group.pipe(map(({ topic }) => topic)), of(`close ${group.key}`)),
        ),
      )
  checklist({ make: () => flat(), given: a, emits: ['open a', 'a', 'close a'] })

  test.each([1, 2])(
    'loses nothing of a source that emits within its own emissions: %i at a time',
    maxGroups => {
      const source = new Subject<Message>()
      const emitted: string[] = []
      const seen: string[] = []
      let most = 0
      let open = 0
      // While a group is handed over, within its first message, and while one ends.
      const nest = (...names: string[]) => {
        for (const name of names) {
          if (emitted.length >= 12) return
          emitted.push(name)
          source.next(message(name, '1'))
        }
      }
      source
        .pipe(
          groupByTopic({ maxGroups }),
          tap(() => nest('b', 'a')),
        )
        .subscribe(group => {
          open += 1
          most = Math.max(most, open)
          nest('c')
          watch(group, {
            next: ({ topic }) => {
              seen.push(topic)
              nest('d', topic)
            },
            complete: () => {
              open -= 1
              nest('e')
            },
          })
        })
      nest('a')
      expect(seen).toEqual(emitted)
      expect(most).toBe(maxGroups)
    },
  )

  test('loses nothing, and ends, whatever happens within what it tells', () => {
    const act = fc.oneof(
      fc.constantFrom('a', 'b', 'c').map(topic => ({ emit: topic })),
      fc.constantFrom(0, 5, 50).map(ms => ({ pass: ms })),
      fc.constantFrom('leave' as const, 'leave all' as const, 'join' as const, 'complete' as const),
      fc.constant('nothing' as const),
    )
    const schedulers = { virtual: () => new VirtualTimeScheduler(), queue: () => queueScheduler }
    const settings = fc.record({
      maxGroups: fc.constantFrom(1, 2, 10),
      idle: fc.constantFrom(0, 10, Number.POSITIVE_INFINITY),
      kind: fc.constantFrom('virtual' as const, 'queue' as const),
    })
    fc.assert(
      fc.property(settings, fc.array(act, { maxLength: 30 }), ({ maxGroups, idle, kind }, script) => {
        fc.pre(kind === 'virtual' || idle !== 10)
        const scheduler = schedulers[kind]()
        const source = new Subject<Message>()
        const emitted: number[] = []
        const seen: number[] = []
        const acts = [...script]
        let open = 0
        let most = 0
        let isWhole = true
        let depth = 0
        const inHand: Subscription[] = []
        const next = (group: Observable<Message> | null) => {
          const now = acts.shift()
          if (now === undefined || now === 'nothing' || depth > 20) return
          depth += 1
          if (now === 'leave') {
            isWhole &&= group === null
            if (group !== null) inHand.pop()?.unsubscribe()
          } else if (now === 'leave all') {
            isWhole = false
            all.unsubscribe()
          } else if (now === 'join') group?.subscribe()
          else if (now === 'complete') source.complete()
          else if ('emit' in now) {
            if (!source.closed && !source.isStopped) emitted.push(emitted.length)
            source.next(message(now.emit, `${emitted.length - 1}`))
          } else if (scheduler instanceof VirtualTimeScheduler) {
            scheduler.maxFrames = scheduler.frame + now.pass
            scheduler.flush()
            scheduler.frame = scheduler.maxFrames
          }
          depth -= 1
        }
        const all = new Subscription()
        all.add(
          source.pipe(groupByTopic({ maxGroups, idle, scheduler })).subscribe(group => {
            open += 1
            most = Math.max(most, open)
            next(null)
            const watching = new Subscription(() => {
              open -= 1
            })
            inHand.push(watching)
            watching.add(
              // eslint-disable-next-line rxjs-x/no-nested-subscribe -- groups are to be observed as they come
              group.subscribe({
                next: ({ payload }) => {
                  seen.push(Number(new TextDecoder().decode(payload)))
                  next(group)
                },
                complete: () => {
                  next(group)
                  watching.unsubscribe()
                },
              }),
            )
            next(group)
          }),
        )
        while (acts.length > 0) next(null)
        source.complete()
        expect(most).toBeLessThanOrEqual(maxGroups)
        if (isWhole) expect(seen).toEqual(emitted)
        else expect(seen).toEqual([...new Set(seen)].sort((x, y) => x - y))
        expect([source.observed, open]).toEqual([false, 0])
        if (scheduler instanceof VirtualTimeScheduler)
          expect(scheduler.actions.filter(({ closed }) => !closed)).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  test('ends after what its source has emitted within its own emission, and leaves no timer', () => {
    const scheduler = new VirtualTimeScheduler()
    const source = new Subject<Message>()
    const seen: string[] = []
    source.pipe(groupByTopic({ idle: 1_000, scheduler })).subscribe({
      next: group => {
        if (group.key === 'a') {
          source.next(b)
          source.complete()
        }
        watch(group, {
          next: ({ topic }) => seen.push(topic),
          complete: () => seen.push(`end of ${group.key}`),
        })
      },
      complete: () => seen.push('end'),
    })
    source.next(a)
    expect(seen).toEqual(['a', 'b', 'end of a', 'end of b', 'end'])
    expect(scheduler.actions.filter(({ closed }) => !closed)).toEqual([])
  })

  test('completes the group that has been silent longest when too many are open', () => {
    const seen: string[] = []
    of(a, b, a, c, b)
      .pipe(flat({ maxGroups: 2 }))
      .subscribe(event => seen.push(event))
    expect(seen).toEqual([
      'open a',
      'a',
      'open b',
      'b',
      'a',
      'close b',
      'open c',
      'c',
      'close a',
      'open b',
      'b',
      'close c',
      'close b',
    ])
  })

  test('completes a silent group, and opens a new one with its next message', () => {
    const seen: string[] = []
    marbles(({ cold }, scheduler) => {
      cold('a-a------a|', { a })
        .pipe(flat({ idle: 4, scheduler }))
        .subscribe(event => seen.push(`${scheduler.now()} ${event}`))
    })
    expect(seen).toEqual(['0 open a', '0 a', '2 a', '6 close a', '9 open a', '9 a', '10 close a'])
  })

  test('groups of many topics stay open, each with its own silence', () => {
    const seen: string[] = []
    marbles(({ cold }, scheduler) => {
      cold('ab-a---b', { a, b })
        .pipe(flat({ idle: 4, scheduler }))
        .subscribe(event => seen.push(`${scheduler.now()} ${event}`))
    })
    expect(seen).toEqual([
      ...[
        '0 open a',
        '0 a',
        '1 open b',
        '1 b',
        '3 a',
        '5 close b',
        '7 open b',
        '7 b',
        '7 close a',
        '11 close b',
      ],
    ])
  })

  test('errors with its source: the groups first', () => {
    const boom = new Error('boom')
    const seen: unknown[] = []
    concat(
      of(a, b),
      throwError(() => boom),
    )
      .pipe(groupByTopic())
      .subscribe({
        next: group => watch(group, { error: () => seen.push(group.key) }),
        error: (error: unknown) => seen.push(error),
      })
    expect(seen).toEqual(['a', 'b', boom])
  })

  test('completes with its source: the groups first', () => {
    const seen: unknown[] = []
    of(a, b)
      .pipe(groupByTopic())
      .subscribe({
        next: group => watch(group, { complete: () => seen.push(group.key) }),
        complete: () => seen.push('all'),
      })
    expect(seen).toEqual(['a', 'b', 'all'])
  })

  test('groups that are observed go on when the stream of groups is left; the source is left with the last', () => {
    const source = new Subject<Message>()
    const seen: string[] = []
    const groups: GroupedObservable<string, Message>[] = []
    const outer = source.pipe(groupByTopic()).subscribe(group => groups.push(group))
    source.next(a)
    source.next(b)
    const [first, second] = groups.map(group => group.subscribe(({ topic }) => seen.push(topic)))
    outer.unsubscribe()
    for (const each of [a, b]) source.next(each)
    first?.unsubscribe()
    for (const each of [a, b]) source.next(each)
    expect(source.observed).toBe(true)
    second?.unsubscribe()
    expect(source.observed).toBe(false)
    expect(seen).toEqual(['a', 'b', 'b'])
  })

  test('goes on to tell silence when the stream of groups is left, and keeps no timer after the last group is', () => {
    marbles((_, scheduler) => {
      const source = new Subject<Message>()
      const seen: string[] = []
      source.pipe(groupByTopic({ idle: 4, scheduler }), take(1)).subscribe(group => {
        watch(group, { complete: () => seen.push(`${scheduler.now()} ends`) })
      })
      source.next(a)
      scheduler.schedule(() => {
        expect(seen).toEqual(['4 ends'])
        expect(scheduler.actions.length).toBe(0)
      }, 9)
    })
  })

  test('keeps no timer when it is left', () => {
    marbles((_, scheduler) => {
      const source = new Subject<Message>()
      const left = source.pipe(groupByTopic({ idle: 4, scheduler })).subscribe(group => {
        watch(group.pipe(take(1)), {})
      })
      source.next(a)
      left.unsubscribe()
      expect(source.observed).toBe(false)
      scheduler.flush()
      expect(scheduler.now()).toBe(0)
    })
  })

  test('T98: tells of deletions those behind it', () => {
    const kept: string[][] = []
    const source = new Observable<Message>(subscriber => {
      subscriber.next(a)
      tellDeleted(subscriber, 'a')
    })
    source
      .pipe(
        groupByTopic(),
        mergeMap(group => group),
        latestByTopic(),
      )
      .subscribe(latest => kept.push([...latest.keys()]))
    expect(kept).toEqual([['a'], []])
  })

  test('a group may be observed late, and more than once', () => {
    const source = new Subject<Message>()
    const groups: GroupedObservable<string, Message>[] = []
    source.pipe(groupByTopic()).subscribe(group => groups.push(group))
    source.next(a)
    const seen: string[] = []
    for (const name of ['x', 'y']) groups[0]?.subscribe(() => seen.push(name))
    source.next(a)
    expect(seen).toEqual(['x', 'y'])
  })

  test.each([
    ['maxGroups', 0],
    ['maxGroups', Number.POSITIVE_INFINITY],
    ['idle', -1],
    ['scheduler', 5],
    ['nope', 1],
  ])('refuses %s: %s', (name, value) => {
    expect(() => groupByTopic({ [name]: value })).toThrow(`groupByTopic.${name}`)
  })

  test('keeps 10,000 groups open unless told otherwise', () => {
    let open = 0
    range(0, 10_001)
      .pipe(
        map(i => message(String(i), '1')),
        concatWith(NEVER),
        groupByTopic(),
      )
      .subscribe(group => {
        open += 1
        watch(group, { complete: () => (open -= 1) })
      })
    expect(open).toBe(10_000)
  })
})
