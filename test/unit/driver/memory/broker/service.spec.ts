import type { Broker, BrokerOptions, MemoryOptions, Operation } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { engineOf } from '../../../../../src/driver/memory/broker/broker.js'
import { connectPacket } from '../../../../../src/driver/memory/link/options.js'
import type { ClientPacket, ServerPacket } from '../../../../../src/driver/memory/wire/packets.js'
import { noProperties } from '../../../../../src/message.js'
import { type Peer, request, virtually, type World } from '../virtual.js'

interface Opened extends Omit<World, 'peer'> {
  readonly b: Broker
  readonly peer: Peer
  readonly packets: readonly string[]
}

/** A broker with an open client, and what passes from there on. */
const opened = (
  body: (world: Opened) => void,
  { broker, client }: { readonly broker?: BrokerOptions; readonly client?: MemoryOptions } = {},
) =>
  virtually(world => {
    const b = world.broker(broker)
    const peer = world.open(b, { clientId: 'c', ...client })
    world.flush()
    peer.log.length = 0
    body({ ...world, peer, packets: world.wire(b), b })
  })

describe('SUBSCRIBE', () => {
  test(
    'is one packet per identifier and set of user properties, and answers each request',
    opened(({ peer, packets, flush }) => {
      peer.subscribe(
        'none',
        { filter: 'one', identifier: 1 },
        { filter: 'also one', identifier: 1, qos: 2 },
        { filter: 'two', identifier: 2 },
        'also none',
        { filter: 'one user', identifier: 1, userProperties: { who: ['ann', 'bob'] } },
        { filter: 'same user', identifier: 1, userProperties: { who: ['ann', 'bob'] } },
        { filter: 'other user', identifier: 1, userProperties: { who: 'ann' } },
      )
      flush()
      expect(packets).toEqual([
        '3 c > subscribe #1 none:0 also none:0',
        '3 c < suback #1 0 0',
        '3 c > subscribe #2 one:0 also one:2 [1]',
        '3 c < suback #2 0 2',
        '3 c > subscribe #3 two:0 [2]',
        '3 c < suback #3 0',
        '3 c > subscribe #4 one user:0 same user:0 [1]',
        '3 c < suback #4 0 0',
        '3 c > subscribe #5 other user:0 [1]',
        '3 c < suback #5 0',
      ])
      expect(peer.log).toHaveLength(8)
    }),
  )

  test(
    'is one packet without options on 3.1.1',
    opened(
      ({ peer, b, flush }) => {
        const seen: unknown[] = []
        b.packets$.subscribe(packet => {
          if (packet.type === 'subscribe') seen.push(packet)
        })
        peer.subscribe(
          { filter: 'a', identifier: 1, noLocal: true, userProperties: { a: 'b' } },
          { filter: 'b', identifier: 2, qos: 1, retainAsPublished: true, retainHandling: 2 },
        )
        flush()
        const plain = { noLocal: false, retainAsPublished: false, retainHandling: 0 }
        expect(seen).toEqual([
          {
            at: 3,
            clientId: 'c',
            direction: 'in',
            type: 'subscribe',
            packetId: 1,
            filters: [
              { filter: 'a', qos: 0, ...plain },
              { filter: 'b', qos: 1, ...plain },
            ],
            identifier: undefined,
            userProperties: undefined,
          },
        ])
      },
      { client: { protocolVersion: 4 } },
    ),
  )

  test(
    'of nothing sends nothing',
    opened(({ peer, packets, flush }) => {
      peer.subscribe()
      peer.unsubscribe()
      flush()
      expect(packets).toEqual([])
    }),
  )

  test(
    'hands each outcome the very request it is for, also for one filter twice',
    opened(({ peer, flush }) => {
      const requests = [request({ filter: 'a', qos: 1 }), request({ filter: 'a', qos: 2 })]
      const answered: unknown[] = []
      peer.link().subscribe(requests, (sent, code) => answered.push([requests.indexOf(sent), code]))
      flush()
      expect(answered).toEqual([
        [0, 1],
        [1, 2],
      ])
    }),
  )

  test(
    'grants no more than the broker can',
    opened(
      ({ peer, b, flush }) => {
        peer.subscribe({ filter: 'a', qos: 2 }, { filter: 'b', qos: 1 }, 'c')
        flush()
        expect(peer.log).toEqual(['4 suback a 1', '4 suback b 1', '4 suback c 0'])
        expect(b.snapshot().sessions[0]?.subscriptions.map(({ qos }) => qos)).toEqual([1, 1, 0])
      },
      { broker: { maximumQos: 1 } },
    ),
  )

  test(
    'is refused filter by filter',
    opened(
      ({ peer, b, flush }) => {
        peer.subscribe('ok/1', 'no', { filter: 'ok/2', qos: 1 })
        flush()
        expect(peer.log).toEqual(['4 suback ok/1 0', '4 suback no 0x87', '4 suback ok/2 1'])
        expect(b.snapshot().sessions[0]?.subscriptions.map(({ filter }) => filter)).toEqual(['ok/1', 'ok/2'])
      },
      {
        broker: {
          refuse: operation => (operation.kind === 'subscribe' && operation.filter === 'no' ? 0x87 : 0),
        },
      },
    ),
  )

  test(
    'has one code for every refusal on 3.1.1',
    opened(
      ({ peer, flush }) => {
        peer.subscribe('a')
        flush()
        expect(peer.log).toEqual(['4 suback a 0x80'])
      },
      { broker: { refuse: ({ kind }) => (kind === 'subscribe' ? 0x87 : 0) }, client: { protocolVersion: 4 } },
    ),
  )

  test(
    'shows the rule what is asked for',
    virtually(({ broker, open, flush }) => {
      const asked: Operation[] = []
      const b = broker({ refuse: operation => void asked.push(operation) as undefined })
      const peer = open(b, { clientId: 'c' })
      flush()
      peer.subscribe({ filter: '$share/g/a', qos: 1 })
      flush()
      expect(asked.slice(1)).toEqual([{ kind: 'subscribe', clientId: 'c', filter: '$share/g/a', qos: 1 }])
    }),
  )

  test.each([
    ['a wildcard', { wildcards: false }, { filter: 'a/+' }, '0xa2'],
    ['a multi-level wildcard', { wildcards: false }, { filter: 'a/#' }, '0xa2'],
    ['a shared filter', { sharedSubscriptions: false }, { filter: '$share/g/a' }, '0x9e'],
    ['an identifier', { identifiers: false }, { filter: 'a', identifier: 1 }, '0xa1'],
    ["an identifier with overlap 'single'", { overlap: 'single' }, { filter: 'a', identifier: 1 }, '0xa1'],
  ] as const)('is refused with %s where the broker has none', (_, broker, filter, code) =>
    opened(
      ({ peer, flush }) => {
        peer.subscribe(filter, 'plain')
        flush()
        expect(peer.log.sort()).toEqual([`4 suback plain 0`, `4 suback ${filter.filter} ${code}`].sort())
      },
      { broker },
    )(),
  )

  test.each(['', 'a#', 'a/#/b', '+a', 'a\0', '$share/g', '$share//a', '$share/+/a'])(
    'with the invalid filter %j ends the connection',
    filter =>
      opened(({ peer, b, flush }) => {
        peer.subscribe('fine', filter)
        flush()
        expect(peer.log).toEqual(['4 closed: ConnectionLostError 0x81'])
        expect(b.snapshot()).toMatchObject({ clients: [], subscriptions: 0 })
      })(),
  )

  test(
    'with noLocal on a shared filter ends the connection (MQTT-3.8.3-4)',
    opened(({ peer, flush }) => {
      peer.subscribe({ filter: '$share/g/a', noLocal: true })
      flush()
      expect(peer.log).toEqual(['4 closed: ConnectionLostError 0x82'])
    }),
  )

  test(
    'of the same filter replaces QoS, options and identifier',
    opened(({ peer, b, flush }) => {
      peer.subscribe({ filter: 'a', qos: 0, identifier: 1, retainAsPublished: true })
      peer.subscribe({ filter: 'a', qos: 1, identifier: 2, noLocal: true })
      flush()
      b.publish('a', 'x', { qos: 2, retain: true })
      peer.publish('a', 'mine')
      flush()
      expect(peer.log.slice(2)).toEqual(['4 sent a 0', '5 a q1 [2] x'])
      expect(b.snapshot().subscriptions).toBe(1)
    }),
  )
})

