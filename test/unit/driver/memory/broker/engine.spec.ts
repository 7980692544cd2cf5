import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createEngine, type Engine } from '../../../../../src/driver/memory/broker/engine.js'
import { createPolicy, type PolicyOptions } from '../../../../../src/driver/memory/broker/policy.js'
import { publication } from '../../../../../src/driver/memory/broker/publication.js'
import type {
  ClientPacket,
  ConnectPacket,
  ServerPacket,
} from '../../../../../src/driver/memory/wire/packets.js'
import { noProperties } from '../../../../../src/message.js'
import { virtually, type World } from '../virtual.js'

const usual: PolicyOptions = {
  overlap: undefined,
  refuse: undefined,
  maximumQos: 2,
  retained: true,
  wildcards: true,
  sharedSubscriptions: true,
  identifiers: undefined,
  receiveMaximum: undefined,
  maximumWaiting: Number.POSITIVE_INFINITY,
  maximumQueued: 10,
}
const engineOf = ({ scheduler }: World, options: Partial<PolicyOptions> = {}, latency = 0): Engine =>
  createEngine(createTime(scheduler), latency, createPolicy({ ...usual, ...options }))

const connect = (clientId: string, more: Partial<ConnectPacket> = {}): ConnectPacket => ({
  type: 'connect',
  protocolVersion: 5,
  clientId,
  clean: true,
  sessionExpiry: 0,
  receiveMaximum: 10,
  username: undefined,
  password: undefined,
  will: null,
  ...more,
})

/** A wire to an engine, and what came over it. */
const wire = (engine: Engine): { send: (packet: ClientPacket) => void; got: ServerPacket[] } => {
  const got: ServerPacket[] = []
  return { send: engine.dial(packet => got.push(packet)), got }
}
const message = (topic: string, retain = false) =>
  publication({ topic, payload: Uint8Array.of(1), qos: 1, retain, properties: noProperties }, null, 0)

describe('the ids that an engine makes up', () => {
  test(
    'are made of chance, and no two alike, whatever chance is',
    virtually(world => {
      const engine = engineOf(world)
      const claimed = [0.5, 0.5, 0.5, 0, 1 - 2 ** -32].map(chance => engine.claimClientId(() => chance))
      expect(claimed).toEqual([
        'rxtopics-80000000',
        'rxtopics-80000000-2',
        'rxtopics-80000000-3',
        'rxtopics-00000000',
        'rxtopics-ffffffff',
      ])
    }),
  )
})

describe('a task', () => {
  test(
    'that comes from within another waits for its end, also where that throws',
    virtually(world => {
      const engine = engineOf(world)
      const done: string[] = []
      engine.exclusively(() => {
        engine.exclusively(() => done.push('inner'))
        done.push('outer')
      })
      expect(done).toEqual(['outer', 'inner'])
      expect(() =>
        engine.exclusively(() => {
          throw new Error('boom')
        }),
      ).toThrow('boom')
      engine.exclusively(() => done.push('after'))
      expect(done).toEqual(['outer', 'inner', 'after'])
    }),
  )
})

describe('a CONNECT', () => {
  test(
    'is answered with what the broker can do, a hop later each way',
    virtually(world => {
      const engine = engineOf(world, { receiveMaximum: 7 }, 5)
      const { send, got } = wire(engine)
      send(connect('a'))
      world.at(9, () => expect(got).toEqual([]))
      world.at(11, () => {
        expect(got).toMatchObject([
          {
            type: 'connack',
            code: 0,
            sessionPresent: false,
            receiveMaximum: 7,
            capabilities: { maximumQos: 2 },
          },
        ])
        expect([...engine.connections.keys()]).toEqual(['a'])
      })
    }),
  )

  test(
    'is refused with a will that could not be published (MQTT-3.2.2-12 and -13)',
    virtually(world => {
      const engine = engineOf(world, { maximumQos: 1, retained: false })
      const will = { topic: 'w', payload: new Uint8Array(0), qos: 1, retain: false, delay: 0 } as const
      const wires = [
        { ...will, qos: 2 } as const,
        { ...will, retain: true },
        will,
        { ...will, topic: 'a/#' },
      ].map(each => {
        const line = wire(engine)
        line.send(connect('a', { will: each }))
        return line
      })
      world.flush()
      expect(wires.map(({ got }) => got[0])).toMatchObject([
        { code: 0x9b },
        { code: 0x9a },
        { code: 0 },
        { code: 0x90 },
      ])
    }),
  )

  test(
    'of a client that is there ends its earlier connection',
    virtually(world => {
      const engine = engineOf(world)
      const [first, second] = [wire(engine), wire(engine)]
      first.send(connect('a'))
      second.send(connect('a'))
      world.flush()
      expect(first.got.map(({ type }) => type)).toEqual(['connack', 'disconnect'])
      expect(first.got[1]).toMatchObject({ code: 0x8e })
      expect(second.got).toMatchObject([{ type: 'connack', code: 0 }])
      // What the first one says now is nobody's.
      first.send({ type: 'pingreq' })
      world.flush()
      expect(first.got).toHaveLength(2)
    }),
  )

  test(
    'finds the session again, unless it is clean or over',
    virtually(world => {
      const engine = engineOf(world)
      const present: boolean[] = []
      const visit = (more: Partial<ConnectPacket>) => {
        const { send, got } = wire(engine)
        send(connect('a', { clean: false, ...more }))
        send({ type: 'disconnect', code: 0 })
        world.scheduler.schedule(() => {
          if (got[0]?.type === 'connack') present.push(got[0].sessionPresent)
        }, 1)
      }
      world.at(0, () => visit({ sessionExpiry: 10 }))
      world.at(5_000, () => visit({ sessionExpiry: 10 }))
      world.at(14_990, () => visit({ sessionExpiry: 10 }))
      world.at(24_990, () => visit({ sessionExpiry: Number.POSITIVE_INFINITY }))
      world.at(9_999_999, () => visit({ sessionExpiry: 0 }))
      world.at(10_000_005, () => visit({}))
      world.flush()
      expect(present).toEqual([false, true, true, false, true, false])
    }),
  )

  test(
    'to a stopped broker is answered with the end',
    virtually(world => {
      const engine = engineOf(world)
      engine.stop()
      expect(engine.running()).toBe(false)
      const { send, got } = wire(engine)
      send(connect('a'))
      world.flush()
      expect(got).toEqual([{ type: 'close' }])
      expect(engine.connections.size).toBe(0)
      engine.start()
      expect(engine.running()).toBe(true)
    }),
  )
})

