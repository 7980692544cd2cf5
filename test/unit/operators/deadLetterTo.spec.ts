import { of, throwError, timer } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { type Either, left, right } from '../../../src/base/either.js'
import { type DecodeFailure, decodeFailure } from '../../../src/codec/failure.js'
import { problem } from '../../../src/codec/problem.js'
import { deadLetterTo } from '../../../src/operators/deadLetterTo.js'
import { publisher } from './publisher.js'
import { checklist, marbles, utf8 } from './support.js'

type E = Either<DecodeFailure, number>

const failure = decodeFailure('home/a', utf8('x'), 'json', {
  reason: 'schema',
  ...problem('no number', undefined, ['a', 0]),
})
const boom = new Error('boom')
const refusing = () => publisher(() => throwError(() => boom))

/** The failure of a message that its observer settles, and what became of it. */
const settled = () => {
  const calls: string[] = []
  const own: DecodeFailure = { ...failure, ack: () => calls.push('ack'), nack: () => calls.push('nack') }
  return { calls, own }
}

/** All that a stream of one Left gives. */
const outcome = (one: DecodeFailure, ...args: Parameters<typeof deadLetterTo<number>>): unknown[] => {
  const seen: unknown[] = []
  of<E[]>(left(one), right(1))
    .pipe(deadLetterTo(...args))
    .subscribe({
      next: value => seen.push(value),
      error: (error: unknown) => seen.push(error),
      complete: () => seen.push('done'),
    })
  return seen
}