describe('UNSUBSCRIBE', () => {
  test(
    'ends delivery and says whether there was a subscription',
    opened(({ peer, b, packets, flush }) => {
      peer.subscribe('a', '$share/g/a')
      flush()
      peer.unsubscribe('a', 'b', '$share/g/a')
      flush()
      b.publish('a', 'x')
      flush()
      expect(peer.log.slice(2)).toEqual(['6 unsuback a 0', '6 unsuback b 0x11', '6 unsuback $share/g/a 0'])
      expect(packets.at(-1)).toBe('5 c < unsuback #2 0 17 0')
      expect(b.snapshot().subscriptions).toBe(0)
    }),
  )

  test(
    'has no codes on 3.1.1',
    opened(
      ({ peer, flush }) => {
        peer.unsubscribe('a')
        flush()
        expect(peer.log).toEqual(['4 unsuback a 0'])
      },
      { client: { protocolVersion: 4 } },
    ),
  )

  test(
    'leaves the subscriptions of others',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [leaver, stayer] = [open(b), open(b)]
      flush()
      for (const peer of [leaver, stayer]) peer.subscribe('a', '$share/g/a')
      flush()
      leaver.unsubscribe('a', '$share/g/a')
      flush()
      b.publish('a', 'x')
      flush()
      expect(leaver.messages).toHaveLength(0)
      expect(stayer.messages).toHaveLength(2)
    }),
  )
})

