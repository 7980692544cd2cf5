import { describe, expect, test } from 'vitest'
import { ConnectionLostError, LinkError } from '../../../../../src/base/linkErrors.js'
import { type Peer, virtually } from '../virtual.js'

describe('closing', () => {
  test(
    'writes what was handed over, then DISCONNECT, and reports it once',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const packets = wire(b)
      const peer = open(b, { clientId: 'c' })
      flush()
      peer.publish('a', 'x')
      peer.publish('b', 'y', { qos: 1 })
      peer.close()
      peer.close()
      flush()
      peer.abort()
      flush()
      expect(packets.slice(2)).toEqual([
        '3 c > publish a q0',
        '3 c > publish b q1 #1',
        '3 c < puback #1 16',
        '3 c > disconnect 0',
      ])
      expect(peer.log).toEqual(['2 opened', '2 sent a 0', '4 sent b 0x10', '4 closed'])
      expect(b.snapshot().clients).toEqual([])
    }),
  )

  test(
    'hands over no message on the way out',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const peer = open(b)
      flush()
      peer.subscribe('a')
      flush()
      peer.close()
      b.publish('a', 'x')
      flush()
      expect(peer.messages).toEqual([])
    }),
  )

  test(
    'before CONNACK sends DISCONNECT as soon as that came, and calls nobody in between',
    virtually(({ broker, open, wire, flush, at }) => {
      const b = broker()
      const kept = open(b, { clientId: 'c', sessionExpiry: 60 })
      flush()
      kept.subscribe({ filter: 'a', qos: 1 })
      flush()
      kept.close()
      flush()
      b.publish('a', 'queued', { qos: 1 })
      const packets = wire(b)
      const peer = open(b, { clientId: 'c', clean: false, sessionExpiry: 60 })
      at(6, () => peer.close())
      flush()
      expect(packets).toEqual([
        '7 c > connect v5',
        '7 c < connack 0 present',
        '7 c < publish a q1 #1',
        '9 c > disconnect 0',
      ])
      expect(peer.log).toEqual(['10 closed'])
    }),
  )

  test(
    'while the broker is down is still as asked',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      b.stop()
      const peer = open(b)
      peer.close()
      flush()
      expect(peer.log).toEqual(['2 closed'])
    }),
  )

  test(
    'is as asked although the broker drops the link meanwhile',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const peer = open(b)
      flush()
      peer.close()
      b.stop()
      flush()
      expect(peer.log).toEqual(['2 opened', '3 closed'])
    }),
  )
})

describe('aborting', () => {
  test(
    'ends the link at once',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker({ latency: 10 })
      const packets = wire(b)
      const peer = open(b, { clientId: 'c' })
      flush()
      peer.subscribe('a')
      peer.publish('a', 'x', { qos: 1 })
      peer.publish('a', 'y')
      peer.abort()
      expect(peer.log).toEqual(['20 opened'])
      flush()
      expect(peer.log).toEqual(['20 opened', '20 closed'])
      expect(packets.at(-1)).toBe('30 c > close')
    }),
  )

  test(
    'before CONNACK never opens',
    virtually(({ broker, open, flush }) => {
      const b = broker({ latency: 10 })
      const peer = open(b)
      peer.abort()
      expect(peer.log).toEqual([])
      flush()
      expect(peer.log).toEqual(['0 closed'])
      expect(b.snapshot().clients).toEqual([])
    }),
  )

  test(
    'after closing does not wait for the broker',
    virtually(({ broker, open, flush }) => {
      const peer = open(broker({ latency: 10 }))
      flush()
      peer.close()
      peer.abort()
      flush()
      expect(peer.log).toEqual(['20 opened', '20 closed'])
    }),
  )

  test(
    'leaves a link that calls nobody and does nothing',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const peer = open(b)
      flush()
      peer.abort()
      flush()
      const packets = wire(b)
      peer.subscribe('a')
      peer.unsubscribe('a')
      peer.publish('a', 'x')
      peer.close()
      peer.abort()
      flush()
      expect(packets).toEqual([])
      expect(peer.log).toEqual(['2 opened', '2 closed'])
    }),
  )
})

