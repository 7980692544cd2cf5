import fc from 'fast-check'
import { config, EMPTY, NEVER, Observable, of, Subject, throwError, VirtualTimeScheduler } from 'rxjs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import { createChain } from '../../../../src/client/interception/chain.js'
import { type Decision, reject, type Verdict } from '../../../../src/client/interception/interceptor.js'
import { createStage, type Ticket } from '../../../../src/client/interception/stage.js'

interface Item {
  readonly topic: string
  readonly id: number
}

interface StageOptions {
  readonly timeout?: number
  readonly capacity?: number
  /** When one has passed all. */
  readonly passed?: (item: Item) => void
  /** When one has to wait. */
  readonly waits?: (ticket: Ticket<Item>) => void
}

/** A chain of stages that decide by these functions, and what comes of it. */
const rig = (
  decisions: readonly ((item: Item) => Verdict<Item>)[],
  { timeout = 1_000, capacity = 100, passed, waits }: StageOptions = {},
) => {
  const clock = new VirtualTimeScheduler()
  const time = createTime(clock)
  const log: string[] = []
  const changes: boolean[] = []
  const waited: number[] = []
  const chain = createChain<Item>(
    ({ value }) => {
      log.push(`${value.topic}${value.id}`)
      passed?.(value)
    },
    isEmpty => changes.push(isEmpty),
  )
  const add = (decide: (item: Item) => Verdict<Item>, name: string) =>
    chain.add(order =>
      createStage<Item>({
        time,
        order,
        name,
        timeout,
        capacity,
        topicOf: ({ topic }) => topic,
        decide,
        read: (asked, decision) =>
          decision === asked || typeof (decision as Partial<Item> | undefined)?.id === 'number'
            ? { value: decision as Item }
            : { problem: 'no verdict' },
        passed: chain.advance,
        emptied: chain.emptied,
      }),
    )
  const removals = decisions.map((decide, at) => add(decide, String.fromCharCode(97 + at)))
  const enter = (topic: string, id: number) => {
    const ticket: Ticket<Item> = {
      value: { topic, id },
      dropped: false,
      leave: null,
      waits: () => {
        waited.push(id)
        waits?.(ticket)
      },
      rejected: (interceptor, reason) => log.push(`${topic}${id} rejected by ${interceptor}: ${reason}`),
    }
    chain.advance(ticket, 0)
    return ticket
  }
  return { clock, log, changes, waited, chain, add, removals, enter }
}

const passing = (item: Item) => item

