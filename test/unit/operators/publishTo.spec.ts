import { from, map, NEVER, of, Subject, take, throwError, timer } from 'rxjs'
import { harness } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { ClosedError } from '../../../src/base/errors.js'
import type { Codec } from '../../../src/codec/codec.js'
import { text } from '../../../src/codec/text/text.js'
import { type PublishToOptions, publishTo } from '../../../src/operators/publishTo.js'
import { type Topic, topic } from '../../../src/topic/topic.js'
import { publisher, receiptOf } from './publisher.js'
import { checklist, marbles } from './support.js'

describe('publishTo', () => {
  checklist<string, unknown>({
    make: () => publishTo(publisher().client, 'a'),
    given: 'x',
    emits: [receiptOf('a')],
    throwing: thrower => publishTo(publisher().client, thrower),
  })

  const values = { a: 'slow', b: 'fast' }
  const receipts = { a: receiptOf('slow'), b: receiptOf('fast') }
  const delayed = () => publisher(at => timer(at === 'slow' ? 5 : 1)).client

  test('emits the receipts in the order of the values', () => {
    marbles(({ cold, expectObservable }) => {
      const published = cold('(ab|)', values).pipe(publishTo(delayed(), at => at))
      expectObservable(published).toBe('-----(ab|)', receipts)
    })
  })

  test('publishes so many at a time', () => {
    marbles(({ cold, expectObservable }) => {
      const published = cold('(ab|)', values).pipe(publishTo(delayed(), at => at, { concurrency: 1 }))
      expectObservable(published).toBe('-----a(b|)', receipts)
    })
  })

  test('passes the options on, and errors as a publish does', () => {
    const boom = new Error('refused')
    const { client, sent } = publisher(at => (at === 'bad' ? throwError(() => boom) : of(0)))
    const seen: unknown[] = []
    of('good', 'bad', 'late')
      .pipe(publishTo(client, at => at, { qos: 1 }))
      .subscribe({ next: ({ topic }) => seen.push(topic), error: (error: unknown) => seen.push(error) })
    expect(seen).toEqual(['good', boom])
    expect(sent).toEqual([
      ['good', 'good', { qos: 1 }],
      ['bad', 'bad', { qos: 1 }],
    ])
  })

  test('takes back what is not settled when it is left', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const settling = cold('-----a|')
      expectObservable(
        cold('a-b', { a: 'a', b: 'b' }).pipe(publishTo(publisher(() => settling).client, 'c')),
        '^---!',
      ).toBe('-')
      expectSubscriptions(settling.subscriptions).toBe(['^---!', '--^-!'])
    })
  })

  test('refuses a concurrency out of range', () => {
    expect(() => publishTo(publisher().client, 'a', { concurrency: 0 })).toThrow('publishTo.concurrency')
  })

  describe('of a state', () => {
    type State = Topic<unknown, never, Codec<unknown, string>>
    type Target = State | (() => State)
    const state = topic('home/{room}/state', text, { publish: { retain: true } })
    const event = topic('home/{room}/event', text)
    const sentTo = (target: Target, options?: PublishToOptions<string>) => {
      const { client, sent } = publisher()
      of('x')
        .pipe(publishTo(client, target, options))
        .subscribe()
      return sent[0]?.[2]
    }
    const room = { room: 'a' }

    test('T97: a value takes the place of the one that waits, unless told otherwise', () => {
      expect(sentTo(event.at(room), { retain: true })).toEqual({ retain: true, conflate: true })
      expect(sentTo(event.at(room), { retain: true, conflate: false })).toEqual({
        retain: true,
        conflate: false,
      })
      expect(sentTo(event.at(room), { conflate: true })).toEqual({ conflate: true })
      expect(sentTo(event.at(room), { retain: false })).toEqual({ retain: false })
      expect(sentTo(event.at(room))).toEqual({})
    })

    test('T97: it is one too where its topic says so', () => {
      expect(sentTo(state.at(room))).toEqual({ conflate: true })
      expect(sentTo(() => state.at(room))).toEqual({ conflate: true })
      expect(sentTo(state.at(room), { qos: 1 })).toEqual({ qos: 1, conflate: true })
      expect(sentTo(state.at(room), { retain: false })).toEqual({ retain: false })
      expect(sentTo(state.at(room), { conflate: false })).toEqual({ conflate: false })
      const every = topic('a', text, { publish: { retain: true, conflate: false } })
      expect(sentTo(every)).toEqual({})
    })

    test('T97: nothing of it waits here, where no later value could take its place', () => {
      const conflated = (target: Target, options: PublishToOptions<string>) => {
        const { client, sent } = publisher(() => NEVER)
        of('x', 'y')
          .pipe(publishTo(client, target, { concurrency: 1, ...options }))
          .subscribe()
        return sent.length
      }
      expect(conflated(event.at(room), { retain: true })).toBe(2)
      expect(conflated(state.at(room), {})).toBe(2)
      expect(conflated(() => event.at(room), { retain: true })).toBe(2)
      expect(conflated(event.at(room), {})).toBe(1)
      expect(conflated(state.at(room), { conflate: false })).toBe(1)
    })
  })

  describe('with failed', () => {
    const boom = new Error('refused')
    const refusing = () => publisher(at => (at === 'bad' ? throwError(() => boom) : of(0)))

    /** All that a stream gives, and what failed. */
    const outcome = (
      client: ReturnType<typeof publisher>['client'],
      values: readonly string[],
      topicOf: (value: string) => string = value => value,
      options: PublishToOptions<string> = {},
    ) => {
      const seen: unknown[] = []
      const failed = (error: unknown, value: string) => seen.push([error, value])
      from(values)
        .pipe(publishTo(client, topicOf, { failed, ...options }))
        .subscribe({
          next: ({ topic }) => seen.push(topic),
          error: (error: unknown) => seen.push(error),
          complete: () => seen.push('done'),
        })
      return seen
    }

    checklist<string, unknown>({
      make: () => publishTo(publisher().client, 'a', { failed: () => {} }),
      given: 'x',
      emits: [receiptOf('a')],
      throwing: failed => publishTo(publisher(() => throwError(() => boom)).client, 'a', { failed }),
    })

    test('T97: what goes wrong with one value does not end the stream', () => {
      const { client, sent } = refusing()
      expect(outcome(client, ['good', 'bad', 'late'])).toEqual(['good', [boom, 'bad'], 'late', 'done'])
      // The option is not one of publishing.
      expect(sent.map(([, , options]) => options)).toEqual([{}, {}, {}])
    })

    test('T97: nor does a topic that cannot be made of a value, or a client that throws', () => {
      const topicOf = (value: string) => {
        if (value === 'bad') throw boom
        return value
      }
      expect(outcome(publisher().client, ['good', 'bad', 'late'], topicOf)).toEqual([
        ...['good', [boom, 'bad'], 'late', 'done'],
      ])
      const throwing = publisher(() => {
        throw boom
      })
      expect(outcome(throwing.client, ['x'])).toEqual([[boom, 'x'], 'done'])
    })

    test('the receipts stay in the order of the values', () => {
      const { client } = publisher(at =>
        at === 'slow' ? timer(3) : at === 'bad' ? throwError(() => boom) : of(0),
      )
      const failed: unknown[] = []
      marbles(({ cold, expectObservable }) => {
        const source = cold('(abc|)', { a: 'slow', b: 'bad', c: 'fast' })
        const published = source.pipe(
          publishTo(client, value => value, { failed: (...what) => failed.push(what) }),
          map(({ topic }) => topic),
        )
        expectObservable(published).toBe('---(ac|)', { a: 'slow', c: 'fast' })
      })
      expect(failed).toEqual([[boom, 'bad']])
    })

    test('after a ClosedError it completes, when what was published before is settled', () => {
      const closed = new ClosedError()
      const { client } = publisher(at => (at === 'slow' ? timer(5) : throwError(() => closed)))
      const failed: unknown[] = []
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('a-b-b', { a: 'slow', b: 'closed' })
        const published = source.pipe(
          publishTo(client, value => value, { failed: (...what) => failed.push(what) }),
          map(({ topic }) => topic),
        )
        expectObservable(published).toBe('-----(a|)', { a: 'slow' })
        expectSubscriptions(source.subscriptions).toBe('^-!')
      })
      expect(failed).toEqual([[closed, 'closed']])
    })
  })

  test('R93: bytes that wait are copied, for whose they are may use them again', () => {
    const bytes = Uint8Array.of(1)
    const done = new Subject<void>()
    const { client, sent } = publisher(() => done)
    of(Uint8Array.of(0), bytes)
      .pipe(publishTo(client, 'a', { concurrency: 1 }))
      .subscribe()
    bytes[0] = 9
    done.complete()
    expect(sent.map(([, payload]) => payload)).toEqual([Uint8Array.of(0), Uint8Array.of(1)])
  })

  test.each([
    ['failed', 5],
    ['conflate', 'yes'],
    ['concurrency', 0],
    ['nope', 1],
  ])('refuses %s: %s', (name, value) => {
    expect(() => publishTo(publisher().client, 'a', { [name]: value })).toThrow(`publishTo.${name}`)
  })
})

