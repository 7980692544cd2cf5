import type { Operation } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { noProperties } from '../../../../../src/message.js'
import { bytesOf, virtually } from '../virtual.js'

describe('PUBLISH', () => {
  test(
    'at QoS 0 is sent when it is handed over',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker({ latency: 10 })
      const peer = open(b, { clientId: 'c' })
      flush()
      const packets = wire(b)
      peer.publish('a', 'x')
      expect(peer.log).toEqual(['20 opened'])
      flush()
      expect(peer.log).toEqual(['20 opened', '20 sent a 0'])
      expect(packets).toEqual(['30 c > publish a q0'])
    }),
  )

  test(
    'at QoS 1 is answered by PUBACK',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const [peer, other] = [open(b, { clientId: 'c' }), open(b, { clientId: 'd' })]
      flush()
      other.subscribe({ filter: 'a', qos: 2 })
      flush()
      const packets = wire(b)
      peer.publish('a', 'x', { qos: 1 })
      flush()
      expect(peer.log.at(-1)).toBe('6 sent a 0')
      expect(other.log.at(-1)).toBe('6 a q1 x')
      expect(packets).toEqual([
        '5 c > publish a q1 #1',
        '5 d < publish a q1 #1',
        '5 c < puback #1 0',
        '7 d > puback #1 0',
      ])
    }),
  )

  test(
    'at QoS 2 is answered by PUBREC, PUBREL and PUBCOMP',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const [peer, other] = [open(b, { clientId: 'c' }), open(b, { clientId: 'd' })]
      flush()
      other.subscribe({ filter: 'a', qos: 2 })
      flush()
      const packets = wire(b)
      peer.publish('a', 'x', { qos: 2 })
      flush()
      expect(peer.log.at(-1)).toBe('8 sent a 0')
      expect(other.log.at(-1)).toBe('6 a q2 x')
      expect(packets).toEqual([
        '5 c > publish a q2 #1',
        '5 d < publish a q2 #1',
        '5 c < pubrec #1 0',
        '7 d > pubrec #1 0',
        '7 d < pubrel #1 0',
        '7 c > pubrel #1 0',
        '7 c < pubcomp #1 0',
        '9 d > pubcomp #1 0',
      ])
      expect(b.snapshot().sessions.map(({ inflight }) => inflight)).toEqual([0, 0])
    }),
  )

  test.each([1, 2] as const)('at QoS %i that nobody is subscribed to says so on MQTT 5', qos =>
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [peer, old] = [open(b), open(b, { protocolVersion: 4 })]
      flush()
      peer.subscribe({ filter: 'mine', noLocal: true })
      peer.publish('a', 'x', { qos })
      peer.publish('mine', 'x', { qos })
      old.publish('a', 'x', { qos })
      flush()
      expect(peer.log.filter(line => line.includes('sent')).map(line => line.slice(2))).toEqual([
        'sent a 0x10',
        'sent mine 0x10',
      ])
      expect(old.log.at(-1)?.slice(2)).toBe('sent a 0')
    })(),
  )

  test.each([0x80, 0x87])('may be refused with %i; 3.1.1 and QoS 0 do not hear of it', refused =>
    virtually(({ broker, open, flush }) => {
      const asked: Operation[] = []
      const code = `0x${refused.toString(16)}`
      const b = broker({
        refuse: operation => {
          if (operation.kind !== 'publish') return undefined
          asked.push(operation)
          return refused
        },
      })
      const [peer, old, observer] = [open(b, { clientId: 'c' }), open(b, { protocolVersion: 4 }), open(b)]
      flush()
      observer.subscribe('#')
      flush()
      for (const qos of [0, 1, 2] as const) peer.publish('a', 'x', { qos, retain: true })
      for (const qos of [0, 1, 2] as const) old.publish('a', 'x', { qos })
      flush()
      expect(peer.log.slice(1)).toEqual(['4 sent a 0', `6 sent a ${code}`, `6 sent a ${code}`])
      expect(old.log.slice(1)).toEqual(['4 sent a 0', '6 sent a 0', '8 sent a 0'])
      expect(observer.messages).toEqual([])
      expect(b.retained().size).toBe(0)
      expect(asked[1]).toEqual({ kind: 'publish', clientId: 'c', topic: 'a', qos: 1, retain: true })
    })(),
  )

  test.each(['', 'a/+', '#', 'a\0'])('to the invalid topic %j ends the connection', topic =>
    virtually(({ broker, open, flush }) => {
      const peer = open(broker())
      flush()
      peer.publish(topic, 'x', { qos: 1 })
      flush()
      expect(peer.log).toEqual(['2 opened', '4 closed: ConnectionLostError 0x90'])
    })(),
  )

  test(
    'above the maximum QoS ends the connection',
    virtually(({ broker, open, flush }) => {
      const peer = open(broker({ maximumQos: 1 }))
      flush()
      peer.publish('a', 'x', { qos: 2 })
      flush()
      expect(peer.log).toEqual(['2 opened', '4 closed: ConnectionLostError 0x9b'])
    }),
  )

  test(
    'carries its properties unchanged to MQTT 5, and none to or from 3.1.1',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [peer, old] = [open(b), open(b, { protocolVersion: 4 })]
      flush()
      for (const each of [peer, old]) each.subscribe('a')
      flush()
      const properties = {
        payloadFormatIndicator: true,
        contentType: 'text/plain',
        responseTopic: 'reply',
        correlationData: bytesOf('id'),
        userProperties: { one: 'x', several: ['y', 'z'], ['__proto__']: 'named' },
      }
      peer.publish('a', 'x', { properties })
      old.publish('a', 'y', { properties })
      flush()
      const seen = ({ messages }: typeof peer) => messages.map(({ message }) => message.properties)
      expect(seen(peer)).toEqual([properties, noProperties])
      expect(Object.keys(seen(peer)[0]?.userProperties ?? {})).toEqual(['one', 'several', '__proto__'])
      expect(seen(old)).toEqual([noProperties, noProperties])
    }),
  )

  test(
    'arrives at the lower of its QoS and the one granted',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const peer = open(b)
      flush()
      for (const qos of [0, 1, 2] as const) peer.subscribe({ filter: `f/${qos}`, qos })
      flush()
      for (const qos of [0, 1, 2] as const) for (const at of [0, 1, 2]) b.publish(`f/${at}`, 'x', { qos })
      flush()
      expect(peer.messages.map(({ message }) => `${message.topic} ${message.qos}`)).toEqual([
        ...['f/0 0', 'f/1 0', 'f/2 0'],
        ...['f/0 0', 'f/1 1', 'f/2 1'],
        ...['f/0 0', 'f/1 1', 'f/2 2'],
      ])
    }),
  )

  test(
    'keeps its place among all others of the link',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [peer, observer] = [open(b), open(b)]
      flush()
      observer.subscribe({ filter: '#', qos: 2 })
      flush()
      const topics = Array.from({ length: 300 }, (_, n) => `t/${n % 7}/${n}`)
      topics.forEach((topic, n) => {
        peer.publish(topic, 'x', { qos: (n % 3) as 0 | 1 | 2 })
      })
      flush()
      expect(observer.messages.map(({ message }) => message.topic)).toEqual(topics)
    }),
  )
})