describe('a stage', () => {
  test('passes on at once what is decided at once', () => {
    const { enter, log, chain } = rig([passing])
    enter('x', 1)
    enter('y', 2)
    expect([log, chain.waiting()]).toEqual([['x1', 'y2'], 0])
  })

  test('what comes in place of a message goes on', () => {
    const { enter, log } = rig([
      item => ({ ...item, id: item.id + 10 }),
      item => of({ ...item, id: item.id + 100 }),
    ])
    enter('x', 1)
    expect(log).toEqual(['x111'])
  })

  test('a delay holds its topic, and no other', () => {
    const first = new Subject<Item>()
    const { enter, log, chain } = rig([item => (item.id === 1 ? first : item)])
    enter('x', 1)
    enter('x', 2)
    enter('y', 3)
    expect([log, chain.waiting()]).toEqual([['y3'], 2])
    first.next({ topic: 'x', id: 1 })
    expect([log, chain.waiting()]).toEqual([['y3', 'x1', 'x2'], 0])
    expect(first.observed).toBe(false)
  })

  test('what is rejected does not hold those after it', () => {
    const first = new Subject<Item>()
    const { enter, log } = rig([item => (item.id === 1 ? first : item)])
    enter('x', 1)
    enter('x', 2)
    first.error(new Error('broken'))
    expect(log).toEqual(['x1 rejected by a: it failed: broken', 'x2'])
  })

  test.each<[string, () => Verdict<Item>, string]>([
    ['a rejection', () => reject('not today'), 'not today'],
    ['one that comes later', () => of(reject('not now')), 'not now'],
    [
      'a throw',
      () => {
        throw new Error('oops')
      },
      'it threw: oops',
    ],
    // eslint-disable-next-line rxjs-x/throw-error -- what others throw
    ['a failure', () => throwError(() => 'words'), 'it failed: words'],
    ['no verdict at all', () => undefined as never, 'no verdict'],
    ['no verdict later', () => of(undefined) as never, 'no verdict'],
    ['an end without one', () => EMPTY, 'it ended without a verdict'],
    [
      'what only looks like an Observable',
      () => ({ subscribe: () => {} }) as never,
      'it returned what is no Observable',
    ],
  ])('%s keeps a message back, and says why', (_, decide, reason) => {
    const { enter, log, chain } = rig([decide, passing])
    enter('x', 1)
    expect(log).toEqual([expect.stringContaining(`x1 rejected by a: ${reason}`)])
    expect(chain.waiting()).toBe(0)
  })

  test('a Promise is a verdict, too', async () => {
    const { enter, log } = rig([item => Promise.resolve(item)])
    enter('x', 1)
    await Promise.resolve()
    await Promise.resolve()
    expect(log).toEqual(['x1'])
  })

  test('a verdict has its time, and those after it go on without it', () => {
    const { enter, log, clock } = rig([item => (item.id === 1 ? NEVER : item)], { timeout: 50 })
    enter('x', 1)
    enter('x', 2)
    expect(log).toEqual([])
    clock.flush()
    expect([clock.frame, log]).toEqual([50, ['x1 rejected by a: no verdict within 50 ms', 'x2']])
  })

  test('no timer is left behind where nothing is undecided, and one where something is', () => {
    const verdicts = [new Subject<Item>(), new Subject<Item>()]
    const { enter, clock } = rig([item => verdicts[item.id]!], { timeout: 50 })
    const timers = () => clock.actions.filter(({ closed }) => !closed).length
    for (const id of [0, 1]) enter('x', id)
    verdicts[0]?.next({ topic: 'x', id: 0 })
    expect(timers()).toBe(1)
    verdicts[1]?.next({ topic: 'x', id: 1 })
    expect(timers()).toBe(0)
  })

  test('no more than `capacity` wait; one more is rejected without being asked about', () => {
    const asked: number[] = []
    const { enter, log, chain } = rig(
      [
        item => {
          asked.push(item.id)
          return NEVER
        },
      ],
      { capacity: 2 },
    )
    for (const id of [1, 2, 3]) enter('x', id)
    expect([asked, log, chain.waiting()]).toEqual([
      [1, 2],
      ['x3 rejected by a: 2 messages wait for its verdict already'],
      2,
    ])
  })

  test('one that publishes in answer to itself ends', () => {
    let asked = 0
    const { enter, log } = rig([
      item => {
        asked += 1
        enter('x', item.id + 1)
        return item
      },
    ])
    enter('x', 1)
    expect(asked).toBe(16)
    expect(log[0]).toBe('x17 rejected by a: it publishes in answer to what it publishes')
    expect(log.length).toBe(17)
  })

  test('so does one that publishes while it is asked for a verdict that may take its time', () => {
    let asked = 0
    const { enter, log } = rig([
      item =>
        new Observable(subscriber => {
          asked += 1
          enter('x', item.id + 1)
          subscriber.next(item)
        }),
    ])
    enter('x', 1)
    enter('y', 1)
    expect(asked).toBe(32)
    const reason = 'rejected by a: it publishes in answer to what it publishes'
    expect(log.filter(line => line.includes('rejected'))).toEqual([`x17 ${reason}`, `x17 ${reason}`])
  })

  test('what is decided while the one before it is passed on does not overtake that', () => {
    const verdicts = [new Subject<Item>(), new Subject<Item>()]
    const { enter, log } = rig([
      item => verdicts[item.id]!,
      item => {
        if (item.id === 0) verdicts[1]?.next({ topic: 'x', id: 1 })
        return item
      },
    ])
    enter('x', 0)
    enter('x', 1)
    verdicts[0]?.next({ topic: 'x', id: 0 })
    expect(log).toEqual(['x0', 'x1'])
  })

  test('what is taken out while it is asked about goes nowhere', () => {
    const tickets: Ticket<Item>[] = []
    const { chain, log } = rig([
      item => {
        for (const ticket of tickets) chain.drop(ticket)
        return item
      },
    ])
    tickets.push({
      value: { topic: 'x', id: 1 },
      dropped: false,
      leave: null,
      waits: () => {},
      rejected: () => log.push('rejected'),
    })
    for (const ticket of tickets) chain.advance(ticket, 0)
    expect(log).toEqual([])
  })

  test('whoever sends more when one has passed is no part of the verdict, which came at once', () => {
    const { enter, log } = rig([item => of(item)], {
      passed: ({ id }) => {
        if (id < 40) enter(`x${id}`, id + 1)
      },
    })
    enter('x', 1)
    expect(log).toHaveLength(40)
    expect(log.filter(line => line.includes('rejected'))).toEqual([])
  })

  test('what is decided at once waits behind others of its topic alone, and no more when those have passed', () => {
    const first = new Subject<Item>()
    const { enter, waited } = rig([item => (item.id === 1 ? first : item)])
    for (const id of [1, 2]) enter('x', id)
    enter('y', 3)
    first.next({ topic: 'x', id: 1 })
    enter('x', 4)
    expect(waited).toEqual([1, 2])
  })

  test('a verdict is not waited for if nobody waits for the message by the time there is something to leave', () => {
    const log: string[] = []
    const { enter } = rig(
      [
        () =>
          new Observable<Decision<Item>>(() => {
            for (const leave of leaving.splice(0)) leave()
            return () => log.push('left')
          }),
      ],
      { waits: ticket => leaving.push(() => ticket.leave?.()) },
    )
    const leaving: (() => void)[] = []
    enter('x', 1)
    expect(log).toEqual(['left'])
  })

  test('a removed one is not asked any more, and what waits there is not overtaken', () => {
    const first = new Subject<Item>()
    let asked = 0
    const { enter, log, changes, removals } = rig([
      () => {
        asked += 1
        return first
      },
    ])
    enter('x', 1)
    removals[0]?.()
    removals[0]?.()
    enter('x', 2)
    enter('y', 3)
    expect([asked, log, changes]).toEqual([1, ['y3'], [false]])
    first.next({ topic: 'x', id: 1 })
    expect([log, changes]).toEqual([
      ['y3', 'x1', 'x2'],
      [false, true],
    ])
  })

  test('one that is added later is behind all others', () => {
    const first = new Subject<Item>()
    const { enter, log, add } = rig([item => (item.id === 1 ? first : item)])
    enter('x', 1)
    add(item => (item.id === 1 ? reject('late') : item), 'late')
    first.next({ topic: 'x', id: 1 })
    expect(log).toEqual(['x1 rejected by late: late'])
  })

  test('what nobody waits for leaves its place, and its verdict is not waited for', () => {
    const first = new Subject<Item>()
    const { enter, log, chain } = rig([item => (item.id === 1 ? first : item)])
    const ticket = enter('x', 1)
    enter('x', 2)
    chain.drop(ticket)
    expect([log, first.observed, chain.waiting()]).toEqual([['x2'], false, 0])
  })
})

