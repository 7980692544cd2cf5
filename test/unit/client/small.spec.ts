import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBuffer } from '../../../src/client/delivery/buffer.js'
import {
  createIdentifiers,
  familyOf,
  familyOfFilter,
  isShared,
} from '../../../src/client/subscriptions/identifiers.js'
import { createLatestMessages } from '../../../src/client/subscriptions/latestMessages.js'
import { createReplayWindow } from '../../../src/client/subscriptions/replayWindow.js'
import { noProperties, type Qos, rawMessage } from '../../../src/message.js'

const message = (topic: string, text: string, qos: Qos = 0) =>
  rawMessage(topic, new TextEncoder().encode(text), qos, false, false, noProperties)

const textOf = ({ payload }: { readonly payload: Uint8Array }) => new TextDecoder().decode(payload)

describe('subscription identifiers', () => {
  test('are from 1 to 268435455, and tell their filter', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), filter => {
        const identifier = createIdentifiers().own(filter, () => false)
        expect(identifier).toBeGreaterThan(0)
        expect(identifier).toBeLessThanOrEqual(268_435_455)
        expect(isShared(identifier)).toBe(false)
        expect(familyOf(identifier)).toBe(familyOfFilter(filter))
      }),
    )
  })

  test('those of exact filters are apart from all others, and within the range after any number of turns', () => {
    const identifiers = createIdentifiers()
    for (let i = 0; i < 1_000; i += 1) {
      const identifier = identifiers.shared()
      expect(isShared(identifier)).toBe(true)
      expect(identifier).toBeLessThanOrEqual(268_435_455)
    }
  })

  test('one that is in use is not given again', () => {
    const identifiers = createIdentifiers()
    const used = new Set<number>()
    for (let i = 0; i < 64; i += 1) {
      const identifier = identifiers.own('a/+', taken => used.has(taken))
      expect(used.has(identifier)).toBe(false)
      used.add(identifier)
    }
  })
})

describe('a buffer', () => {
  const item = (topic: string, text: string, qos: Qos = 0) => ({ message: message(topic, text, qos) })
  const drain = (buffer: ReturnType<typeof createBuffer<ReturnType<typeof item>>>) => {
    const left: string[] = []
    for (let next = buffer.take(); next !== undefined; next = buffer.take()) left.push(textOf(next.message))
    return left.join('')
  }

  test.each([
    ['drop-oldest', '34', '12'],
    ['drop-newest', '12', '34'],
    ['latest', '4', '123'],
    ['conflate', '34', '12'],
    ['pause', '12', '34'],
  ] as const)('with %s keeps %s and leaves out %s', (overflow, kept, left) => {
    const buffer = createBuffer<ReturnType<typeof item>>({ capacity: 2, overflow })
    const out: string[] = []
    for (const [topic, text] of ['a1', 'b2', 'a3', 'b4'].map(
      ([topic = '', text = '']) => [topic, text] as const,
    )) {
      const dropped = buffer.add(item(topic, text))
      if (dropped !== 'overflow') out.push(...dropped.map(({ message: each }) => textOf(each)))
    }
    expect([drain(buffer), out.join('')]).toEqual([kept, left])
  })

  test('with pause keeps acknowledged ones beyond its capacity', () => {
    const buffer = createBuffer<ReturnType<typeof item>>({ capacity: 1, overflow: 'pause' })
    for (const text of ['1', '2', '3']) expect(buffer.add(item('a', text, 1))).toEqual([])
    expect(drain(buffer)).toBe('123')
  })

  test('with error says so', () => {
    const buffer = createBuffer<ReturnType<typeof item>>({ capacity: 1, overflow: 'error' })
    expect(buffer.add(item('a', '1'))).toEqual([])
    expect(buffer.add(item('a', '2'))).toBe('overflow')
  })

  test('without capacity nothing waits', () => {
    for (const overflow of ['drop-oldest', 'drop-newest', 'conflate'] as const) {
      const buffer = createBuffer<ReturnType<typeof item>>({ capacity: 0, overflow })
      const only = item('a', '1')
      expect(buffer.add(only), overflow).toEqual([only])
      expect(buffer.size()).toBe(0)
    }
  })

  test('never holds more than its capacity, and loses nothing without saying so', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('drop-oldest', 'drop-newest', 'conflate'),
        fc.nat({ max: 5 }),
        fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), fc.constant(null)), {
          maxLength: 50,
        }),
        (overflow, capacity, script) => {
          const buffer = createBuffer<ReturnType<typeof item>>({ capacity, overflow })
          let given = 0
          let out = 0
          for (const topic of script) {
            if (topic === null) out += buffer.take() === undefined ? 0 : 1
            else {
              given += 1
              const dropped = buffer.add(item(topic, 'x'))
              out += dropped === 'overflow' ? 0 : dropped.length
            }
            expect(buffer.size()).toBeLessThanOrEqual(capacity)
            expect(out + buffer.size()).toBe(given)
          }
        },
      ),
    )
  })
})

describe('the latest messages of a filter', () => {
  test('are the last of each topic, copied, without those that were deleted', () => {
    const latest = createLatestMessages()
    const bytes = new TextEncoder().encode('1')
    latest.put(rawMessage('a', bytes, 1, true, false, noProperties))
    bytes[0] = 0
    latest.put(message('b', '2'))
    latest.put(message('b', ''))
    latest.put(message('c', '3'))
    latest.put(message('c', '4'))
    expect(latest.all().map(each => [each.topic, textOf(each), each.replayed, each.retain])).toEqual([
      ['a', '1', true, true],
      ['c', '4', true, false],
    ])
  })

  test('are bounded: the topics not heard of for longest are forgotten', () => {
    const latest = createLatestMessages()
    for (let i = 0; i < 10_010; i += 1) latest.put(message(`t${i}`, 'x'))
    latest.put(message('t10', 'y'))
    expect(latest.all().length).toBe(10_000)
    expect(latest.all()[0]?.topic).toBe('t11')
  })
})

describe('a replay window', () => {
  const of = (generation: number) => ({ generation }) as never

  test('gives a topic to each generation once', () => {
    const window = createReplayWindow(1, 0)
    const first = window.replay('a', 1, 0)
    expect(first(of(1))).toBe(true)
    expect(window.replay('a', 1, 0)(of(1))).toBe(false)
    const second = window.replay('a', 2, 0)
    expect([second(of(1)), second(of(2))]).toEqual([false, true])
  })

  test('does not give an older generation what it has seen live', () => {
    const window = createReplayWindow(1, 0)
    window.live('a', 1)
    const replay = window.replay('a', 2, 0)
    expect([replay(of(1)), replay(of(2))]).toEqual([false, true])
  })

  test('gives the latest generation what it has seen live too: that may not have been what is retained', () => {
    const window = createReplayWindow(1, 0)
    window.live('a', 1)
    expect(window.replay('a', 1, 0)(of(1))).toBe(true)
  })

  test('serves nobody who has not asked, and nobody from before it was opened', () => {
    const window = createReplayWindow(3, 0)
    const replay = window.replay('a', 3, 0)
    expect([replay(of(0)), replay(of(2)), replay(of(3))]).toEqual([false, false, true])
  })

  test('is over when nothing came for 10 s', () => {
    const window = createReplayWindow(1, 0)
    expect(window.isOver(10_000)).toBe(false)
    window.replay('a', 1, 8_000)
    expect(window.isOver(18_000)).toBe(false)
    window.extend(9_000)
    expect(window.isOver(19_001)).toBe(true)
  })
})
