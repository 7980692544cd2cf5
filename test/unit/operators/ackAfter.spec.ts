import { EMPTY, type Observable, of, Subject, throwError, timer } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { type Message, settledBy } from '../../../src/message.js'
import { type AckAfterOptions, ackAfter } from '../../../src/operators/ackAfter.js'
import { checklist, marbles, message } from './support.js'

const boom = new Error('boom')

/** Messages that their observer settles, and what became of them. */
const settling = (...names: string[]) => {
  const calls: string[] = []
  const messages = names.map(name =>
    settledBy(message(name), (code, text) =>
      calls.push(code === 0 ? `ack ${name}` : `nack ${name}: ${text}`),
    ),
  )
  return { calls, messages }
}

/** All that a stream gives, and what became of its messages. */
const outcome = (
  work: (message: Message) => Observable<unknown>,
  options: AckAfterOptions<Message>,
  ...names: string[]
): unknown[] => {
  const { calls, messages } = settling(...names)
  const seen: unknown[] = calls
  of(...messages)
    .pipe(ackAfter(work, options))
    .subscribe({
      next: value => seen.push(value),
      error: (error: unknown) => seen.push(error),
      complete: () => seen.push('done'),
    })
  return seen
}

const failingOnce = () => {
  let tries = 0
  return ({ topic }: Message) => (tries++ === 0 ? throwError(() => boom) : of(`${topic} done`))
}

describe('ackAfter', () => {
  checklist<Message, string>({
    make: () => ackAfter(({ topic }) => of(topic)),
    given: message('a'),
    emits: ['a'],
    throwing: thrower => ackAfter(thrower),
  })

  describe('whose failure function throws', () => {
    checklist<Message, string>({
      make: () => ackAfter(({ topic }) => of(topic), { failure: 'nack' }),
      given: message('a'),
      emits: ['a'],
      throwing: thrower => ackAfter(() => throwError(() => new Error('work')), { failure: thrower }),
    })
  })

  test('I52: acknowledges when the work completes, and not when it emits', () => {
    const { calls, messages } = settling('a')
    const work = new Subject<string>()
    const seen: string[] = []
    of(...messages)
      .pipe(ackAfter(() => work))
      .subscribe(value => seen.push(value))
    work.next('half')
    expect([seen, calls]).toEqual([['half'], []])
    work.complete()
    expect(calls).toEqual(['ack a'])
  })

  test('works on one message after the other, or on so many at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = () => cold('(abc|)', { a: message('a'), b: message('b'), c: message('c') })
      const work = () => timer(5)
      expectObservable(source().pipe(ackAfter(work))).toBe('-----0----0----(0|)', { 0: 0 })
      expectObservable(source().pipe(ackAfter(work, { concurrency: 2 }))).toBe('-----(00)-(0|)', { 0: 0 })
    })
  })

  test("failure 'stop': the stream errors, and the message stays unsettled", () => {
    expect(outcome(() => throwError(() => boom), {}, 'a', 'b')).toEqual([boom])
  })

  test("failure 'nack': the message is refused with the reason, and the stream goes on", () => {
    const work = ({ topic }: Message) => (topic === 'a' ? throwError(() => boom) : EMPTY)
    expect(outcome(work, { failure: 'nack' }, 'a', 'b')).toEqual(['nack a: boom', 'ack b', 'done'])
  })

  test("failure 'nack': what fails with no text fails alone", () => {
    const work = ({ topic }: Message) => (topic === 'a' ? throwError(() => Object.create(null)) : EMPTY)
    expect(outcome(work, { failure: 'nack' }, 'a', 'b')).toEqual(['nack a: object', 'ack b', 'done'])
  })

  test('failure by a function: what it returns is waited for, then the message is acknowledged', () => {
    const { calls, messages } = settling('a')
    const buried = new Subject<string>()
    const seen: unknown[] = []
    const given: unknown[] = []
    of(...messages)
      .pipe(
        ackAfter(() => throwError(() => boom), {
          failure: (...args) => {
            given.push(...args)
            return buried
          },
        }),
      )
      .subscribe(value => seen.push(value))
    expect(given).toEqual([boom, messages[0]])
    buried.next('receipt')
    expect(calls).toEqual([])
    buried.complete()
    expect([calls, seen]).toEqual([['ack a'], []])
  })

  test('failure by a function that fails too: the stream errors, and the message stays unsettled', () => {
    const late = new Error('late')
    expect(outcome(() => throwError(() => boom), { failure: () => throwError(() => late) }, 'a')).toEqual([
      late,
    ])
  })

  test('tries again as often as it is told, and then fails', () => {
    expect(outcome(failingOnce(), { retry: 1 }, 'a')).toEqual(['a done', 'ack a', 'done'])
    expect(outcome(failingOnce(), {}, 'a')).toEqual([boom])
    let tries = 0
    const failing = () => {
      tries++
      return throwError(() => boom)
    }
    expect(outcome(failing, { retry: 2 }, 'a')).toEqual([boom])
    expect(tries).toBe(3)
  })

  test('leaves the work that is under way, and its message unsettled', () => {
    const { calls, messages } = settling('a')
    const work = new Subject<never>()
    of(...messages)
      .pipe(ackAfter(() => work))
      .subscribe()
      .unsubscribe()
    expect(work.observed).toBe(false)
    work.complete()
    expect(calls).toEqual([])
  })

  test.each([{ concurrency: 0 }, { retry: -1 }, { failure: 'skip' }, { retries: 1 }])(
    'refuses %j',
    options => {
      expect(() => ackAfter(() => EMPTY, options as never)).toThrow('ackAfter.')
    },
  )

  test('R93: what waits is kept with bytes of its own', () => {
    const view = (topic: string) => message(topic, new Uint8Array(1_000).subarray(3, 5))
    const kept: number[] = []
    const done = new Subject<never>()
    of(view('a'), view('b'))
      .pipe(
        ackAfter(({ payload }) => {
          kept.push(payload.buffer.byteLength)
          return done
        }),
      )
      .subscribe()
    done.complete()
    expect(kept).toEqual([1_000, 2])
  })

  test('refuses what fails with something that is no error, too', () => {
    const late = (): unknown => 'late'
    expect(outcome(() => throwError(late), { failure: 'nack' }, 'a')).toEqual(['nack a: late', 'done'])
  })

  test('counts the messages for the work', () => {
    const counted: number[] = []
    of(message('a'), message('b'))
      .pipe(
        ackAfter((_, index) => {
          counted.push(index)
          return EMPTY
        }),
      )
      .subscribe()
    expect(counted).toEqual([0, 1])
  })
})

test('says whose function gave what cannot be subscribed', () => {
  const wrong = () => 7 as never
  const path = (error: unknown) => (error as { readonly path?: unknown }).path
  const [byProject] = outcome(wrong, {}, 'a')
  expect(path(byProject)).toBe('ackAfter.project')
  const [byFailure] = outcome(() => throwError(() => boom), { failure: wrong }, 'a')
  expect(path(byFailure)).toBe('ackAfter.failure')
})
