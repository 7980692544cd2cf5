import type { MemoryOptions } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { type Peer, textOf, virtually } from '../virtual.js'

const texts = ({ messages }: Peer) => messages.map(({ message }) => textOf(message.payload)).join('')
const keeps = (clientId: string): MemoryOptions => ({ clientId, clean: false, sessionExpiry: 60 })

describe('a shared subscription', () => {
  test(
    'gives each message to one member in turn, each with its own QoS and identifier',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [one, two, three] = [open(b), open(b), open(b, { protocolVersion: 4 })]
      flush()
      one.subscribe({ filter: '$share/g/a/+', qos: 0, identifier: 1 })
      two.subscribe({ filter: '$share/g/a/+', qos: 1, identifier: 2 })
      three.subscribe({ filter: '$share/g/a/+', qos: 2 })
      flush()
      for (const text of '123456') b.publish('a/x', text, { qos: 1 })
      flush()
      expect(one.log.slice(2)).toEqual(['5 a/x q0 [1] 1', '5 a/x q0 [1] 4'])
      expect(two.log.slice(2)).toEqual(['5 a/x q1 [2] 2', '5 a/x q1 [2] 5'])
      expect(three.log.slice(2)).toEqual(['5 a/x q1 3', '5 a/x q1 6'])
    }),
  )

  test(
    'is apart from other groups and from plain subscriptions',
    virtually(({ broker, open, flush }) => {
      const b = broker({ overlap: 'merged' })
      const peer = open(b)
      flush()
      peer.subscribe(
        { filter: 'a', identifier: 1 },
        { filter: '#', identifier: 2 },
        { filter: '$share/g/a', identifier: 3 },
        { filter: '$share/h/a', identifier: 4 },
        { filter: '$share/g/#', identifier: 5 },
      )
      flush()
      b.publish('a', 'x')
      flush()
      expect(peer.messages.map(({ identifiers }) => identifiers)).toEqual([[1, 2], [3], [4], [5]])
    }),
  )

  test(
    'goes on with the members that stay',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const peers = [open(b), open(b), open(b)] as const
      flush()
      for (const peer of peers) peer.subscribe('$share/g/a')
      flush()
      peers[0].unsubscribe('$share/g/a')
      peers[1].close()
      flush()
      for (const text of '123') b.publish('a', text)
      flush()
      expect(peers.map(texts)).toEqual(['', '', '123'])
    }),
  )

  test(
    'without members is nobody, also where others observe its filter',
    virtually(({ broker, open, flush }) => {
      const peer = open(broker())
      flush()
      peer.subscribe({ filter: 'a', noLocal: true }, '$share/g/a')
      peer.publish('a', 'x', { qos: 1 })
      peer.unsubscribe('$share/g/a')
      peer.publish('a', 'y', { qos: 1 })
      flush()
      expect(peer.log.filter(line => line.includes('sent'))).toEqual(['4 sent a 0', '4 sent a 0x10'])
    }),
  )

  test(
    'prefers members that are connected, and queues above QoS 0 if none is',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [away, here] = [open(b, keeps('away')), open(b, keeps('here'))]
      flush()
      for (const peer of [away, here]) peer.subscribe({ filter: '$share/g/a', qos: 1 })
      flush()
      away.close()
      flush()
      for (const text of '12') b.publish('a', text, { qos: 1 })
      flush()
      expect(texts(here)).toBe('12')
      here.close()
      flush()
      b.publish('a', 'lost')
      for (const text of '34') b.publish('a', text, { qos: 1 })
      expect(b.snapshot().queued).toBe(2)
      const back = [open(b, keeps('away')), open(b, keeps('here'))]
      flush()
      expect(back.map(texts).sort()).toEqual(['3', '4'])
    }),
  )

  test(
    'does not queue for a member that was granted QoS 0',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [zero, one] = [open(b, keeps('zero')), open(b, keeps('one'))]
      flush()
      zero.subscribe({ filter: '$share/g/a', qos: 0 })
      one.subscribe({ filter: '$share/g/a', qos: 1 })
      flush()
      for (const peer of [zero, one]) peer.close()
      flush()
      for (const text of '12') b.publish('a', text, { qos: 1 })
      const back = [open(b, keeps('zero')), open(b, keeps('one'))]
      flush()
      expect(back.map(texts)).toEqual(['', '12'])
    }),
  )

  test(
    'gives what a lost member had not acknowledged at QoS 1 to another; QoS 2 waits for it',
    virtually(({ broker, open, flush, at }) => {
      const b = broker({ latency: 10 })
      const [loses, other] = [open(b, keeps('loses')), open(b, keeps('other'))]
      at(21, () => loses.subscribe({ filter: '$share/g/a', qos: 2 }))
      at(50, () => {
        b.publish('a', '1', { qos: 1 })
        b.publish('a', '2', { qos: 2 })
        other.subscribe({ filter: '$share/g/a', qos: 2 })
        loses.abort()
      })
      flush()
      expect(texts(loses)).toBe('')
      expect(texts(other)).toBe('1')
      expect(other.messages[0]?.message.dup).toBe(false)
      const back = open(b, keeps('loses'))
      flush()
      expect(back.messages.map(({ message }) => [textOf(message.payload), message.dup])).toEqual([
        ['2', true],
      ])
    }),
  )

  test(
    'keeps what a lost member had not acknowledged if there is no other, until there is none to wait for',
    virtually(({ broker, open, flush, at }) => {
      const b = broker({ latency: 10 })
      const loses = open(b, { ...keeps('loses'), sessionExpiry: 5 })
      const other = open(b, keeps('other'))
      at(21, () => loses.subscribe({ filter: '$share/g/a', qos: 2 }))
      at(50, () => {
        for (const qos of [1, 2] as const) b.publish('a', `sent at ${qos}`, { qos })
        loses.abort()
      })
      at(100, () => {
        for (const qos of [1, 2] as const) b.publish('a', `queued at ${qos}`, { qos })
      })
      at(200, () => other.subscribe({ filter: '$share/g/a', qos: 2 }))
      at(1_000, () => expect(b.snapshot().sessions[0]).toMatchObject({ inflight: 2, queued: 2 }))
      at(6_000, () => b.snapshot())
      flush()
      // A message of QoS 2 that was sent goes to nobody else (MQTT-4.8.2-5).
      expect(other.messages.map(({ message }) => textOf(message.payload))).toEqual([
        'sent at 1',
        'queued at 1',
        'queued at 2',
      ])
    }),
  )

  test(
    'moves nothing to clients that lose their connection together',
    virtually(({ broker, open, flush, at }) => {
      const b = broker({ latency: 10 })
      const [one, two] = [open(b, keeps('one')), open(b, { clientId: 'two' })]
      at(21, () => {
        for (const peer of [one, two]) peer.subscribe({ filter: '$share/g/a', qos: 1 })
      })
      at(50, () => {
        for (const text of '12') b.publish('a', text, { qos: 1 })
        b.stop()
      })
      flush()
      expect(b.snapshot().sessions).toEqual([
        expect.objectContaining({ clientId: 'one', inflight: 1, queued: 1 }),
      ])
    }),
  )
})
