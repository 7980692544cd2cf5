import fc from 'fast-check'
import { map, merge, NEVER, type Observable, of, Subject, tap, throwError, timer } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/message.js'
import { conflateByTopic } from '../../../src/operators/conflateByTopic.js'
import { checklist, marbles, message } from './support.js'

const [a, b, c] = ['a', 'b', 'c'].map(name => message(name, '1')) as [Message, Message, Message]

describe('conflateByTopic', () => {
  const work = (ms: number) => (given: Message, dropped: number) =>
    timer(ms).pipe(map(() => `${given.topic}${new TextDecoder().decode(given.payload)}+${dropped}`))
  checklist<Message, string>({
    make: () => conflateByTopic(({ topic }) => of(topic)),
    given: a,
    emits: ['a'],
    throwing: thrower => conflateByTopic(thrower),
  })

  test('P25: works on the latest of each topic while it is busy, and counts what it left out', () => {
    const sent = ['a1', 'b1', 'a2', 'a3', 'b2', 'c1'].map(name => message(name[0]!, name[1]!))
    const values = Object.fromEntries(sent.map((one, index) => [String(index), one]))
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('01234(5|)', values).pipe(conflateByTopic(work(10)))).toBe(
        '----------w---------x---------y---------(z|)',
        { w: 'a1+0', x: 'b2+1', y: 'a3+1', z: 'c1+0' },
      )
    })
  })

  test('whatever happens within: each is worked on or dropped, in order, and none dropped while a worker is free', () => {
    const act = fc.oneof(
      fc.constantFrom('a', 'b', 'c').map(topic => ({ emit: topic })),
      fc.nat({ max: 3 }).map(job => ({ finish: job })),
      fc.constant('nothing' as const),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
        fc.boolean(),
        fc.array(act, { maxLength: 40 }),
        (concurrency, isSudden, script) => {
          const source = new Subject<Message>()
          const acts = [...script]
          const started: number[] = []
          const dropped: number[] = []
          const jobs: Subject<number>[] = []
          let emitted = 0
          let running = 0
          let most = 0
          let wasNeedless = false
          let depth = 0
          const topicOf: string[] = []
          const numberOf = ({ payload }: Message) => Number(new TextDecoder().decode(payload))
          const next = () => {
            const now = acts.shift()
            if (now === undefined || now === 'nothing' || depth > 20) return
            depth += 1
            if ('emit' in now) {
              topicOf.push(now.emit)
              emitted += 1
              source.next(message(now.emit, `${emitted - 1}`))
            } else jobs.splice(now.finish, 1)[0]?.complete()
            depth -= 1
          }
          source
            .pipe(
              conflateByTopic(
                given => {
                  started.push(numberOf(given))
                  running += 1
                  most = Math.max(most, running)
                  next()
                  const job = new Subject<number>()
                  if (!isSudden) jobs.push(job)
                  return (isSudden ? of(1) : merge(of(1), job)).pipe(
                    tap({
                      complete: () => {
                        running -= 1
                      },
                    }),
                  )
                },
                {
                  concurrency,
                  maxTopics: 2,
                  dropped: given => {
                    dropped.push(numberOf(given))
                    wasNeedless ||= concurrency === Number.POSITIVE_INFINITY
                    next()
                  },
                },
              ),
            )
            .subscribe(next)
          while (acts.length > 0) next()
          while (jobs.length > 0) jobs.shift()?.complete()
          expect(most).toBeLessThanOrEqual(concurrency)
          expect(wasNeedless).toBe(false)
          expect([...started, ...dropped].sort((x, y) => x - y)).toEqual(topicOf.map((_, n) => n))
          for (const topic of ['a', 'b', 'c']) {
            const own = started.filter(n => topicOf[n] === topic)
            expect(own).toEqual([...own].sort((x, y) => x - y))
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('drops the topic that has waited longest when too many wait, and says so', () => {
    const dropped: string[] = []
    const source = new Subject<Message>()
    const done = new Subject<string>()
    const started: string[] = []
    source
      .pipe(
        conflateByTopic(
          given => {
            started.push(given.topic)
            return done
          },
          { maxTopics: 2, dropped: ({ topic }, why) => dropped.push(`${topic} ${why}`) },
        ),
      )
      .subscribe()
    for (const name of ['busy', 'a', 'b', 'b', 'c']) source.next(message(name))
    expect(dropped).toEqual(['b superseded', 'a overflow'])
    expect(started).toEqual(['busy'])
  })

  test('errors if the work throws or errors, or a callback throws', () => {
    const boom = new Error('boom')
    const throwing = () => {
      throw boom
    }
    const outcome = (source: Observable<unknown>) => {
      let caught: unknown
      source.subscribe({ error: (error: unknown) => (caught = error) })
      return caught
    }
    expect(outcome(of(a).pipe(conflateByTopic(throwing)))).toBe(boom)
    expect(outcome(of(a).pipe(conflateByTopic(() => throwError(() => boom))))).toBe(boom)
    expect(outcome(of(a, b, b).pipe(conflateByTopic(() => timer(1), { dropped: throwing })))).toBe(boom)
  })

  test('runs so many at a time', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(
        cold('(abc|)', { a, b, c }).pipe(
          conflateByTopic(({ topic }) => timer(5).pipe(map(() => topic)), { concurrency: 2 }),
        ),
      ).toBe('-----(ab)-(c|)', { a: 'a', b: 'b', c: 'c' })
    })
  })

  test('R93: what waits is kept with bytes of its own', () => {
    const view = (topic: string) => message(topic, new Uint8Array(1_000).subarray(3, 5))
    const kept: number[] = []
    const done = new Subject<never>()
    of(view('a'), view('b'))
      .pipe(
        conflateByTopic(({ payload }) => {
          kept.push(payload.buffer.byteLength)
          return done
        }),
      )
      .subscribe()
    done.complete()
    // What does not wait is worked on as it came.
    expect(kept).toEqual([1_000, 2])
  })

  test('a topic keeps its turn while its messages are superseded', () => {
    const started: string[] = []
    const work = new Subject<Subject<never>>()
    const jobs: Subject<never>[] = []
    work.subscribe(job => jobs.push(job))
    of(message('busy', '1'), message('a', '1'), message('b', '1'), message('a', '2'))
      .pipe(
        conflateByTopic(given => {
          started.push(`${given.topic}${new TextDecoder().decode(given.payload)}`)
          const job = new Subject<never>()
          jobs.push(job)
          return job
        }),
      )
      .subscribe()
    for (let i = 0; i < jobs.length; i++) jobs[i]?.complete()
    expect(started).toEqual(['busy1', 'a2', 'b1'])
  })

  test.each([
    ['concurrency', 0],
    ['maxTopics', 0],
    ['maxTopics', Number.POSITIVE_INFINITY],
    ['dropped', 5],
    ['nope', 1],
  ])('refuses %s: %s', (name, value) => {
    expect(() => conflateByTopic(() => of(1), { [name]: value })).toThrow(`conflateByTopic.${name}`)
  })

  test('holds 1,000 topics unless told otherwise, and works on one at a time', () => {
    let dropped = 0
    let started = 0
    const source = new Subject<Message>()
    source
      .pipe(
        conflateByTopic(
          () => {
            started += 1
            return NEVER
          },
          { dropped: () => (dropped += 1) },
        ),
      )
      .subscribe()
    for (let i = 0; i < 1_003; i++) source.next(message(String(i)))
    expect([started, dropped]).toEqual([1, 2])
  })

  test('completes when all that waits is done, and not before', () => {
    marbles(({ cold, expectObservable }) => {
      const work = conflateByTopic<Message, number>(() => timer(3))
      expectObservable(cold('(ab|)', { a, b }).pipe(work)).toBe('---0--(0|)', { 0: 0 })
    })
  })
})

test('each message is dropped once, also where what is told of it brings another', () => {
  const source = new Subject<Message>()
  const told: string[] = []
  source
    .pipe(
      conflateByTopic(() => NEVER, {
        maxTopics: 1,
        dropped: ({ topic }) => {
          told.push(topic)
          if (topic === 'b') source.next(message('d'))
        },
      }),
    )
    .subscribe()
  for (const name of ['a', 'b', 'c']) source.next(message(name))
  expect(told).toEqual(['b', 'c'])
})
