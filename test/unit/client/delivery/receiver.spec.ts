import { describe, expect, test } from 'vitest'
import { noDelivery, type Share } from '../../../../src/client/delivery/acks.js'
import type { BufferOptions } from '../../../../src/client/delivery/buffer.js'
import { createReceiver } from '../../../../src/client/delivery/receiver.js'
import type { Settle } from '../../../../src/message.js'
import { noProperties, rawMessage } from '../../../../src/message.js'

const setUp = (options?: BufferOptions) => {
  const settled: string[] = []
  const given: (readonly [string, Settle])[] = []
  const events: string[] = []
  const outdated = new Set<string>()
  const receiver = createReceiver(options, {
    deliver: ({ topic }, settle) => given.push([topic, settle]),
    dropped: count => events.push(`dropped ${count}`),
    overflow: capacity => events.push(`overflow ${capacity}`),
  })
  return {
    receiver,
    settled,
    events,
    outdate: (...topics: readonly string[]) => {
      for (const topic of topics) outdated.add(topic)
    },
    give: (topic: string) => {
      const share: Share = {
        settle: code => settled.push(`${topic} ${code}`),
        isOutdated: () => outdated.has(topic),
      }
      const message = rawMessage(topic, new Uint8Array(), 1, false, false, noProperties)
      receiver.next(message, { ...noDelivery, share: () => share })
    },
    topics: () => given.map(([topic]) => topic).join(''),
    settle: (at: number, code = 0) => given[at]?.[1](code, undefined),
  }
}

describe('messages on their way to an observer that settles them', () => {
  test('come at once without a buffer, and are settled once each', () => {
    const { receiver, settled, give, topics, settle } = setUp()
    for (const topic of 'abc') give(topic)
    expect([topics(), receiver.isBusy()]).toEqual(['abc', false])
    settle(1)
    settle(1, 0x80)
    expect(settled).toEqual(['b 0'])
    receiver.leave()
    expect(settled).toEqual(['b 0', 'a null', 'c null'])
    settle(0)
    expect(settled).toHaveLength(3)
  })

  test('wait while as many as the window are unsettled', () => {
    const { receiver, settled, give, topics, settle } = setUp({ window: 2, capacity: 2 })
    for (const topic of 'abc') give(topic)
    expect([topics(), receiver.isBusy()]).toEqual(['ab', true])
    settle(0)
    expect(topics()).toBe('abc')
    settle(1)
    expect(receiver.isBusy()).toBe(false)
    expect(settled).toEqual(['a 0', 'b 0'])
  })

  test('M65 that come again after a loss take the place of those that waited', () => {
    const { give, topics, settle, outdate, events, settled } = setUp({ capacity: 3 })
    for (const topic of 'abcd') give(topic)
    outdate('a', 'b', 'c', 'd')
    for (const topic of 'ABCD') give(topic)
    expect([topics(), events]).toEqual(['a', ['dropped 1']])
    expect(settled).toEqual(['A 0'])
    for (let at = 0; at < 4; at += 1) settle(at)
    expect(topics()).toBe('aBCD')
  })

  test('M65 that were replaced by newer ones in the place of outdated ones are given, and those are not', () => {
    const { give, topics, settle, outdate } = setUp({ capacity: 9, overflow: 'conflate' })
    for (const topic of 'abcd') give(topic)
    outdate('c', 'd')
    settle(0)
    settle(1)
    expect(topics()).toBe('ab')
    give('e')
    settle(2)
    expect(topics()).toBe('abe')
  })

  test('that find no room are settled and counted, or end it', () => {
    const dropping = setUp({ capacity: 1 })
    for (const topic of 'abc') dropping.give(topic)
    expect([dropping.settled, dropping.events]).toEqual([['b 0'], ['dropped 1']])
    const failing = setUp({ capacity: 1, overflow: 'error' })
    for (const topic of 'abc') failing.give(topic)
    expect([failing.settled, failing.events]).toEqual([['c null'], ['overflow 1']])
  })

  test('of QoS 0 count like others', () => {
    const given: string[] = []
    const receiver = createReceiver(
      { window: 2 },
      {
        deliver: ({ topic }) => given.push(topic),
        dropped: () => {},
        overflow: () => {},
      },
    )
    const message = (topic: string) => rawMessage(topic, new Uint8Array(), 0, false, false, noProperties)
    for (const topic of 'abc') receiver.next(message(topic), noDelivery)
    expect([given, receiver.isBusy()]).toEqual([['a', 'b'], true])
  })
})

test('one that is settled is told before the next is given', () => {
  const log: string[] = []
  const settles: Settle[] = []
  const receiver = createReceiver(
    { window: 1 },
    {
      deliver: ({ topic }, settle) => {
        log.push(`given ${topic}`)
        settles.push(settle)
      },
      dropped: () => {},
      overflow: () => {},
    },
  )
  for (const topic of 'ab') {
    const share: Share = { settle: () => log.push(`settled ${topic}`), isOutdated: () => false }
    const message = rawMessage(topic, new Uint8Array(), 1, false, false, noProperties)
    receiver.next(message, { ...noDelivery, share: () => share })
  }
  settles[0]?.(0, undefined)
  expect(log).toEqual(['given a', 'settled a', 'given b'])
})
