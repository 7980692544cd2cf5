import { describe, expect, test } from 'vitest'
import { virtually } from '../virtual.js'

const kept = { clientId: 'c', clean: false, sessionExpiry: 3600 } as const
const expiring = { qos: 1, properties: { messageExpiryInterval: 10, contentType: 'x' } } as const

describe('message expiry', () => {
  test(
    'is counted down by the time a message has waited, in a queue or retained (MQTT-3.3.2-6)',
    virtually(({ broker, open, flush, at }) => {
      const b = broker()
      const first = open(b, kept)
      at(100, () => first.subscribe({ filter: 'a', qos: 1 }))
      at(200, () => first.close())
      at(1_000, () => b.publish('a', 'x', { ...expiring, retain: true }))
      at(8_499, () => open(b, kept, { message: ({ properties }) => expect(properties).toEqual(left) }))
      // It arrives at 8,500: 2.5 s are left, and no less is promised.
      const left = { messageExpiryInterval: 3, contentType: 'x' }
      at(8_500, () => expect(b.retained().get('a')?.properties).toEqual(left))
      flush()
      expect.assertions(2)
    }),
  )

  test(
    'is untouched on the way to who is there',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const peer = open(b)
      flush()
      peer.subscribe('a')
      flush()
      b.publish('a', 'x', expiring)
      b.publish('a', 'y', { properties: { messageExpiryInterval: 0 } })
      flush()
      expect(peer.messages.map(({ message }) => message.properties.messageExpiryInterval)).toEqual([10, 0])
    }),
  )

  test(
    'takes messages out of queues and the retained store',
    virtually(({ broker, open, flush, at }) => {
      const b = broker()
      const first = open(b, kept)
      at(100, () => first.subscribe({ filter: 'a/#', qos: 1 }))
      at(200, () => first.close())
      at(1_000, () => {
        b.publish('a/1', 'x', { ...expiring, retain: true })
        b.publish('a/2', 'y', { qos: 1, retain: true })
        b.publish('a/3', 'now or never', { qos: 1, properties: { messageExpiryInterval: 0 } })
      })
      at(10_999, () => expect(b.snapshot().retained).toBe(2))
      at(11_000, () => expect(b.snapshot().retained).toBe(1))
      flush()
      const second = open(b, kept)
      const other = open(b, { clientId: 'd' })
      flush()
      for (const filter of ['a/1', 'a/+']) other.subscribe(filter)
      flush()
      expect(second.messages.map(({ message }) => message.topic)).toEqual(['a/2'])
      expect(other.messages.map(({ message }) => message.topic)).toEqual(['a/2'])
    }),
  )

  test(
    'does not stop the repetition of what was sent once',
    virtually(({ broker, open, flush, at }) => {
      const b = broker({ latency: 10 })
      const first = open(b, kept)
      at(100, () => first.subscribe({ filter: 'a', qos: 1 }))
      at(1_000, () => {
        b.publish('a', 'x', expiring)
        first.abort()
      })
      flush()
      const later = b.snapshot().sessions
      expect(later).toEqual([expect.objectContaining({ inflight: 1 })])
      at(60_000, () => open(b, kept, { message: ({ properties, dup }) => seen.push([dup, properties]) }))
      const seen: unknown[] = []
      flush()
      expect(seen).toEqual([[true, { messageExpiryInterval: 0, contentType: 'x' }]])
    }),
  )

  test(
    'also counts on 3.1.1, which does not see it',
    virtually(({ broker, open, flush, at }) => {
      const b = broker()
      b.publish('a', 'x', { ...expiring, retain: true })
      const peer = open(b, { protocolVersion: 4 })
      at(9_000, () => peer.subscribe('a'))
      at(11_000, () => peer.subscribe('a'))
      flush()
      expect(peer.messages.map(({ message }) => message.properties)).toEqual([{}])
    }),
  )
})
