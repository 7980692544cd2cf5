import { type MemoryOptions, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { short, textOf, virtually } from '../virtual.js'

const kept: MemoryOptions = { clientId: 'c', clean: false, sessionExpiry: 60 }

describe('a message that was not acknowledged', () => {
  test.each([1, 2] as const)('at QoS %i comes again with dup, in order, before what was queued', qos =>
    virtually(({ broker, open, flush, at }) => {
      const b = broker({ latency: 10 })
      const first = open(b, kept)
      at(21, () => first.subscribe({ filter: 'a', qos: 2, identifier: 4 }))
      at(50, () => {
        b.publish('a', '1', { qos })
        b.publish('a', '2', { qos })
        first.abort()
      })
      at(70, () => b.publish('a', '3', { qos }))
      flush()
      expect(b.snapshot().sessions).toEqual([expect.objectContaining({ inflight: 2, queued: 1 })])
      const second = open(b, kept)
      flush()
      expect(first.messages).toEqual([])
      expect(second.log).toEqual([
        '90 opened, session present',
        `90 a q${qos} dup [4] 1`,
        `90 a q${qos} dup [4] 2`,
        `90 a q${qos} [4] 3`,
      ])
      expect(b.snapshot().sessions).toEqual([expect.objectContaining({ inflight: 0, queued: 0 })])
    })(),
  )

  test(
    'because the handler closed the link comes again at QoS 1',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const first = open(b, kept, { message: () => first.close() })
      flush()
      first.subscribe({ filter: 'a', qos: 1 })
      flush()
      b.publish('a', 'x', { qos: 1 })
      flush()
      const second = open(b, kept)
      flush()
      expect(first.log.slice(2)).toEqual(['5 a q1 x', '7 closed'])
      expect(second.log.at(-1)).toContain('a q1 dup x')
    }),
  )

  test(
    'at QoS 2 is not handed over twice, although PUBREC was lost (MQTT-4.3.3-10)',
    virtually(({ broker, peer, wire, flush, at }) => {
      const b = broker({ latency: 10 })
      const driver = memory(b, kept)
      const first = peer(driver)
      at(21, () => first.subscribe({ filter: 'a', qos: 2 }))
      at(50, () => b.publish('a', 'x', { qos: 2 }))
      // The message arrives at 60 and PUBREC would at 70.
      at(65, () => b.restart())
      flush()
      expect(first.messages).toHaveLength(1)
      const packets = wire(b)
      const second = peer(driver)
      flush()
      expect(second.messages).toEqual([])
      expect(short(packets.slice(2))).toEqual([
        '< publish a q2 #1 dup',
        '> pubrec #1 0',
        '< pubrel #1 0',
        '> pubcomp #1 0',
      ])
    }),
  )

  test(
    'at QoS 2 is only released again, if it was PUBREL that was lost',
    virtually(({ broker, peer, wire, flush, at }) => {
      const b = broker({ latency: 10 })
      const driver = memory(b, kept)
      const first = peer(driver)
      at(21, () => first.subscribe({ filter: 'a', qos: 2 }))
      at(50, () => b.publish('a', 'x', { qos: 2 }))
      at(75, () => first.abort())
      flush()
      const packets = wire(b)
      const second = peer(driver)
      at(200, () => b.publish('a', 'y', { qos: 2 }))
      flush()
      expect(short(packets.slice(2, 4))).toEqual(['< pubrel #1 0', '> pubcomp #1 0'])
      expect(second.messages.map(({ message }) => textOf(message.payload))).toEqual(['y'])
    }),
  )

  test(
    'of a session that the broker forgot does not hide a new one with its packet id',
    virtually(({ broker, peer, flush, at }) => {
      const b = broker({ latency: 10 })
      const driver = memory(b, kept)
      const first = peer(driver)
      at(21, () => first.subscribe({ filter: 'a', qos: 2 }))
      at(50, () => b.publish('a', 'x', { qos: 2 }))
      at(65, () => b.restart({ keepSessions: false }))
      flush()
      const second = peer(driver)
      flush()
      second.subscribe({ filter: 'a', qos: 2 })
      flush()
      b.publish('a', 'y', { qos: 2 })
      flush()
      expect(second.messages.map(({ message }) => textOf(message.payload))).toEqual(['y'])
    }),
  )
})
