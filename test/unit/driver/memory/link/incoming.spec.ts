import { type MemoryOptions, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { type Peer, type PeerHandlers, short, textOf, virtually } from '../virtual.js'

const kept: MemoryOptions = { clientId: 'c', clean: false, sessionExpiry: 600 }

describe('acknowledging', () => {
  test.each([1, 2] as const)('at QoS %i leaves in the order of arrival, whatever order it is given in', qos =>
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const deliveries: number[] = []
      const peer = open(b, kept, { manual: true, message: (_, __, delivery) => deliveries.push(delivery) })
      flush()
      peer.subscribe({ filter: 'a', qos: 2 })
      flush()
      for (const text of '123') b.publish('a', text, { qos })
      flush()
      const [first = 0, second = 0, third = 0] = deliveries
      const packets = wire(b)
      const answers = () => short(packets).filter(line => /> pub(ack|rec)/.test(line))
      peer.link().ack(third, 0)
      flush()
      expect(answers()).toEqual([])
      peer.link().ack(first, 0)
      flush()
      const type = qos === 1 ? 'puback' : 'pubrec'
      expect(answers()).toEqual([`> ${type} #1 0`])
      peer.link().ack(second, 0)
      flush()
      expect(answers()).toEqual([`> ${type} #1 0`, `> ${type} #2 0`, `> ${type} #3 0`])
      expect(b.snapshot().sessions[0]?.inflight).toBe(0)
    })(),
  )

  test(
    'at one QoS does not wait for the other, and at QoS 0 is not asked for',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const deliveries: number[] = []
      const peer = open(b, kept, { manual: true, message: (_, __, delivery) => deliveries.push(delivery) })
      flush()
      peer.subscribe({ filter: 'a', qos: 2 })
      flush()
      for (const qos of [0, 1, 2] as const) b.publish('a', 'x', { qos })
      flush()
      expect(deliveries).toEqual([0, 1, 2])
      peer.link().ack(2, 0)
      flush()
      expect(b.snapshot().sessions[0]?.inflight).toBe(1)
    }),
  )

  test(
    'knows a message by its packet identifier, until the broker has let go of it',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const log: string[] = []
      const peer = open(b, kept, {
        manual: true,
        message: (_, __, delivery) => log.push(`${delivery} is ${peer.link().nameOf?.(delivery)}`),
        released: name => log.push(`released ${name}`),
      })
      flush()
      peer.subscribe({ filter: 'a', qos: 2 })
      flush()
      for (const qos of [1, 2] as const) b.publish('a', 'x', { qos })
      flush()
      for (const delivery of [1, 2]) peer.link().ack(delivery, 0)
      expect(peer.link().nameOf?.(2)).toBeUndefined()
      flush()
      expect(log).toEqual(['1 is 1', '2 is 2', 'released 2'])
    }),
  )

  test(
    'stops nothing else while it is owed',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const peer = open(b, kept, { manual: true })
      flush()
      peer.subscribe({ filter: 'a', qos: 2 })
      flush()
      b.publish('a', 'owed', { qos: 2 })
      flush()
      b.publish('a', 'next', { qos: 1 })
      peer.subscribe('b')
      peer.publish('b', 'mine', { qos: 2 })
      flush()
      expect(peer.log.slice(3)).toEqual(['6 a q1 next', '7 suback b 0', '7 b q0 mine', '9 sent b 0'])
    }),
  )

  test(
    'with a code from 0x80 refuses the message, which is not sent again',
    virtually(({ broker, peer, wire, flush }) => {
      const b = broker()
      const driver = memory(b, kept)
      const first = peer(driver, {
        manual: true,
        message: (_, __, delivery) => first.link().ack(delivery, 0x80),
      })
      flush()
      first.subscribe({ filter: 'a', qos: 2 })
      flush()
      const packets = wire(b)
      for (const qos of [1, 2] as const) b.publish('a', 'x', { qos })
      flush()
      expect(short(packets).slice(2)).toEqual(['> puback #1 128', '> pubrec #2 128'])
      first.abort()
      flush()
      const second = peer(driver)
      flush()
      expect(second.messages).toEqual([])
    }),
  )

  test(
    'may say why it refuses',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const said: unknown[] = []
      b.packets$.subscribe(packet => {
        if (packet.type === 'puback') said.push([packet.clientId, packet.code, packet.text])
      })
      const handlers = (peer: () => Peer): PeerHandlers => ({
        manual: true,
        message: (_, __, delivery) => peer().link().ack(delivery, 0x99, 'not JSON'),
      })
      const peer: Peer = open(
        b,
        { clientId: 'c' },
        handlers(() => peer),
      )
      const old: Peer = open(
        b,
        { clientId: 'd', protocolVersion: 4 },
        handlers(() => old),
      )
      flush()
      for (const each of [peer, old]) each.subscribe({ filter: 'a', qos: 1 })
      flush()
      b.publish('a', 'x', { qos: 1 })
      flush()
      expect(said).toEqual([
        ['c', 0x99, 'not JSON'],
        ['d', 0, undefined],
      ])
    }),
  )

  test.each([1, 2] as const)(
    'with null at QoS %i leaves the message to a later connection, and the others their turn',
    qos =>
      virtually(({ broker, peer, wire, flush }) => {
        const b = broker()
        const driver = memory(b, kept)
        const first = peer(driver, { manual: true })
        flush()
        first.subscribe({ filter: 'a', qos: 2 })
        flush()
        for (const text of '123') b.publish('a', text, { qos })
        flush()
        const packets = wire(b)
        first.link().ack(3, 0)
        first.link().ack(1, 0)
        first.link().ack(2, null)
        first.link().ack(2, 0)
        flush()
        const type = qos === 1 ? 'puback' : 'pubrec'
        expect(short(packets).filter(line => line.startsWith(`> ${type}`))).toEqual([
          `> ${type} #1 0`,
          `> ${type} #3 0`,
        ])
        expect(first.messages).toHaveLength(3)
        first.close()
        flush()
        const second = peer(driver)
        flush()
        expect(second.messages.map(({ message }) => [textOf(message.payload), message.dup])).toEqual([
          ['2', true],
        ])
        expect(b.snapshot().sessions[0]?.inflight).toBe(0)
      })(),
  )

  test(
    'has no codes on 3.1.1',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const peer = open(
        b,
        { protocolVersion: 4 },
        {
          manual: true,
          message: (_, __, delivery) => peer.link().ack(delivery, 0x80),
        },
      )
      flush()
      peer.subscribe({ filter: 'a', qos: 2 })
      flush()
      const packets = wire(b)
      for (const qos of [1, 2] as const) b.publish('a', 'x', { qos })
      flush()
      expect(short(packets).slice(2)).toEqual([
        '> puback #1 0',
        '> pubrec #2 0',
        '< pubrel #2 0',
        '> pubcomp #2 0',
      ])
    }),
  )

  test(
    'twice, for nothing, or on a link that has ended does nothing',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const peer = open(b, kept, { manual: true })
      flush()
      peer.subscribe({ filter: 'a', qos: 2 })
      flush()
      b.publish('a', 'x', { qos: 1 })
      b.publish('a', 'y', { qos: 1 })
      flush()
      const packets = wire(b)
      for (const delivery of [1, 1, 99, 0]) peer.link().ack(delivery, 0)
      flush()
      expect(short(packets)).toEqual(['> puback #1 0'])
      peer.abort()
      peer.link().ack(2, 0)
      flush()
      expect(short(packets).slice(1)).toEqual(['> close'])
      expect(b.snapshot().sessions[0]?.inflight).toBe(1)
    }),
  )

  test.each([1, 2] as const)('that was owed when the link ended is owed again at QoS %i', qos =>
    virtually(({ broker, peer, flush }) => {
      const b = broker()
      const driver = memory(b, kept)
      const first = peer(driver, { manual: true })
      flush()
      first.subscribe({ filter: 'a', qos: 2 })
      flush()
      b.publish('a', 'x', { qos })
      flush()
      first.abort()
      flush()
      const second = peer(driver)
      flush()
      expect(second.messages.map(({ message }) => message.dup)).toEqual([true])
      expect(b.snapshot().sessions[0]?.inflight).toBe(0)
    })(),
  )
})