describe('a client that publishes more unanswered than it was told', () => {
  const publish = (packetId: number): ClientPacket => ({
    type: 'publish',
    topic: 'a',
    payload: new Uint8Array(),
    qos: 2,
    retain: false,
    dup: false,
    packetId,
    identifiers: [],
    properties: noProperties,
  })

  test.each([
    [5, { type: 'disconnect', code: 0x93 }],
    [4, { type: 'pubrec' }],
  ] as const)('on version %i is sent %j (MQTT-3.3.4-9)', (protocolVersion, last) =>
    virtually(({ broker, flush }) => {
      const b = broker({ receiveMaximum: 2 })
      const received: ServerPacket[] = []
      const send = engineOf(b).dial(packet => received.push(packet))
      send({ ...connectPacket({ protocolVersion }), clientId: 'c' })
      for (const id of [1, 2]) send(publish(id))
      // What is released makes room.
      send({ type: 'pubrel', packetId: 1, code: 0 })
      send(publish(3))
      send(publish(4))
      flush()
      expect(received.map(({ type }) => type).slice(0, 5)).toEqual([
        ...['connack', 'pubrec', 'pubrec', 'pubcomp', 'pubrec'],
      ])
      expect(received[5]).toMatchObject(last)
      expect(received.length).toBe(6)
    })(),
  )
})

describe('filters', () => {
  test.each([
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/+', 'a/', true],
    ['+', 'a', true],
    ['#', '$SYS/a', false],
    ['+/a', '$SYS/a', false],
    ['$SYS/#', '$SYS/a', true],
    ['a/b', 'a/b/', false],
    ['A', 'a', false],
    ['__proto__/+', '__proto__/x', true],
  ])('%s and %s match: %s', (filter, topic, expected) =>
    opened(({ peer, b, flush }) => {
      b.publish(topic, 'kept', { retain: true })
      peer.subscribe(filter)
      flush()
      b.publish(topic, 'live')
      flush()
      expect(peer.messages.map(({ message }) => message.topic)).toEqual(expected ? [topic, topic] : [])
    })(),
  )
})