describe('overlapping subscriptions', () => {
  const overlapping = (overlap: 'merged' | 'each' | 'single' | undefined, protocolVersion: 5 | 4) => {
    const log: string[] = []
    virtually(({ broker, open, flush }) => {
      const b = broker(overlap === undefined ? {} : { overlap })
      const peer = open(b, { protocolVersion })
      flush()
      const identifier = (id: number) => (overlap === 'single' ? {} : { identifier: id })
      peer.subscribe(
        { filter: 'r/#', qos: 0, ...identifier(1) },
        { filter: 'r/+', qos: 1, ...identifier(2) },
        { filter: 'r/b', qos: 2, ...identifier(3) },
      )
      flush()
      b.publish('r/b', 'x', { qos: 2 })
      flush()
      log.push(...peer.log.slice(4).map(line => line.slice(2)))
    })()
    return log
  }
  const each = ['r/b q2 [3] x', 'r/b q1 [2] x', 'r/b q0 [1] x']
  const plain = ['r/b q2 x', 'r/b q1 x', 'r/b q0 x']

  test.each([
    ['each', 5, each],
    ['merged', 5, ['r/b q2 [3 2 1] x']],
    ['single', 5, ['r/b q2 x']],
    [undefined, 5, each],
    ['each', 4, plain],
    ['merged', 4, ['r/b q2 x']],
    ['single', 4, ['r/b q2 x']],
    [undefined, 4, ['r/b q2 x']],
  ] as const)('with %s over protocol %i give %j', (overlap, version, expected) => {
    expect(overlapping(overlap, version)).toEqual(expected)
  })
})

describe('noLocal', () => {
  test(
    'keeps out what the client published itself, also while its session was away',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const keeps = {
        clientId: 'c',
        sessionExpiry: 60,
        will: { topic: 'a', payload: 'will', qos: 1 },
      } as const
      const first = open(b, keeps)
      flush()
      first.subscribe({ filter: 'a', qos: 1, noLocal: true })
      first.publish('a', 'mine', { qos: 1 })
      flush()
      first.abort()
      flush()
      b.publish('a', 'theirs', { qos: 1 })
      const second = open(b, { ...keeps, clean: false })
      flush()
      expect(second.messages.map(({ message }) => message.payload)).toEqual([bytesOf('theirs')])
      expect(first.messages).toEqual([])
    }),
  )
})
