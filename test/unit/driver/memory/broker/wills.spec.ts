import type { Broker, MemoryOptions } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { type Peer, virtually, type World } from '../virtual.js'

const will = { topic: 'will', payload: 'gone', qos: 1 } as const
const delayed: MemoryOptions = { clientId: 'c', clean: false, sessionExpiry: 60, will: { ...will, delay: 5 } }

interface Watched extends Omit<World, 'peer'> {
  readonly b: Broker
  readonly peer: Peer
  readonly witness: Peer
}

/** A client with a will, and one that sees it; both open and subscribed when 100 ms have passed. */
const watched = (options: MemoryOptions, body: (world: Watched) => void) =>
  virtually(world => {
    const b = world.broker()
    const witness = world.open(b, { clientId: 'witness' })
    const peer = world.open(b, { clientId: 'c', ...options })
    world.at(50, () => witness.subscribe({ filter: 'will', qos: 1 }))
    world.at(99, () => {
      witness.log.length = 0
    })
    body({ ...world, peer, witness, b })
    world.flush()
  })

describe('a will', () => {
  test(
    'is published when the connection is lost',
    watched({ will }, ({ at, peer, flush, witness }) => {
      at(100, () => peer.abort())
      flush()
      expect(witness.log).toEqual(['102 will q1 gone'])
    }),
  )

  test(
    'is published when the broker ends the connection, for whatever reason',
    watched({ will }, ({ at, b, flush, witness }) => {
      at(100, () => b.disconnect('c', 0x98))
      flush()
      expect(witness.log).toEqual(['101 will q1 gone'])
    }),
  )

  test(
    'is published when another link takes over',
    watched({ will }, ({ at, b, open, flush, witness }) => {
      at(100, () => open(b, { clientId: 'c' }))
      flush()
      expect(witness.log).toEqual(['102 will q1 gone'])
    }),
  )

  test(
    'is not published when the client closes',
    watched({ will }, ({ at, peer, flush, witness }) => {
      at(100, () => peer.close())
      flush()
      expect(witness.log).toEqual([])
    }),
  )

  test(
    'is not published by a broker that stops, not even later',
    watched(delayed, ({ at, b, peer, open, flush }) => {
      const late: Peer[] = []
      at(100, () => peer.abort())
      at(200, () => b.restart())
      at(300, () => late.push(open(b)))
      at(400, () => late[0]?.subscribe('will'))
      flush()
      expect(late[0]?.messages).toEqual([])
    }),
  )

  test(
    'is not published by a broker that stops while the client is there',
    watched({ ...delayed, will: { ...will, retain: true } }, ({ at, b, flush }) => {
      at(100, () => b.stop())
      flush()
      expect(b.retained().size).toBe(0)
    }),
  )

  test(
    'is asked about as a publish is, and vanishes where it is refused',
    virtually(({ broker, open, at, flush }) => {
      const asked: unknown[] = []
      const b = broker({
        refuse: operation => {
          if (operation.kind === 'publish') asked.push(operation)
          return operation.kind === 'publish' && operation.topic === 'will' ? 0x87 : undefined
        },
      })
      const witness = open(b, { clientId: 'witness' })
      const peer = open(b, { clientId: 'c', will: { ...will, retain: true } })
      at(50, () => witness.subscribe('#'))
      at(100, () => peer.abort())
      flush()
      expect(asked).toEqual([{ kind: 'publish', clientId: 'c', topic: 'will', qos: 1, retain: true }])
      expect([witness.log, [...b.retained().keys()]]).toEqual([['2 opened', '52 suback # 0'], []])
    }),
  )

  test(
    'may have the highest QoS there is',
    virtually(({ broker, open, flush }) => {
      const peer = open(broker({ maximumQos: 1 }), { will })
      flush()
      expect(peer.log).toEqual(['2 opened'])
    }),
  )

  test(
    'can be retained',
    watched(
      { will: { topic: 'will', payload: new Uint8Array([1]), retain: true } },
      ({ at, b, peer, flush }) => {
        at(100, () => peer.abort())
        flush()
        expect(b.retained().get('will')).toMatchObject({ payload: new Uint8Array([1]), qos: 0, retain: true })
      },
    ),
  )

  test(
    'waits for its delay',
    watched(delayed, ({ at, peer, flush, witness }) => {
      at(100, () => peer.abort())
      flush()
      expect(witness.log).toEqual(['5102 will q1 gone'])
    }),
  )

  test(
    'with a delay is not published when the session is resumed in time',
    watched(delayed, ({ at, b, peer, open, flush, witness }) => {
      at(100, () => peer.abort())
      at(5_099, () => open(b, delayed))
      flush()
      expect(witness.log).toEqual([])
    }),
  )

  test(
    'with a delay is not published when the session is taken over',
    watched(delayed, ({ at, b, open, flush, witness }) => {
      at(100, () => open(b, delayed))
      flush()
      expect(witness.log).toEqual([])
    }),
  )

  test(
    'with a delay is published at once when the session ends with a clean start',
    watched(delayed, ({ at, b, peer, open, flush, witness }) => {
      at(100, () => peer.abort())
      at(200, () => open(b, { ...delayed, clean: true }))
      flush()
      expect(witness.log).toEqual(['202 will q1 gone'])
    }),
  )

  test(
    'with a delay longer than the session is published when that ends (MQTT-3.1.3-9)',
    watched({ ...delayed, sessionExpiry: 2 }, ({ at, peer, flush, witness }) => {
      at(100, () => peer.abort())
      flush()
      expect(witness.log).toEqual(['2102 will q1 gone'])
    }),
  )

  test(
    'with a delay, of a session that ends with the connection, is published at once',
    watched({ will: { ...will, delay: 5 } }, ({ at, peer, flush, witness }) => {
      at(100, () => peer.abort())
      flush()
      expect(witness.log).toEqual(['102 will q1 gone'])
    }),
  )

  test(
    'with a delay beyond what timers can do still waits',
    watched(
      { ...delayed, sessionExpiry: 0xffff_ffff, will: { ...will, delay: 5_000_000 } },
      ({ at, peer, flush, witness }) => {
        at(100, () => peer.abort())
        flush()
        expect(witness.log).toEqual(['5000000102 will q1 gone'])
      },
    ),
  )

  test(
    'is the one of the latest connection',
    watched(delayed, ({ at, b, peer, open, flush, witness }) => {
      const second: Peer[] = []
      at(100, () => peer.abort())
      at(200, () => second.push(open(b, { ...delayed, will: { ...will, payload: 'second' } })))
      at(300, () => second[0]?.abort())
      flush()
      expect(witness.log).toEqual(['302 will q1 second'])
    }),
  )

  test(
    'of a refused connection is not published',
    virtually(({ broker, open, flush }) => {
      const b = broker({
        refuse: operation => (operation.kind === 'connect' && operation.clientId === 'c' ? 0x87 : 0),
      })
      const witness = open(b)
      flush()
      witness.subscribe('#')
      flush()
      const peer = open(b, { clientId: 'c', will })
      flush()
      peer.abort()
      flush()
      expect(witness.messages).toEqual([])
    }),
  )
})