describe('losing a connection', () => {
  test(
    'to another link with the same client id is fatal, and says so on MQTT 5',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const first = open(b, { clientId: 'c' })
      flush()
      const packets = wire(b)
      const second = open(b, { clientId: 'c' })
      flush()
      expect(first.log).toEqual(['2 opened', '4 closed: ConnectionLostError 0x8e fatal'])
      expect(second.log).toEqual(['4 opened'])
      expect(packets).toEqual(['3 c > connect v5 clean', '3 c < disconnect 142', '3 c < connack 0'])
      first.publish('a', 'x')
      flush()
      expect(b.snapshot().clients).toEqual(['c'])
    }),
  )

  test(
    'to another link is not explained on 3.1.1',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const first = open(b, { clientId: 'c', protocolVersion: 4 })
      flush()
      open(b, { clientId: 'c' })
      flush()
      expect(first.log).toEqual(['2 opened', '4 closed: ConnectionLostError'])
    }),
  )

  test(
    'happens to everybody when the broker stops, and attempts fail until it starts',
    virtually(({ broker, open, flush, at, wire }) => {
      const b = broker()
      const packets = wire(b)
      const peers: Peer[] = [open(b, { clientId: 'c' }), open(b, { clientId: 'd' })]
      at(10, () => b.stop())
      at(20, () => peers.push(open(b)))
      at(30, () => b.start())
      at(30, () => peers.push(open(b)))
      flush()
      expect(peers.map(({ log }) => log)).toEqual([
        ['2 opened', '11 closed: ConnectionLostError'],
        ['2 opened', '11 closed: ConnectionLostError'],
        ['22 closed: LinkError'],
        ['32 opened'],
      ])
      expect(peers[0]?.closings[0]).toBeInstanceOf(ConnectionLostError)
      expect(peers[2]?.closings[0]).toBeInstanceOf(LinkError)
      expect(String(peers[2]?.closings[0])).toContain('the broker is down')
      expect(packets.slice(4, 6)).toEqual(['10 c < close', '10 d < close'])
    }),
  )

  test(
    'can be told by the broker, with a reason or without',
    virtually(({ broker, open, flush, at }) => {
      const b = broker()
      const told = open(b, { clientId: 'told' })
      const cut = open(b, { clientId: 'cut' })
      const old = open(b, { clientId: 'old', protocolVersion: 4 })
      const banned = open(b, { clientId: 'banned' })
      at(5, () => {
        expect(b.disconnect('told', 0x98)).toBe(true)
        expect(b.disconnect('cut')).toBe(true)
        expect(b.disconnect('old', 0x98)).toBe(true)
        expect(b.disconnect('banned', 0x8a)).toBe(true)
        expect(b.disconnect('nobody')).toBe(false)
        expect(b.disconnect('told')).toBe(false)
      })
      flush()
      expect(told.log.at(-1)).toBe('6 closed: ConnectionLostError 0x98')
      expect(cut.log.at(-1)).toBe('6 closed: ConnectionLostError')
      expect(old.log.at(-1)).toBe('6 closed: ConnectionLostError')
      expect(banned.log.at(-1)).toBe('6 closed: ConnectionLostError 0x8a fatal')
    }),
  )

  test(
    'comes after what the broker had sent',
    virtually(({ broker, open, flush, at }) => {
      const b = broker()
      const peer = open(b)
      at(3, () => peer.subscribe('a'))
      at(6, () => {
        b.publish('a', 'x')
        b.stop()
      })
      flush()
      expect(peer.log).toEqual(['2 opened', '5 suback a 0', '7 a q0 x', '7 closed: ConnectionLostError'])
    }),
  )

  test(
    'before CONNACK came is a broker that is down',
    virtually(({ broker, open, flush, at }) => {
      const b = broker({ latency: 10 })
      const peer = open(b)
      at(5, () => b.stop())
      flush()
      expect(peer.log).toEqual(['20 closed: LinkError'])
    }),
  )

  test(
    'leaves unanswered calls unanswered',
    virtually(({ broker, open, flush, at }) => {
      const b = broker({ latency: 10 })
      const peer = open(b)
      at(20, () => {
        peer.subscribe('a')
        peer.publish('a', 'x', { qos: 2 })
      })
      at(25, () => b.restart())
      flush()
      expect(peer.log).toEqual(['20 opened', '35 closed: ConnectionLostError'])
      expect(b.snapshot().subscriptions).toBe(0)
    }),
  )
})