describe('deadLetterTo', () => {
  checklist<E, number>({ make: () => deadLetterTo(publisher().client, 'dead'), given: right(1), emits: [1] })

  describe('of a Left', () => {
    checklist<E, number>({
      make: () => deadLetterTo(publisher().client, 'dead'),
      given: left(failure),
      emits: [],
      throwing: failed => deadLetterTo(refusing().client, 'dead', { failed }),
    })
  })

  test('P18: passes on Rights at once, and publishes the bytes of Lefts with what is known', () => {
    const { client, sent } = publisher(() => timer(5))
    marbles(({ cold, expectObservable }) => {
      expectObservable(
        cold<E>('abc|', { a: right(1), b: left(failure), c: right(2) }).pipe(deadLetterTo(client, 'dead')),
      ).toBe('a-c---|', { a: 1, c: 2 })
    })
    const userProperties = {
      topic: 'home/a',
      codec: 'json',
      reason: 'schema',
      path: '["a","0"]',
      message: 'no number',
    }
    expect(sent).toEqual([['dead', utf8('x'), { qos: 1, properties: { userProperties } }]])
  })

  test('puts all of it into the payload for MQTT 3.1.1', () => {
    const { client, sent } = publisher()
    outcome(failure, client, 'dead', { envelope: true, qos: 0 })
    expect(sent[0]?.[2]).toEqual({
      qos: 0,
      properties: { contentType: 'application/json', payloadFormatIndicator: true },
    })
    expect(JSON.parse(new TextDecoder().decode(sent[0]?.[1] as Uint8Array))).toEqual({
      topic: 'home/a',
      codec: 'json',
      reason: 'schema',
      path: ['a', '0'],
      message: 'no number',
      payload: 'eA==',
    })
  })

  test('J58: says no more about a hostile payload than user properties hold', () => {
    const { client, sent } = publisher()
    const path = Array.from({ length: 100_000 }, () => '\u{1F4A5}\0'.repeat(100))
    outcome({ ...failure, path, message: `\0\uD800${'x'.repeat(100_000)}` }, client, 'dead')
    const { properties } = sent[0]![2] as { properties: { userProperties: Record<string, string> } }
    for (const text of Object.values(properties.userProperties)) {
      expect(utf8(text).length).toBeLessThan(65_535)
      expect(text).not.toMatch(/[\p{Cc}\p{Surrogate}]/u)
    }
    expect(JSON.parse(properties.userProperties['path']!).at(-1)).toBe('…')
  })

  test('errors if a dead letter cannot be published, or tells who asked', () => {
    expect(outcome(failure, refusing().client, 'dead')).toEqual([boom])
    const told: unknown[] = []
    const failed = (...args: unknown[]) => told.push(args)
    expect(outcome(failure, refusing().client, 'dead', { failed })).toEqual([1, 'done'])
    expect(told).toEqual([[boom, failure]])
  })

  test.each(['dropped', 'expired'] as const)('takes a dead letter that was %s for one that failed', lost => {
    const { client } = publisher(undefined, lost)
    expect(outcome(failure, client, 'dead')).toMatchObject([
      {
        name: 'DeadLetterError',
        outcome: lost,
        failure,
        message: `the dead letter about home/a: /a/0: no number (json) was ${lost}`,
      },
    ])
  })

  test('acknowledges a message with the receipt of its dead letter, and not before', () => {
    const { client } = publisher(() => timer(5))
    const { calls, own } = settled()
    marbles(({ cold, flush }, scheduler) => {
      cold<E>('a|', { a: left(own) })
        .pipe(deadLetterTo(client, 'dead'))
        .subscribe()
      scheduler.schedule(() => expect(calls).toEqual([]), 4)
      flush()
    })
    expect(calls).toEqual(['ack'])
  })

  test('refuses a message without a dead letter if the stream goes on, and leaves it unsettled if not', () => {
    const goesOn = settled()
    outcome(goesOn.own, refusing().client, 'dead', { failed: () => {} })
    expect(goesOn.calls).toEqual(['nack'])
    const ends = settled()
    outcome(ends.own, refusing().client, 'dead')
    expect(ends.calls).toEqual([])
  })

  test('does not publish dead letters about dead letters', () => {
    const { client, sent } = publisher()
    const failed = () => {}
    expect(outcome({ ...failure, topic: 'dead' }, client, 'dead', { failed })).toMatchObject([
      { name: 'OptionError', path: 'deadLetterTo.topic' },
    ])
    expect(sent).toEqual([])
  })

  test.each([{ qos: 3 }, { envelope: 1 }, { failed: 'x' }, { retry: 1 }])('refuses %j', options => {
    expect(() => deadLetterTo(publisher().client, 'dead', options as never)).toThrow('deadLetterTo.')
  })

  test('T98: publishes nothing of a deletion, and acknowledges it', () => {
    const { client, sent } = publisher()
    const { calls, own } = settled()
    const deletion: DecodeFailure = { ...own, deleted: true }
    expect(outcome(deletion, client, 'dead')).toEqual([1, 'done'])
    // On its own topic too: there is no loop to be afraid of.
    expect(outcome({ ...deletion, topic: 'dead' }, client, 'dead')).toEqual([1, 'done'])
    expect(sent).toEqual([])
    expect(calls).toEqual(['ack', 'ack'])
  })

  test.each([
    ['sent', true],
    ['acknowledged', true],
    ['stored', true],
    ['dropped', false],
    ['expired', false],
    ['replaced', false],
  ] as const)('a dead letter that was %s is safe: %s', (how, safe) => {
    const { calls, own } = settled()
    const seen = outcome(own, publisher(undefined, how).client, 'dead')
    expect(seen).toEqual(
      safe ? [1, 'done'] : [expect.objectContaining({ name: 'DeadLetterError', outcome: how, failure: own })],
    )
    expect(calls).toEqual(safe ? ['ack'] : [])
  })

  test('refuses the message before it tells what has failed', () => {
    const { calls, own } = settled()
    outcome(own, refusing().client, 'dead', { failed: () => calls.push('failed') })
    expect(calls).toEqual(['nack', 'failed'])
  })

  test('says why it does not publish what is a dead letter already', () => {
    expect(outcome({ ...failure, topic: 'dead' }, publisher().client, 'dead')).toEqual([
      expect.objectContaining({
        name: 'OptionError',
        message: 'invalid option deadLetterTo.topic: the stream observes its own dead letters',
      }),
    ])
  })

  test.each([
    [50, 50],
    [51, 51],
    [60, 51],
  ])('tells of a path of %i keys %i', (length, told) => {
    const { client, sent } = publisher()
    outcome({ ...failure, path: Array<string>(length).fill('k') }, client, 'dead')
    const { properties } = sent[0]![2] as { properties: { userProperties: { path: string } } }
    const path = JSON.parse(properties.userProperties.path) as string[]
    expect(path).toHaveLength(told)
    expect(path.at(-1)).toBe(length > 50 ? '…' : 'k')
  })
})