test('what is sent in answer to a rejection waits for what was sent before', () => {
  const [first, third] = [new Subject<Decision<Item>>(), new Subject<Item>()]
  const { enter, log, chain } = rig([item => (item.id === 1 ? first : item.id === 3 ? third : item)])
  const ticket = enter('x', 1)
  ticket.rejected = () => {
    for (const id of [2, 3]) enter('x', id)
  }
  first.next(reject('no'))
  enter('x', 4)
  expect([log, chain.waiting()]).toEqual([['x2'], 2])
  third.next({ topic: 'x', id: 3 })
  expect([log, chain.waiting()]).toEqual([['x2', 'x3', 'x4'], 0])
})

describe('an interceptor that is at work while its verdict is no longer waited for', () => {
  /** It never comes to an end by itself, and this is done when nobody waits for it any more. */
  const until = (verdict: Observable<Decision<Item>>, atEnd: () => void) =>
    new Observable<Decision<Item>>(subscriber => {
      subscriber.add(verdict.subscribe(subscriber))
      return atEnd
    })

  test.each<[string, (verdict: Subject<Decision<Item>>, leave: () => void) => void, readonly string[]]>([
    ['passed', verdict => verdict.next({ topic: 'x', id: 1 }), ['x1', 'x2']],
    ['rejected', verdict => verdict.next(reject('no')), ['x2', 'x1 rejected by a: no']],
    ['late', () => {}, ['x2', 'x1 rejected by a: no verdict within 1000 ms']],
    ['taken out', (_, leave) => leave(), ['x2']],
  ])('may send another of the topic then: one that is %s', (_, decide, expected) => {
    const verdict = new Subject<Decision<Item>>()
    const { enter, log, chain, clock } = rig([
      item => (item.id === 1 ? until(verdict, () => enter('x', 2)) : item),
    ])
    const ticket = enter('x', 1)
    decide(verdict, () => chain.drop(ticket))
    clock.flush()
    expect([log, chain.waiting()]).toEqual([expected, 0])
  })

  test.each<[string, (verdict: Subject<Decision<Item>>, leave: () => void) => void, readonly string[]]>([
    ['passed', verdict => verdict.next({ topic: 'x', id: 1 }), ['x1', 'x2']],
    ['rejected', verdict => verdict.next(reject('no')), ['x1 rejected by a: no', 'x2']],
    ['late', () => {}, ['x1 rejected by a: no verdict within 1000 ms', 'x2']],
    ['taken out', (_, leave) => leave(), ['x2']],
  ])('and throws then is reported, and holds nothing: one that is %s', async (_, decide, expected) => {
    const reported: unknown[] = []
    config.onUnhandledError = error => reported.push(error)
    onTestFinished(() => {
      config.onUnhandledError = null
    })
    const error = new Error('at its end')
    const verdict = new Subject<Decision<Item>>()
    const { enter, log, chain, clock } = rig([
      item =>
        item.id === 1
          ? until(verdict, () => {
              throw error
            })
          : item,
    ])
    const ticket = enter('x', 1)
    enter('x', 2)
    decide(verdict, () => chain.drop(ticket))
    clock.flush()
    expect([log, chain.waiting()]).toEqual([expected, 0])
    await expect.poll(() => reported).toMatchObject([{ errors: [error] }])
  })
})