describe('the receive maximum', () => {
  test(
    'is how many messages are sent without acknowledgement; QoS 0 does not count, and the rest keeps its order',
    virtually(({ broker, open, flush }) => {
      const b = broker({ maximumQueued: 1 })
      const deliveries: number[] = []
      const peer = open(
        b,
        { ...kept, receiveMaximum: 2 },
        {
          manual: true,
          message: (_, __, delivery) => deliveries.push(delivery),
        },
      )
      flush()
      peer.subscribe({ filter: 'a', qos: 2 })
      flush()
      const got = () => peer.messages.map(({ message }) => textOf(message.payload)).join(' ')
      for (const n of [1, 2, 3, 4, 5, 6]) b.publish('a', String(n), { qos: n % 2 === 0 ? 2 : 1 })
      b.publish('a', 'zero')
      flush()
      expect(got()).toBe('1 2 zero')
      expect(b.snapshot().sessions[0]).toMatchObject({ inflight: 2, queued: 4 })
      peer.link().ack(1, 0)
      flush()
      expect(got()).toBe('1 2 zero 3')
      // At QoS 2 a message counts until PUBCOMP.
      peer.link().ack(2, 0)
      flush()
      expect(got()).toBe('1 2 zero 3 4')
      // Without a client the queue has its bound again.
      peer.abort()
      flush()
      expect(b.snapshot()).toMatchObject({ queued: 1, dropped: 1 })
      expect(b.snapshot().sessions[0]).toMatchObject({ inflight: 2 })
    }),
  )
})
