import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orderedUserProperties } from '../../../src/base/userProperties.js'
import type { SubscribeRequest } from '../../../src/driver/driver.js'
import { subscribePackets, unsubscribePackets } from '../../../src/driver/subscribePackets.js'

const request = (filter: string, rest: Partial<SubscribeRequest> = {}): SubscribeRequest => ({
  filter,
  qos: 0,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
  identifier: undefined,
  userProperties: undefined,
  ...rest,
})

const filtersOf = (packets: readonly (readonly SubscribeRequest[])[]) =>
  packets.map(packet => packet.map(({ filter }) => filter))

describe('requests in packets', () => {
  test('those of one packet have the same identifier and user properties (MQTT 5, section 3.8.2.1)', () => {
    const packets = subscribePackets([
      request('a', { identifier: 1 }),
      request('b', { identifier: 2 }),
      request('c', { identifier: 1 }),
      request('d', { identifier: 1, userProperties: { x: '1' } }),
      request('e', { identifier: 1, userProperties: { x: ['1'] } }),
      request('f', { identifier: 1, userProperties: { x: '2' } }),
    ])
    expect(filtersOf(packets)).toEqual([['a', 'c'], ['b'], ['d', 'e'], ['f']])
  })

  test('the order of user properties counts', () => {
    const pairs = [
      ['2', 'a'],
      ['1', 'b'],
    ] as const
    const inOrder = { userProperties: orderedUserProperties(pairs) }
    const reversed = { userProperties: orderedUserProperties([...pairs].reverse()) }
    expect(filtersOf(subscribePackets([request('a', inOrder), request('b', reversed)]))).toEqual([
      ['a'],
      ['b'],
    ])
  })

  test('before MQTT 5 neither counts', () => {
    const packets = subscribePackets([request('a', { identifier: 1 }), request('b', { identifier: 2 })], {
      properties: false,
    })
    expect(filtersOf(packets)).toEqual([['a', 'b']])
  })

  test('O79 no packet has more filters than the broker takes', () => {
    const filters = Array.from({ length: 20 }, (_, i) => `f/${i}`)
    const sizes = (packets: readonly (readonly unknown[])[]) => packets.map(packet => packet.length)
    expect(
      sizes(
        subscribePackets(
          filters.map(filter => request(filter)),
          { filters: 8 },
        ),
      ),
    ).toEqual([8, 8, 4])
    expect(sizes(unsubscribePackets(filters, { filters: 8 }))).toEqual([8, 8, 4])
  })

  test('none has more bytes than the broker takes, user properties included, unless it has one filter', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), { maxLength: 30 }),
        fc.dictionary(text, text, { maxKeys: 3 }),
        fc.integer({ min: 100, max: 1_000 }),
        (filters, userProperties, bytes) => {
          const size = (packet: readonly SubscribeRequest[]) =>
            // Header, packet identifier, length of properties, subscription identifier.
            5 +
            2 +
            4 +
            5 +
            Object.entries(userProperties).reduce(
              (sum, [name, value]) => sum + 5 + Buffer.byteLength(name) + Buffer.byteLength(value),
              0,
            ) +
            packet.reduce((sum, { filter }) => sum + 3 + Buffer.byteLength(filter), 0)
          const packets = subscribePackets(
            filters.map(filter => request(filter, { identifier: 7, userProperties })),
            { bytes },
          )
          expect(filtersOf(packets).flat()).toEqual(filters)
          for (const packet of packets) if (packet.length > 1) expect(size(packet)).toBeLessThanOrEqual(bytes)
        },
      ),
    )
  })

  test('many go in few, which a broker answers within milliseconds', () => {
    const filters = Array.from({ length: 10_000 }, (_, i) => `site/building-${i}/temperature`)
    expect(unsubscribePackets(filters).length).toBeLessThan(5)
  })

  test('none is nothing', () => {
    expect([subscribePackets([]), unsubscribePackets([])]).toEqual([[], []])
  })
})

describe('the bytes of packets, counted as no fewer than they are', () => {
  // 64 of a packet, 2 of the length, 3 of each character, 1 of the options.
  const two = 64 + 2 * (2 + 3 + 1)

  test('two filters go together where there is room to the byte', () => {
    expect(unsubscribePackets(['a', 'b'], { bytes: two })).toEqual([['a', 'b']])
    expect(unsubscribePackets(['a', 'b'], { bytes: two - 1 })).toEqual([['a'], ['b']])
  })

  test('user properties take theirs, once in a packet', () => {
    const requests = ['a', 'b'].map(filter => request(filter, { userProperties: { x: 'y' } }))
    const bytes = two + 1 + 5 + 5
    expect(filtersOf(subscribePackets(requests, { bytes }))).toEqual([['a', 'b']])
    expect(filtersOf(subscribePackets(requests, { bytes: bytes - 1 }))).toEqual([['a'], ['b']])
  })

  test('one that is too long for a packet goes alone, and none is empty', () => {
    expect(unsubscribePackets(['a', 'b'], { bytes: 1 })).toEqual([['a'], ['b']])
    expect(unsubscribePackets([])).toEqual([])
  })

  test('none has more than 256 kB', () => {
    const long = 'x'.repeat(43_000)
    const rest = (256 * 1024 - 64 - (2 + 3 * 43_000 + 1) - 3) / 3
    expect(unsubscribePackets([long, 'y'.repeat(Math.floor(rest))])).toHaveLength(1)
    expect(unsubscribePackets([long, 'y'.repeat(Math.floor(rest) + 1)])).toHaveLength(2)
  })
})
