import fc from 'fast-check'
import { type MemoryOptions, memory, type WirePacket } from 'rxtopics/memory'
import { describe, expect, it } from 'vitest'
import type { Link, Outgoing } from '../../../src/driver/driver.js'
import { noProperties, type Qos } from '../../../src/message.js'
import { bytesOf, textOf, virtually } from './virtual.js'

const kept: MemoryOptions = { clientId: 'c', clean: false, sessionExpiry: 600 }

const outgoing = (text: string, qos: Qos): Outgoing => ({
  topic: 'a',
  payload: bytesOf(text),
  qos,
  retain: false,
  properties: noProperties,
})

/** What passes, without time and client. */
const short = (packets: readonly string[]) => packets.map(line => line.split(' ').slice(2).join(' '))

describe('acknowledging', () => {
  it.each([1, 2] as const)('at QoS %i leaves in the order of arrival, whatever order it is given in', qos =>
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

  it(
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

  it(
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

  it(
    'with a code from 0x80 refuses the message, which is not sent again',
    virtually(({ broker, peer, wire, flush }) => {
      const b = broker()
      const driver = memory(b, kept)
      const first = peer(driver, {
        manual: true,
        message: (_, __, delivery) => first.link().ack(delivery, 0x99),
      })
      flush()
      first.subscribe({ filter: 'a', qos: 2 })
      flush()
      const packets = wire(b)
      for (const qos of [1, 2] as const) b.publish('a', 'x', { qos })
      flush()
      expect(short(packets).slice(2)).toEqual(['> puback #1 153', '> pubrec #2 153'])
      first.abort()
      flush()
      const second = peer(driver)
      flush()
      expect(second.messages).toEqual([])
    }),
  )

  it(
    'has no codes on 3.1.1',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      const peer = open(
        b,
        { protocolVersion: 4 },
        {
          manual: true,
          message: (_, __, delivery) => peer.link().ack(delivery, 0x99),
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

  it(
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

  it.each([1, 2] as const)('that was owed when the link ended is owed again at QoS %i', qos =>
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
  it(
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

describe('a publish that was not answered', () => {
  /**
   * Publishes, loses the link at a time, and gives the same packet to a link of the resumed session. What is under way
   * to a broker that restarts is lost, and what is under way to a client that aborts.
   */
  const resumed = (qos: 1 | 2, who: 'broker' | 'client', cutAt: number) => {
    const packets: string[] = []
    let outcomes = 0
    let got: string[] = []
    virtually(({ broker, peer, wire, flush, at }) => {
      const b = broker({ latency: 10 })
      const watching = memory(b, { ...kept, clientId: 'o' })
      const observer = peer(watching)
      const driver = memory(b, kept)
      const first = peer(driver)
      const packet = outgoing('x', qos)
      at(21, () => observer.subscribe({ filter: 'a', qos: 2 }))
      at(100, () => first.link().publish(packet, () => (outcomes += 1)))
      at(100 + cutAt, () => (who === 'broker' ? b.restart() : first.abort()))
      flush()
      expect(outcomes).toBe(0)
      const lines = wire(b)
      const second = peer(driver, {
        opened: () => second.link().publish(packet, ({ code }) => (outcomes += code + 1)),
      })
      flush()
      packets.push(...short(lines.filter(line => line.includes(' c '))).slice(2))
      const late = peer(watching)
      flush()
      got = [...observer.messages, ...late.messages].map(({ message }) => textOf(message.payload))
    })()
    expect(outcomes).toBe(1)
    return { packets, got }
  }

  it('at QoS 1 is sent again with dup, and may be routed twice', () => {
    const packets = ['> publish a q1 #1 dup', '< puback #1 0']
    expect(resumed(1, 'broker', 5)).toEqual({ packets, got: ['x'] })
    expect(resumed(1, 'client', 15)).toEqual({ packets, got: ['x', 'x'] })
  })

  it.each([
    ['PUBLISH', 'broker', 5, ['> publish a q2 #1 dup', '< pubrec #1 0', '> pubrel #1 0', '< pubcomp #1 0']],
    ['PUBREC', 'client', 15, ['> publish a q2 #1 dup', '< pubrec #1 0', '> pubrel #1 0', '< pubcomp #1 0']],
    ['PUBREL', 'broker', 25, ['> pubrel #1 0', '< pubcomp #1 0']],
    ['PUBCOMP', 'client', 35, ['> pubrel #1 0', '< pubcomp #1 146']],
  ] as const)('at QoS 2 is routed once, although %s was lost', (_, who, cutAt, packets) => {
    expect(resumed(2, who, cutAt)).toEqual({ packets, got: ['x'] })
  })

  it(
    'keeps the answer it had: nobody was subscribed',
    virtually(({ broker, peer, flush, at }) => {
      const b = broker({ latency: 10 })
      const driver = memory(b, kept)
      const first = peer(driver)
      const packets = [outgoing('x', 2), outgoing('y', 2)]
      const codes: number[] = []
      const publish = (link: Link) => {
        for (const packet of packets) link.publish(packet, ({ code }) => codes.push(code))
      }
      at(100, () => publish(first.link()))
      at(115, () => first.abort())
      flush()
      const second = peer(driver, { opened: () => publish(second.link()) })
      flush()
      expect(codes).toEqual([0x10, 0x10])
    }),
  )

  it(
    'is a new message to a broker that has forgotten the session',
    virtually(({ broker, peer, wire, flush, at }) => {
      const b = broker({ latency: 10 })
      const driver = memory(b, kept)
      const first = peer(driver)
      const packet = outgoing('x', 2)
      at(100, () => first.link().publish(packet, () => {}))
      at(125, () => b.restart({ keepSessions: false }))
      flush()
      const packets = wire(b)
      const second = peer(driver, { opened: () => second.link().publish(packet, () => {}) })
      flush()
      expect(short(packets)[2]).toBe('> publish a q2 #2')
    }),
  )

  it(
    'and was published twice at once, is two messages',
    virtually(({ broker, open, peer, flush, at }) => {
      const b = broker({ latency: 10 })
      const observer = open(b, { clientId: 'o' })
      const driver = memory(b, kept)
      const first = peer(driver)
      const packet = outgoing('x', 2)
      const publish = (link: Link) => {
        for (const _ of 'ab') link.publish(packet, () => {})
      }
      at(50, () => observer.subscribe({ filter: 'a', qos: 2 }))
      at(100, () => publish(first.link()))
      at(115, () => first.abort())
      flush()
      const second = peer(driver, { opened: () => publish(second.link()) })
      flush()
      expect(observer.messages).toHaveLength(2)
    }),
  )

  it(
    'does not hide the message of a client that has lost its state',
    virtually(({ broker, open, flush, at }) => {
      const b = broker({ latency: 10 })
      const observer = open(b, { clientId: 'o' })
      const first = open(b, kept)
      at(50, () => observer.subscribe({ filter: 'a', qos: 2 }))
      at(100, () => first.publish('a', 'x', { qos: 2 }))
      at(115, () => first.abort())
      flush()
      // A new driver is a new program: its packet ids start again.
      const second = open(b, kept, { opened: () => second.publish('a', 'y', { qos: 2 }) })
      flush()
      expect(observer.messages.map(({ message }) => textOf(message.payload))).toEqual(['x', 'y'])
    }),
  )

  it.each([1, 2] as const)('arrives however often links are lost, at QoS %i', qos => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat({ max: 400 }), fc.constantFrom('sender', 'receiver', 'broker')), {
          maxLength: 12,
        }),
        (gaps, cuts) =>
          virtually(({ broker, peer, flush, at }) => {
            const b = broker({ latency: 10 })
            const packets: WirePacket[] = []
            b.packets$.subscribe(packet => packets.push(packet))
            const unanswered = new Set<Outgoing>()
            const received: string[] = []
            const publish = (link: Link, packet: Outgoing) =>
              link.publish(packet, () => unanswered.delete(packet))
            const clients = {
              sender: memory(b, { ...kept, clientId: 'sender' }),
              receiver: memory(b, { ...kept, clientId: 'receiver', receiveMaximum: 3 }),
            }
            const links = new Map<string, Link>()
            const open = (name: 'sender' | 'receiver') => {
              const each = peer(clients[name], {
                opened: ({ present }) => {
                  links.set(name, each.link())
                  if (name === 'sender') for (const packet of unanswered) publish(each.link(), packet)
                  else if (!present) each.subscribe({ filter: 'a', qos: 2 })
                },
                message: ({ payload }) => received.push(textOf(payload)),
                closed: () => {
                  links.delete(name)
                  open(name)
                },
              })
            }
            open('receiver')
            open('sender')
            flush()
            let time = 1_000
            gaps.forEach((gap, n) => {
              time += gap
              at(time, () => {
                const packet = outgoing(String(n), qos)
                unanswered.add(packet)
                const link = links.get('sender')
                if (link !== undefined) publish(link, packet)
              })
            })
            for (const [offset, whose] of cuts) {
              at(1_000 + offset, () => {
                if (whose === 'broker') b.restart()
                else links.get(whose)?.abort()
              })
            }
            flush()
            const expected = gaps.map((_, n) => String(n))
            if (qos === 2) expect(received).toEqual(expected)
            else expect([...new Set(received)]).toEqual(expected)
            expect(unanswered.size).toBe(0)
            expect(b.snapshot().sessions.map(({ inflight, queued }) => inflight + queued)).toEqual([0, 0])
          })(),
      ),
      { numRuns: 300 },
    )
  })
})
