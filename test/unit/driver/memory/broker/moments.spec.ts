import { LinkError, TopicNameError } from 'rxtopics'
import { type BrokerSnapshot, createBroker, type MemoryOptions } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { bytesOf, short, virtually, type World } from '../virtual.js'

const kept: MemoryOptions = { clientId: 'c', clean: false, sessionExpiry: 60 }

/** What the broker is like at each packet of a type. */
const moments = ({ broker }: World, type: string) => {
  const b = broker()
  const seen: BrokerSnapshot[] = []
  b.packets$.subscribe(packet => {
    if (packet.type === type) seen.push(b.snapshot())
  })
  return { b, seen }
}

describe('whoever looks at the broker while a packet passes', () => {
  test(
    'sees a client with its CONNACK',
    virtually(world => {
      const { b, seen } = moments(world, 'connack')
      world.open(b, kept)
      world.flush()
      expect(seen).toMatchObject([{ clients: ['c'], sessions: [{ connected: false }] }])
    }),
  )

  test(
    'sees a message on its way with its PUBLISH',
    virtually(world => {
      const { b, seen } = moments(world, 'publish')
      const peer = world.open(b, kept)
      world.flush()
      peer.subscribe({ filter: 'a', qos: 1 })
      world.flush()
      b.publish('a', 'x', { qos: 1 })
      expect(seen.at(-1)?.sessions).toMatchObject([{ inflight: 1, queued: 0 }])
    }),
  )

  test(
    'sees a client that is expelled, or of a broker that stops, for the last time',
    virtually(world => {
      for (const end of ['disconnect', 'stop'] as const) {
        const { b, seen } = moments(world, 'close')
        world.open(b, { clientId: 'c', clean: false, protocolVersion: 4 })
        world.flush()
        if (end === 'stop') b.stop()
        else b.disconnect('c')
        expect(seen).toMatchObject([{ clients: ['c'], sessions: [{ connected: true }] }])
        expect(b.snapshot()).toMatchObject({ clients: [], sessions: [{ connected: false }] })
      }
    }),
  )
})

describe('without latency', () => {
  test(
    'a publish of QoS 0 is at the broker when its outcome is told',
    virtually(({ broker, open, flush, wire }) => {
      const b = broker({ latency: 0 })
      const lines = wire(b)
      const seen: string[][] = []
      const peer = open(b)
      flush()
      lines.length = 0
      const packet = { topic: 'a', payload: bytesOf('x'), qos: 0, retain: false, properties: {} } as const
      peer.link().publish(packet, () => seen.push(short(lines)))
      flush()
      expect(seen).toEqual([['> publish a q0']])
    }),
  )

  test(
    'the broker has lost a client whose abort is told',
    virtually(({ broker, open, flush }) => {
      const b = broker({ latency: 0 })
      const seen: (readonly string[])[] = []
      const peer = open(b, { clientId: 'c' }, { closed: () => seen.push(b.snapshot().clients) })
      flush()
      peer.abort()
      flush()
      expect(seen).toEqual([[]])
    }),
  )
})

test(
  'a link that tells of its end takes nothing more',
  virtually(({ broker, open, flush, wire }) => {
    const b = broker()
    const packet = { topic: 'a', payload: bytesOf('x'), qos: 1, retain: false, properties: {} } as const
    const taken: boolean[] = []
    const peer = open(b, {}, { closed: () => taken.push(peer.link().publish(packet, () => {})) })
    taken.push(peer.link().publish(packet, () => {}))
    flush()
    const lines = wire(b)
    b.disconnect(peer.session().clientId)
    flush()
    taken.push(peer.link().publish(packet, () => {}))
    expect([taken, short(lines)]).toEqual([[false, false, false], ['< close']])
  }),
)

test(
  'user properties of a SUBSCRIBE are on the wire on MQTT 5 alone',
  virtually(({ broker, open, flush }) => {
    for (const protocolVersion of [5, 4] as const) {
      const b = broker()
      const seen: unknown[] = []
      b.packets$.subscribe(packet => {
        if (packet.type === 'subscribe') seen.push([packet.userProperties, packet.identifier])
      })
      const peer = open(b, { protocolVersion })
      flush()
      peer.subscribe({ filter: 'a', identifier: 3, userProperties: { k: 'v' } })
      flush()
      expect(seen).toEqual(protocolVersion === 5 ? [[{ k: 'v' }, 3]] : [[undefined, undefined]])
    }
  }),
)

