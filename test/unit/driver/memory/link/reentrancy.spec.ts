import { config } from 'rxjs'
import { afterEach, describe, expect, test } from 'vitest'
import { type Peer, virtually } from '../virtual.js'

const reported: unknown[] = []

afterEach(() => {
  config.onUnhandledError = null
  reported.length = 0
})

const report = () => {
  config.onUnhandledError = error => reported.push(error)
}

describe('handlers', () => {
  test(
    'may call every link method from within',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const peer: Peer = open(
        b,
        { clientId: 'c' },
        {
          opened: () => {
            peer.subscribe('a')
            peer.publish('a', 'from opened', { qos: 1 })
          },
          message: ({ payload }) => {
            if (peer.messages.length > 1) return peer.close()
            peer.subscribe('b')
            peer.unsubscribe('a')
            peer.publish('b', payload)
          },
        },
      )
      const packets = wire(b)
      flush()
      expect(peer.log).toEqual([
        '2 opened',
        '4 suback a 0',
        '4 a q0 from opened',
        '4 sent a 0',
        '4 sent b 0',
        '6 suback b 0',
        '6 unsuback a 0',
        '6 b q0 from opened',
        '8 closed',
      ])
      expect(packets.at(-1)).toBe('7 c > disconnect 0')
    }),
  )

  test(
    'are never called from within a call, also without latency',
    virtually(({ broker, open, flush }) => {
      const b = broker({ latency: 0 })
      let depth = 0
      let deepest = 0
      const within = (call: () => void) => {
        depth += 1
        deepest = Math.max(deepest, depth)
        call()
        depth -= 1
      }
      const peer: Peer = open(
        b,
        {},
        {
          opened: () => within(() => peer.subscribe({ filter: '#', qos: 2 })),
          message: ({ topic }) =>
            within(() => {
              if (topic.length < 5)
                for (const qos of [0, 1, 2] as const) peer.publish(`${topic}a`, 'x', { qos })
            }),
          closed: () => within(() => {}),
        },
      )
      flush()
      within(() => peer.publish('a', 'x', { qos: 2 }))
      flush()
      expect(peer.messages.length).toBe(1 + 3 + 9 + 27 + 81)
      within(() => peer.abort())
      flush()
      expect(deepest).toBe(1)
      expect(b.snapshot().clients).toEqual([])
    }),
  )

  test(
    'that abort hear nothing more but closed, whatever they were in',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const inOutcome = open(b)
      const inOpened: Peer = open(b, {}, { opened: () => inOpened.abort() })
      const inMessage: Peer = open(b, {}, { message: () => inMessage.abort() })
      flush()
      inMessage.subscribe('a')
      const codes: number[] = []
      inOutcome.link().subscribe(
        ['x', 'y', 'z'].map(filter => ({
          filter,
          qos: 0,
          noLocal: false,
          retainAsPublished: false,
          retainHandling: 0,
          identifier: undefined,
          userProperties: undefined,
        })),
        (_, code) => {
          codes.push(code)
          inOutcome.abort()
        },
      )
      flush()
      b.publish('a', '1')
      b.publish('a', '2')
      flush()
      expect(codes).toEqual([0])
      expect(inOpened.log).toEqual(['2 opened', '2 closed'])
      expect(inMessage.log).toEqual(['2 opened', '5 suback a 0', '7 a q0 1', '7 closed'])
      expect(inOutcome.log).toEqual(['2 opened', '5 closed'])
    }),
  )

  test(
    'that throw hurt nobody; the error is reported where rxjs reports it',
    virtually(({ broker, open, flush }) => {
      report()
      const b = broker()
      const fail = () => {
        throw new Error('thrown')
      }
      const throws = open(b, { clientId: 'c' }, { opened: fail, message: fail, closed: fail })
      const other = open(b)
      flush()
      for (const peer of [throws, other]) peer.subscribe({ filter: 'a', qos: 1 })
      throws
        .link()
        .publish({ topic: 'b', payload: new Uint8Array(), qos: 0, retain: false, properties: {} }, fail)
      throws.link().unsubscribe(['x', 'y'], fail)
      flush()
      b.publish('a', '1', { qos: 1 })
      b.publish('a', '2', { qos: 1 })
      flush()
      expect(throws.messages).toHaveLength(2)
      expect(other.messages).toHaveLength(2)
      // A handler that threw has acknowledged nothing.
      expect(b.snapshot().sessions.map(({ inflight }) => inflight)).toEqual([2, 0])
      throws.close()
      flush()
      // opened, publish, two unsubscribes, two messages, closed
      expect(reported).toHaveLength(7)
    }),
  )
})

describe('the broker', () => {
  test(
    'called by observers of its packets finishes first what it is at',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const [one, two] = [open(b, { clientId: 'one' }), open(b, { clientId: 'two' })]
      flush()
      for (const peer of [one, two]) peer.subscribe('#')
      flush()
      const packets = wire(b)
      b.packets$.subscribe(packet => {
        if (packet.type === 'publish' && packet.topic === 'a' && packet.clientId === 'one') {
          b.publish('b', 'y')
          expect(b.disconnect('two', 0x98)).toBe(true)
          b.publish('c', 'z')
          b.stop()
        }
      })
      b.publish('a', 'x')
      flush()
      expect(packets).toEqual([
        '4 one < publish a q0',
        '4 two < publish a q0',
        '4 one < publish b q0',
        '4 two < publish b q0',
        '4 two < disconnect 152',
        '4 one < publish c q0',
        '4 one < close',
      ])
    }),
  )

  test(
    'called by its rule finishes first what it is at',
    virtually(({ broker, open, flush }) => {
      const b = broker({
        refuse: operation => {
          if (operation.kind === 'publish') b.publish('from the rule', operation.topic)
          return undefined
        },
      })
      const peer = open(b)
      flush()
      peer.subscribe('#')
      peer.publish('a', 'x')
      flush()
      expect(peer.messages.map(({ message }) => message.topic)).toEqual(['a', 'from the rule'])
    }),
  )

  test(
    'refuses what its rule throws on, and reports the error',
    virtually(({ broker, open, flush }) => {
      report()
      const error = new Error('thrown')
      const b = broker({
        refuse: ({ kind }) => {
          if (kind !== 'connect') throw error
          return undefined
        },
      })
      const peer = open(b)
      flush()
      peer.subscribe('a')
      peer.publish('a', 'x', { qos: 1 })
      flush()
      expect(peer.log.slice(1)).toEqual(['4 suback a 0x83', '4 sent a 0x83'])
      expect(reported).toEqual([error, error])
    }),
  )

  test(
    'is unharmed by an observer of its packets that throws',
    virtually(({ broker, open, flush }) => {
      report()
      const b = broker()
      b.packets$.subscribe(() => {
        throw new Error('thrown')
      })
      const peer = open(b)
      flush()
      expect(peer.log).toEqual(['2 opened'])
      expect(reported).toHaveLength(2)
    }),
  )
})