/** What one stage does with one message. */
type Way = 'now' | 'later' | 'rejected now' | 'rejected later' | 'dropped' | 'never'

interface Step {
  readonly topic: string
  readonly ways: readonly [Way, Way]
}

const way = fc.constantFrom<Way>(
  'now',
  'now',
  'later',
  'later',
  'rejected now',
  'rejected later',
  'dropped',
  'never',
)
const step: fc.Arbitrary<Step> = fc.record({
  topic: fc.constantFrom('x', 'y', 'z'),
  ways: fc.tuple(way, way),
})

describe('any messages with any verdicts in any order', () => {
  test('P56 each passes or is rejected once, and those of a topic keep their order', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.infiniteStream(fc.nat(1_000)),
        fc.option(fc.nat(30), { nil: undefined }),
        (steps, chances, removeAt) => {
          const open: { readonly id: number; readonly way: Way; readonly verdict: Subject<Item> }[] = []
          const decide = (stage: 0 | 1) => (item: Item) => {
            const chosen = steps[item.id]?.ways[stage] ?? 'now'
            if (chosen === 'now') return item
            if (chosen === 'rejected now') return reject('now')
            const verdict = new Subject<Item>()
            open.push({ id: item.id, way: chosen, verdict })
            return verdict
          }
          const { enter, log, chain, clock, removals } = rig([decide(0), decide(1)])
          const tickets: Ticket<Item>[] = []
          const removed = new Set<number>()
          steps.forEach(({ topic }, id) => {
            if (id === removeAt) {
              removals[0]?.()
              removed.add(id)
            }
            tickets.push(enter(topic, id))
          })
          for (const chance of chances) {
            const [next] = open.length === 0 ? [] : open.splice(chance % open.length, 1)
            if (next === undefined) {
              if (chain.waiting() === 0) break
              // What has no verdict is late, and what waited behind it may be asked about now.
              clock.maxFrames = clock.frame + 1_000
              clock.flush()
              continue
            }
            const topic = steps[next.id]?.topic ?? ''
            if (next.way === 'later') next.verdict.next({ topic, id: next.id })
            else if (next.way === 'rejected later') next.verdict.next(reject('later') as never)
            else if (next.way === 'dropped') chain.drop(tickets[next.id] as Ticket<Item>)
          }
          expect(chain.waiting()).toBe(0)

          const isAsked = (id: number, stage: 0 | 1) => stage === 1 || removeAt === undefined || id < removeAt
          const fate = (id: number): 'passed' | 'rejected' | 'dropped' => {
            for (const stage of [0, 1] as const) {
              const chosen = isAsked(id, stage) ? steps[id]?.ways[stage] : 'now'
              if (chosen === 'dropped') return 'dropped'
              if (chosen !== 'now' && chosen !== 'later') return 'rejected'
            }
            return 'passed'
          }
          const ids = steps.map((_, id) => id)
          const passedOf = (topic: string) =>
            ids.filter(id => steps[id]?.topic === topic && fate(id) === 'passed').map(id => `${topic}${id}`)
          for (const topic of ['x', 'y', 'z'])
            expect(log.filter(line => line.startsWith(topic) && !line.includes(' '))).toEqual(passedOf(topic))
          const rejected = log
            .filter(line => line.includes('rejected'))
            .map(line => Number(/\d+/.exec(line)?.[0]))
          expect([...rejected].sort((a, b) => a - b)).toEqual(ids.filter(id => fate(id) === 'rejected'))
        },
      ),
      { numRuns: 500 },
    )
  })
})
