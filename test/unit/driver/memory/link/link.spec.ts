import { memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { ConnectionRefusedError } from '../../../../../src/base/linkErrors.js'
import { virtually } from '../virtual.js'

describe('connecting', () => {
  test(
    'takes two hops',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker({ latency: 10 })
      const packets = wire(b)
      const peer = open(b, { clientId: 'c' })
      expect(peer.log).toEqual([])
      flush()
      expect(peer.log).toEqual(['20 opened'])
      expect(packets).toEqual(['10 c > connect v5 clean', '10 c < connack 0'])
    }),
  )

  test(
    'is asynchronous without latency, at the same time',
    virtually(({ broker, open, flush }) => {
      const peer = open(broker({ latency: 0 }))
      expect(peer.log).toEqual([])
      flush()
      expect(peer.log).toEqual(['0 opened'])
    }),
  )

  test(
    'tells who it is and what the broker can do',
    virtually(({ broker, open, flush }) => {
      const b = broker({ maximumQos: 1, retained: false, wildcards: false, sharedSubscriptions: false })
      const peer = open(b, { clientId: 'c', sessionExpiry: 1 })
      flush()
      expect(peer.session()).toEqual({
        present: false,
        persistent: true,
        clientId: 'c',
        capabilities: {
          maximumQos: 1,
          retained: false,
          wildcards: false,
          groups: 'no',
          identifiers: true,
          overlap: 'each',
          retainHandling: true,
          noLocal: true,
          retainAsPublished: true,
          properties: true,
        },
      })
    }),
  )

  test(
    'has no identifiers, subscribe options or properties on 3.1.1',
    virtually(({ broker, open, flush }) => {
      const peer = open(broker(), { protocolVersion: 4 })
      flush()
      expect(peer.session().persistent).toBe(false)
      expect(peer.session().capabilities).toMatchObject({
        maximumQos: 2,
        identifiers: false,
        noLocal: false,
        retainAsPublished: false,
        properties: false,
      })
    }),
  )

  test(
    "has no identifiers with overlap 'single' or identifiers off",
    virtually(({ broker, open, flush }) => {
      const single = open(broker({ overlap: 'single' }))
      const off = open(broker({ identifiers: false }))
      flush()
      expect(single.session().capabilities.identifiers).toBe(false)
      expect(off.session().capabilities.identifiers).toBe(false)
    }),
  )

  test.each([
    [undefined, 5, 'each'],
    [undefined, 4, 'one'],
    ['each', 5, 'each'],
    ['each', 4, 'each'],
    ['merged', 5, 'one'],
    ['merged', 4, 'one'],
    ['single', 5, 'one'],
    ['single', 4, 'one'],
  ] as const)('with overlap %s over protocol %i tells of %s copies', (overlap, protocolVersion, copies) =>
    virtually(({ broker, open, flush }) => {
      const peer = open(broker(overlap === undefined ? {} : { overlap }), { protocolVersion })
      flush()
      expect(peer.session().capabilities.overlap).toBe(copies)
    })(),
  )

  test(
    'draws a client id from the source of chance, keeps it, and never shares it',
    virtually(({ broker, peer, flush }) => {
      const b = broker()
      const driver = memory(b)
      const first = peer(driver)
      flush()
      const other = peer(memory(b))
      first.abort()
      flush()
      const again = peer(driver)
      flush()
      expect(first.session().clientId).toBe('rxtopics-80000000')
      expect(again.session().clientId).toBe('rxtopics-80000000')
      expect(other.session().clientId).toBe('rxtopics-80000000-2')
    }),
  )

  test(
    'without a broker, drivers do not meet',
    virtually(({ peer, flush }) => {
      const one = peer(memory())
      const other = peer(memory())
      flush()
      one.subscribe('#')
      flush()
      other.publish('a', 'x')
      flush()
      expect(one.messages).toEqual([])
      expect(other.log.at(-1)).toBe('0 sent a 0')
    }),
  )

  test(
    'without a broker, links of one driver do meet',
    virtually(({ peer, flush }) => {
      const driver = memory()
      const first = peer(driver)
      flush()
      first.publish('a', 'x', { retain: true })
      first.close()
      flush()
      const second = peer(driver)
      flush()
      second.subscribe('a')
      flush()
      expect(second.log.at(-1)).toBe('0 a q0 retain x')
    }),
  )
})

