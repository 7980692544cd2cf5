import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBuffer } from '../../../../src/client/delivery/buffer.js'
import { noProperties, type Qos, rawMessage } from '../../../../src/message.js'

const message = (topic: string, text: string, qos: Qos = 0) =>
  rawMessage(topic, new TextEncoder().encode(text), qos, false, false, noProperties)

const textOf = ({ payload }: { readonly payload: Uint8Array }) => new TextDecoder().decode(payload)

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

  test.each(['drop-oldest', 'conflate'] as const)('R94 costs the same however much waits: %s', overflow => {
    const waiting = item('a', '')
    const cost = (capacity: number) => {
      const buffer = createBuffer<ReturnType<typeof item>>({ capacity, overflow })
      const items = Array.from({ length: capacity }, (_, i) => item(`t/${i}`, ''))
      for (const each of items) buffer.add(each)
      const start = process.cpuUsage()
      for (let i = 0; i < 30_000; i += 1) {
        buffer.take()
        buffer.first()
        buffer.add(items[i % capacity] ?? waiting)
      }
      return process.cpuUsage(start).user
    }
    cost(1_000)
    expect(cost(100_000)).toBeLessThan(Math.max(20_000, cost(1_000)) * 10)
  })
})
