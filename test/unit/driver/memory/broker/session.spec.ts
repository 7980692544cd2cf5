import { type MemoryOptions, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { createSession } from '../../../../../src/driver/memory/broker/session.js'
import { noProperties } from '../../../../../src/message.js'
import { textOf, virtually } from '../virtual.js'

const kept: MemoryOptions = { clientId: 'c', clean: false, sessionExpiry: 60 }

describe('a session', () => {
  test.each([
    ['5 with an expiry', { clean: false, sessionExpiry: 60 }, true, true],
    ['5 with an expiry, started clean', { clean: true, sessionExpiry: 60 }, true, false],
    ['5 without expiry', { clean: false }, false, false],
    ['3.1.1 that is not clean', { protocolVersion: 4, clean: false }, true, true],
    ['3.1.1 that is clean', { protocolVersion: 4, clean: true }, false, false],
  ] as const)('of MQTT %s is kept and resumed as it should be', (_, options, persistent, present) =>
    virtually(({ broker, peer, flush }) => {
      const b = broker()
      const driver = memory(b, { clientId: 'c', ...options })
      const first = peer(driver)
      flush()
      first.subscribe('a')
      flush()
      first.close()
      flush()
      expect(b.snapshot().sessions).toHaveLength(persistent ? 1 : 0)
      const second = peer(driver)
      flush()
      expect(second.session().present).toBe(present)
      expect(second.session().persistent).toBe(persistent)
      expect(b.snapshot().subscriptions).toBe(present ? 1 : 0)
    })(),
  )

  test(
    'ends when its expiry has passed',
    virtually(({ broker, open, flush, at }) => {
      const b = broker()
      const first = open(b, { ...kept, sessionExpiry: 10 })
      at(100, () => first.subscribe({ filter: 'a', qos: 1 }))
      at(200, () => first.close())
      at(10_200, () => expect(b.snapshot().sessions).toHaveLength(1))
      at(10_201, () => expect(b.snapshot()).toMatchObject({ sessions: [], subscriptions: 0 }))
      flush()
      const second = open(b, kept)
      flush()
      expect(second.session().present).toBe(false)
    }),
  )

  test(
    'does not end while the client is there, however long',
    virtually(({ broker, open, flush, at }) => {
      const b = broker()
      const first = open(b, { ...kept, sessionExpiry: 1 })
      at(100, () => first.abort())
      at(200, () => open(b, { ...kept, sessionExpiry: 1 }))
      at(9_999_999, () =>
        expect(b.snapshot().sessions).toEqual([expect.objectContaining({ connected: true })]),
      )
      flush()
    }),
  )

  test(
    'of the largest expiry does not end',
    virtually(({ broker, open, flush, at }) => {
      const b = broker()
      const first = open(b, { ...kept, sessionExpiry: 0xffff_ffff })
      at(100, () => first.close())
      at(2 ** 45, () => expect(b.snapshot().sessions).toHaveLength(1))
      flush()
    }),
  )

  test(
    'survives restarts, unless told not to; one that is not kept does not',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [keeps, clean] = [open(b, kept), open(b, { clientId: 'd' })]
      flush()
      for (const peer of [keeps, clean]) peer.subscribe({ filter: 'a', qos: 1 })
      flush()
      b.restart()
      flush()
      expect(b.snapshot().sessions.map(({ clientId }) => clientId)).toEqual(['c'])
      const again = open(b, kept)
      flush()
      expect(again.log.at(-1)).toContain('session present')
      b.restart({ keepSessions: false })
      expect(b.snapshot()).toMatchObject({ running: true, sessions: [], subscriptions: 0 })
      const anew = open(b, kept)
      flush()
      expect(anew.log.at(-1)).toMatch(/opened$/)
    }),
  )

  test(
    'is ended by a clean start',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const first = open(b, kept)
      flush()
      first.subscribe({ filter: 'a', qos: 1 })
      flush()
      first.close()
      flush()
      b.publish('a', 'x', { qos: 1 })
      const second = open(b, { ...kept, clean: true })
      flush()
      expect(second.log).toEqual([expect.stringMatching(/opened$/)])
      expect(b.snapshot()).toMatchObject({ queued: 0, subscriptions: 0 })
    }),
  )

  test(
    'taken over is resumed by the other link',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const first = open(b, kept)
      flush()
      first.subscribe({ filter: 'a', qos: 1 })
      flush()
      const second = open(b, kept)
      flush()
      b.publish('a', 'x', { qos: 1 })
      flush()
      expect(first.log.at(-1)).toBe('6 closed: ConnectionLostError 0x8e fatal')
      expect(second.log).toEqual(['6 opened, session present', '7 a q1 x'])
    }),
  )
})