describe('refusing a connection', () => {
  test(
    'shows the rule who wants to connect',
    virtually(({ broker, open, flush }) => {
      const asked: unknown[] = []
      const b = broker({
        refuse: operation => {
          asked.push(operation)
          return undefined
        },
      })
      open(b, { clientId: 'c', username: 'ann', password: 'secret', protocolVersion: 4 })
      flush()
      expect(asked).toEqual([
        { kind: 'connect', clientId: 'c', protocolVersion: 4, username: 'ann', password: 'secret' },
      ])
    }),
  )

  test.each([0x84, 0x85, 0x86, 0x87, 0x8a, 0x8c, 0x90, 0x95, 0x99, 0x9a, 0x9b, 0x9d])(
    'is fatal with code %i',
    code =>
      virtually(({ broker, open, wire, flush }) => {
        const b = broker({ refuse: () => code })
        const packets = wire(b)
        const peer = open(b, { clientId: 'c' })
        flush()
        expect(packets).toEqual(['1 c > connect v5 clean', `1 c < connack ${code}`])
        expect(peer.log).toEqual([`2 closed: ConnectionRefusedError 0x${code.toString(16)} fatal`])
        expect(peer.closings[0]).toBeInstanceOf(ConnectionRefusedError)
        expect(b.snapshot()).toMatchObject({ clients: [], sessions: [] })
      })(),
  )

  test.each([0x80, 0x83, 0x88, 0x89, 0x97, 0x9c, 0x9f])('may be tried again with code %i', code =>
    virtually(({ broker, open, flush }) => {
      const peer = open(broker({ refuse: () => code }))
      flush()
      expect(peer.log).toEqual([`2 closed: ConnectionRefusedError 0x${code.toString(16)}`])
    })(),
  )

  test.each([undefined, 0, 1, 0x7f])('does not happen for %s', code =>
    virtually(({ broker, open, flush }) => {
      const peer = open(broker({ refuse: () => code }))
      flush()
      expect(peer.log).toEqual(['2 opened'])
    })(),
  )

  test(
    'happens to a will the broker could not publish',
    virtually(({ broker, open, flush }) => {
      const will = { topic: 'w', payload: '', qos: 1, retain: true } as const
      const qos = open(broker({ maximumQos: 0 }), { will })
      const retain = open(broker({ retained: false }), { will })
      flush()
      expect(qos.log).toEqual(['2 closed: ConnectionRefusedError 0x9b fatal'])
      expect(retain.log).toEqual(['2 closed: ConnectionRefusedError 0x9a fatal'])
    }),
  )
})

describe('a ping', () => {
  test(
    'is answered after a round trip, behind what was sent before',
    virtually(({ broker, open, wire, flush, at }) => {
      const b = broker({ latency: 10 })
      const peer = open(b, { clientId: 'c' })
      flush()
      const packets = wire(b)
      const pongs: string[] = []
      peer.subscribe('a')
      peer.link().ping(() => pongs.push(`first, after ${peer.log.at(-1)}`))
      peer.link().ping(() => pongs.push('second'))
      flush()
      expect(pongs).toEqual(['first, after 40 suback a 0', 'second'])
      expect(packets.slice(2)).toEqual([
        '30 c > pingreq',
        '30 c < pingresp',
        '30 c > pingreq',
        '30 c < pingresp',
      ])
      at(100, () => peer.link().ping(() => pongs.push('never')))
      at(105, () => b.stop())
      flush()
      peer.link().ping(() => pongs.push('nor this'))
      flush()
      expect(pongs).toHaveLength(2)
    }),
  )
})