describe('an engine', () => {
  test(
    'says whether anybody got a message, and keeps what is to be kept',
    virtually(world => {
      const engine = engineOf(world)
      const { send } = wire(engine)
      send(connect('a'))
      const filters = [
        { filter: 'x', qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 0 },
      ] as const
      send({ type: 'subscribe', packetId: 1, filters, identifier: undefined, userProperties: undefined })
      world.flush()
      expect(engine.publish(message('x'))).toBe(true)
      expect(engine.publish(message('y', true))).toBe(false)
      expect(engine.retained.all().map(({ topic }) => topic)).toEqual(['y'])
    }),
  )

  test(
    'expels with a code on MQTT 5, and without one before it',
    virtually(world => {
      const engine = engineOf(world)
      const [five, four, plain] = [wire(engine), wire(engine), wire(engine)]
      five.send(connect('5'))
      four.send(connect('4', { protocolVersion: 4 }))
      plain.send(connect('p'))
      world.flush()
      for (const [id, code] of [
        ['5', 0x98],
        ['4', 0x98],
        ['p', undefined],
      ] as const)
        engine.expel(engine.connections.get(id)!, code)
      world.flush()
      expect(five.got[1]).toEqual({ type: 'disconnect', code: 0x98 })
      expect(four.got[1]).toEqual({ type: 'close' })
      expect(plain.got[1]).toEqual({ type: 'close' })
      expect([engine.connections.size, engine.sessions.size]).toEqual([0, 0])
    }),
  )

  test(
    'shows packets without passwords, with the direction and the time',
    virtually(world => {
      const engine = engineOf(world, {}, 3)
      const seen: object[] = []
      engine.packets$.subscribe(packet => seen.push(packet))
      wire(engine).send(connect('a', { username: 'me', password: 'secret' }))
      world.flush()
      expect(seen).toMatchObject([
        { at: 3, clientId: 'a', direction: 'in', type: 'connect', username: 'me' },
        { at: 3, clientId: 'a', direction: 'out', type: 'connack', code: 0 },
      ])
      expect(JSON.stringify(seen)).not.toContain('secret')
    }),
  )

  test(
    'forgets sessions, also those of clients that are there',
    virtually(world => {
      const engine = engineOf(world)
      wire(engine).send(connect('a', { sessionExpiry: 100 }))
      world.flush()
      expect([...engine.sessions.keys()]).toEqual(['a'])
      engine.forgetSessions()
      expect(engine.sessions.size).toBe(0)
      expect(engine.dropped()).toBe(0)
    }),
  )

  test(
    'forgets a publish of QoS 2 that it refused, and takes the next one by its identifier (MQTT-4.3.3-4)',
    virtually(world => {
      const codes = [0x80, undefined]
      const engine = engineOf(world, {
        refuse: ({ kind }) => (kind === 'publish' ? codes.shift() : undefined),
      })
      const { send, got } = wire(engine)
      send(connect('a'))
      const publish: ClientPacket = {
        type: 'publish',
        topic: 'x',
        payload: Uint8Array.of(1),
        qos: 2,
        retain: true,
        dup: false,
        packetId: 1,
        identifiers: [],
        properties: noProperties,
      }
      send(publish)
      world.flush()
      expect(engine.retained.all()).toEqual([])
      send(publish)
      world.flush()
      expect(got.slice(1)).toMatchObject([
        { type: 'pubrec', packetId: 1, code: 0x80 },
        { type: 'pubrec', packetId: 1, code: 0x10 },
      ])
      expect(engine.retained.all().map(({ topic }) => topic)).toEqual(['x'])
    }),
  )
})

test(
  'sessions end in their time, one after the other',
  virtually(world => {
    const engine = engineOf(world)
    const present: string[] = []
    const visit = (clientId: string, sessionExpiry: number) => {
      const { send, got } = wire(engine)
      send(connect(clientId, { clean: false, sessionExpiry }))
      send({ type: 'disconnect', code: 0 })
      world.scheduler.schedule(() => {
        const [first] = got
        if (first?.type === 'connack') present.push(`${clientId} ${first.sessionPresent}`)
      }, 1)
    }
    world.at(0, () => visit('short', 10))
    world.at(0, () => visit('long', 20))
    world.at(0, () => visit('longest', 60))
    world.at(10_500, () => visit('other', 0))
    world.at(15_000, () => visit('short', 0))
    world.at(20_500, () => visit('long', 0))
    world.at(30_000, () => visit('longest', 0))
    world.flush()
    expect(present.slice(4)).toEqual(['short false', 'long false', 'longest true'])
  }),
)