describe('T97 what is published through an outage of two minutes', () => {
  /** A value each 10 s from the start; returns what became of them, and what is retained in the end. */
  const outage = (options: PublishToOptions<string>) => {
    const seen: unknown[] = []
    let retained: string | undefined
    harness({ client: { retry: () => 1_000 } }, ({ client, broker, at }) => {
      broker.stop()
      at(125_000, () => broker.start())
      timer(0, 10_000)
        .pipe(
          take(13),
          map(String),
          publishTo(client, 'home/summary', { retain: true, qos: 1, ...options }),
          map(({ outcome }) => outcome),
        )
        .subscribe({
          next: outcome => seen.push(outcome),
          error: (error: unknown) => seen.push((error as Error).name),
          complete: () => seen.push('done'),
        })
      at(200_000, () => {
        const stored = broker.retained().get('home/summary')
        retained = stored && new TextDecoder().decode(stored.payload)
      })
    })
    return { seen, retained }
  }

  test('is the last value, if it is a state', () => {
    const replaced = Array(12).fill('replaced')
    expect(outage({})).toEqual({ seen: [...replaced, 'acknowledged', 'done'], retained: '12' })
    expect(outage({ concurrency: 1 })).toEqual({
      seen: [...replaced, 'acknowledged', 'done'],
      retained: '12',
    })
  })

  test('ends with the first value that waits for too long, if each is to be sent', () => {
    expect(outage({ conflate: false })).toEqual({ seen: ['PublishTimeoutError'], retained: undefined })
  })

  test('is what has not waited for too long, if each is to be sent and failures are taken', () => {
    const failed: string[] = []
    const { seen, retained } = outage({ conflate: false, failed: (_, value) => failed.push(value) })
    expect(failed.length).toBeGreaterThan(5)
    expect(seen).toEqual([...Array(13 - failed.length).fill('acknowledged'), 'done'])
    expect(retained).toBe('12')
  })
})