describe('the queue of a session', () => {
  test(
    'is delivered in order after CONNACK, before any SUBACK, with identifiers and without QoS 0',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const first = open(b, kept)
      flush()
      first.subscribe({ filter: 'a/#', qos: 2, identifier: 4 })
      flush()
      first.close()
      flush()
      b.publish('a/1', 'one', { qos: 1 })
      b.publish('a/2', 'lost', { qos: 0 })
      b.publish('a/3', 'two', { qos: 2, retain: true })
      expect(b.snapshot()).toMatchObject({ queued: 2, dropped: 0 })
      const packets = wire(b)
      const second = open(b, kept, {
        opened: () => second.subscribe({ filter: 'a/#', qos: 2, identifier: 5 }),
      })
      flush()
      expect(second.log).toEqual([
        '8 opened, session present',
        '8 a/1 q1 [4] one',
        '8 a/3 q2 [4] two',
        '10 suback a/# 2',
        '10 a/3 q2 retain [5] two',
      ])
      expect(packets.slice(0, 4)).toEqual([
        '7 c > connect v5',
        '7 c < connack 0 present',
        '7 c < publish a/1 q1 #1 [4]',
        '7 c < publish a/3 q2 #2 [4]',
      ])
      expect(b.snapshot()).toMatchObject({ queued: 0 })
    }),
  )

  test(
    'pushes out the oldest when it is full, and counts',
    virtually(({ broker, open, flush }) => {
      const b = broker({ maximumQueued: 2 })
      const first = open(b, kept)
      flush()
      first.subscribe({ filter: 'a', qos: 1 })
      flush()
      first.close()
      flush()
      for (const text of ['1', '2', '3', '4', '5']) b.publish('a', text, { qos: 1 })
      expect(b.snapshot()).toMatchObject({ queued: 2, dropped: 3 })
      const second = open(b, kept)
      flush()
      expect(second.messages.map(({ message }) => textOf(message.payload))).toEqual(['4', '5'])
      expect(b.snapshot()).toMatchObject({ queued: 0, dropped: 3 })
    }),
  )

  test(
    'holds 1000 messages unless told otherwise',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const first = open(b, kept)
      flush()
      first.subscribe({ filter: 'a', qos: 1 })
      flush()
      first.close()
      flush()
      for (let n = 0; n < 1001; n += 1) b.publish('a', String(n), { qos: 1 })
      expect(b.snapshot()).toMatchObject({ queued: 1000, dropped: 1 })
    }),
  )

  test(
    'has no bound while the client is there',
    virtually(({ broker, open, flush }) => {
      const b = broker({ maximumQueued: 0 })
      const peer = open(b, kept)
      flush()
      peer.subscribe({ filter: 'a', qos: 1 })
      flush()
      for (let n = 0; n < 50; n += 1) b.publish('a', String(n), { qos: 1 })
      flush()
      expect(peer.messages).toHaveLength(50)
      expect(b.snapshot().dropped).toBe(0)
    }),
  )

  test(
    'follows the protocol of the connection that gets it',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const first = open(b, kept)
      flush()
      first.subscribe({ filter: 'a', qos: 1, identifier: 4 })
      flush()
      first.close()
      flush()
      b.publish('a', 'x', { qos: 1, properties: { contentType: 'text/plain' } })
      const second = open(b, { clientId: 'c', clean: false, protocolVersion: 4 })
      flush()
      expect(second.messages).toEqual([
        { message: expect.objectContaining({ topic: 'a', properties: {} }), identifiers: [] },
      ])
    }),
  )
})

describe('a session of a client that is there and does not acknowledge', () => {
  const delivery = (n: number) => ({
    publication: {
      topic: String(n),
      payload: new Uint8Array(),
      qos: 1,
      retain: false,
      properties: noProperties,
      source: null,
      expiresAt: Number.POSITIVE_INFINITY,
    } as const,
    qos: 1 as const,
    retain: false,
    identifiers: [],
    shared: null,
  })
  const attached = (maximumWaiting: number, receiveMaximum: number) => {
    const sent: { readonly topic: string; readonly packetId: number | undefined }[] = []
    let dropped = 0
    const bounds = { maximumQueued: 0, maximumWaiting }
    const session = createSession(
      'c',
      () => 0,
      bounds,
      count => (dropped += count),
    )
    session.attach({
      version: 5,
      receiveMaximum,
      send: packet =>
        packet.type === 'publish' && sent.push({ topic: packet.topic, packetId: packet.packetId }),
    })
    return { session, sent, dropped: () => dropped }
  }

  test('keeps as many messages as it is told, the newest', () => {
    const { session, sent, dropped } = attached(2, 1)
    for (const n of [1, 2, 3, 4]) session.deliver(delivery(n))
    expect([session.counts().queued, dropped()]).toEqual([2, 1])
    for (const packetId of [1, 2]) session.acknowledged({ type: 'puback', packetId, code: 0 })
    expect(sent.map(({ topic }) => topic)).toEqual(['1', '3', '4'])
  })

  test('gives identifiers of 16 bits, none that is in use', () => {
    const { session, sent } = attached(0, 2)
    session.deliver(delivery(1))
    for (let n = 2; n <= 65_535; n += 1) {
      session.deliver(delivery(n))
      session.acknowledged({ type: 'puback', packetId: n, code: 0 })
    }
    session.deliver(delivery(0))
    expect(sent.at(-2)?.packetId).toBe(65_535)
    expect(sent.at(-1)?.packetId).toBe(2)
  })

  test('without its client keeps the newest, as many as it is told, and counts each that it drops', () => {
    const dropped: number[] = []
    const bounds = { maximumQueued: 2, maximumWaiting: 10 }
    const session = createSession(
      'c',
      () => 0,
      bounds,
      count => dropped.push(count),
    )
    session.attach({ version: 5, receiveMaximum: 1, send: () => {} })
    for (const n of [0, 1, 2, 3, 4, 5]) session.deliver(delivery(n))
    session.detach(1)
    expect([session.counts(), dropped]).toEqual([{ queued: 2, inflight: 1 }, [3]])
  })

  test('says of a message that it does not know that it does not', () => {
    const codes: unknown[] = []
    const bounds = { maximumQueued: 0, maximumWaiting: 0 }
    const session = createSession(
      'c',
      () => 0,
      bounds,
      () => {},
    )
    session.attach({
      version: 5,
      receiveMaximum: 1,
      send: packet => packet.type === 'pubrel' && codes.push(packet.code),
    })
    session.acknowledged({ type: 'pubrec', packetId: 9, code: 0 })
    expect(codes).toEqual([0x92])
  })
})