test(
  'a refusal by the least of the codes is one: nothing is remembered of a publish of QoS 2',
  virtually(({ broker, open, flush, wire }) => {
    const b = broker({ refuse: ({ kind }) => (kind === 'publish' ? 0x80 : undefined) })
    const peer = open(b)
    flush()
    const lines = wire(b)
    peer.publish('a', 'x', { qos: 2 })
    flush()
    peer.publish('a', 'y', { qos: 2 })
    flush()
    expect(peer.log.slice(-2).map(line => line.slice(2))).toEqual(['sent a 0x80', 'sent a 0x80'])
    expect(short(lines).filter(line => line.startsWith('<'))).toEqual(['< pubrec #1 128', '< pubrec #2 128'])
  }),
)

test(
  'a message of QoS 2 that its client has refused by the least of the codes is new when it comes again',
  virtually(({ broker, open, flush }) => {
    const b = broker()
    const peer = open(b, {}, { manual: true, message: (_, __, n) => peer.link().ack(n, 0x80) })
    flush()
    peer.subscribe({ filter: 'a', qos: 2 })
    flush()
    for (const text of ['x', 'y']) b.publish('a', text, { qos: 2 })
    flush()
    expect(b.snapshot().sessions).toMatchObject([{ inflight: 0 }])
    expect(peer.messages).toHaveLength(2)
  }),
)

test(
  'a will that is published since its session is over is not for that session',
  virtually(({ broker, open, flush, at }) => {
    const b = broker({ maximumQueued: 0 })
    const will = { topic: 'w', payload: '', qos: 1, delay: 60 } as const
    const peer = open(b, { clientId: 'c', sessionExpiry: 1, will })
    flush()
    peer.subscribe({ filter: 'w', qos: 1 })
    flush()
    peer.abort()
    at(5_000, () => expect(b.snapshot()).toMatchObject({ sessions: [], dropped: 0 }))
  }),
)

test(
  'what is left of an expiry is told in whole seconds, however long it is',
  virtually(({ broker, open, flush }) => {
    const b = broker({ latency: 0 })
    const peer = open(b)
    flush()
    peer.subscribe('a')
    flush()
    b.publish('a', 'x', { properties: { messageExpiryInterval: 2_000_000 } })
    flush()
    expect(peer.messages[0]?.message.properties).toEqual({ messageExpiryInterval: 2_000_000 })
  }),
)

describe('a broker', () => {
  test('checks the topic first, then the payload, and says when it is stopped', () => {
    const b = createBroker()
    expect(() => b.publish('', 5 as never)).toThrow(TopicNameError)
    b.stop()
    expect(() => b.publish('a', '')).toThrow(new LinkError('the broker is stopped'))
  })

  test('takes each byte as a reason code', () => {
    const b = createBroker()
    for (const code of [0, 0xff]) expect(b.disconnect('c', code)).toBe(false)
    for (const code of [-1, 0x100, 0.5])
      expect(() => b.disconnect('c', code)).toThrow('expected an integer from 0 to 255')
  })

  test('lists what is retained as it is stored', () => {
    const b = createBroker()
    b.publish('a', 'x', { qos: 1, retain: true })
    expect([...b.retained().values()]).toMatchObject([{ topic: 'a', qos: 1, retain: true, dup: false }])
  })
})

test(
  'one filter that a group cannot have is enough for the end of a connection',
  virtually(({ broker, open, flush }) => {
    const b = broker()
    const peer = open(b)
    flush()
    peer.subscribe('a', { filter: '$share/g/a', noLocal: true })
    flush()
    expect(peer.log.at(-1)).toMatch(/ClosedByServer|0x82/)
    const other = open(b)
    flush()
    other.subscribe({ filter: 'a', noLocal: true }, '$share/g/a')
    flush()
    expect(other.log.slice(-2).map(line => line.split(' ')[1])).toEqual(['suback', 'suback'])
  }),
)

test(
  'what is retained comes in the order of the filters that it was asked for by',
  virtually(({ broker, open, flush }) => {
    const b = broker()
    for (const topic of ['a', 'b', 'c']) b.publish(topic, 'x', { retain: true })
    const peer = open(b)
    flush()
    peer.subscribe('b', 'c', 'a')
    flush()
    expect(peer.messages.map(({ message }) => message.topic)).toEqual(['b', 'c', 'a'])
  }),
)

test(
  'a message of QoS 0 is nobody’s turn in a group of which nobody is there',
  virtually(({ broker, open, flush }) => {
    const b = broker()
    for (const clientId of ['x', 'y']) {
      const peer = open(b, { clientId, sessionExpiry: 60 })
      flush()
      peer.subscribe({ filter: '$share/g/a', qos: 1 })
      flush()
      peer.close()
      flush()
    }
    b.publish('a', '0')
    b.publish('a', '1', { qos: 1 })
    expect(b.snapshot().sessions.map(({ clientId, queued }) => [clientId, queued])).toEqual([
      ['x', 1],
      ['y', 0],
    ])
  }),
)
