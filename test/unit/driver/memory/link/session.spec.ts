import fc from 'fast-check'
import { type MemoryOptions, memory, type WirePacket } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import type { Link, Outgoing } from '../../../../../src/driver/driver.js'
import { noProperties, type Qos } from '../../../../../src/message.js'
import { bytesOf, short, textOf, virtually } from '../virtual.js'

const kept: MemoryOptions = { clientId: 'c', clean: false, sessionExpiry: 600 }

const outgoing = (text: string, qos: Qos): Outgoing => ({
  topic: 'a',
  payload: bytesOf(text),
  qos,
  retain: false,
  properties: noProperties,
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

  test('at QoS 1 is sent again with dup, and may be routed twice', () => {
    const packets = ['> publish a q1 #1 dup', '< puback #1 0']
    expect(resumed(1, 'broker', 5)).toEqual({ packets, got: ['x'] })
    expect(resumed(1, 'client', 15)).toEqual({ packets, got: ['x', 'x'] })
  })

  test.each([
    ['PUBLISH', 'broker', 5, ['> publish a q2 #1 dup', '< pubrec #1 0', '> pubrel #1 0', '< pubcomp #1 0']],
    ['PUBREC', 'client', 15, ['> publish a q2 #1 dup', '< pubrec #1 0', '> pubrel #1 0', '< pubcomp #1 0']],
    ['PUBREL', 'broker', 25, ['> pubrel #1 0', '< pubcomp #1 0']],
    ['PUBCOMP', 'client', 35, ['> pubrel #1 0', '< pubcomp #1 146']],
  ] as const)('at QoS 2 is routed once, although %s was lost', (_, who, cutAt, packets) => {
    expect(resumed(2, who, cutAt)).toEqual({ packets, got: ['x'] })
  })

  test(
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

  test.each(['while PUBLISH', 'while PUBACK or PUBREC'])(
    'is sent as a new message at QoS 1 and uncertain at QoS 2, if the broker lost the session %s was under way',
    when =>
      virtually(({ broker, peer, wire, flush, at }) => {
        const b = broker({ latency: 10 })
        const driver = memory(b, kept)
        const first = peer(driver)
        const packets = [outgoing('one', 1), outgoing('two', 2)]
        const outcomes: unknown[] = []
        const publish = (link: Link) => {
          for (const packet of packets) link.publish(packet, outcome => outcomes.push([packet.qos, outcome]))
        }
        at(100, () => publish(first.link()))
        at(when === 'while PUBLISH' ? 105 : 115, () => {
          b.restart({ keepSessions: false })
          first.abort()
        })
        flush()
        expect(outcomes).toEqual([])
        const lines = wire(b)
        const second = peer(driver, {
          opened: () => {
            publish(second.link())
            // Never from within the call.
            expect(outcomes).toEqual([])
          },
        })
        flush()
        expect(short(lines).slice(2)).toEqual(['> publish a q1 #3', '< puback #3 16'])
        expect(outcomes).toEqual([
          [2, { code: 0x80, text: undefined, uncertain: true }],
          [1, { code: 0x10, text: undefined }],
        ])
      })(),
  )

  test(
    'and is uncertain stays so until somebody was told',
    virtually(({ broker, peer, flush, at }) => {
      const b = broker({ latency: 10 })
      const driver = memory(b, { clientId: 'c' })
      const packet = outgoing('x', 2)
      const outcomes: unknown[] = []
      const publish = (link: Link) => link.publish(packet, ({ uncertain }) => outcomes.push(uncertain))
      const first = peer(driver)
      at(100, () => publish(first.link()))
      at(115, () => first.abort())
      flush()
      const second = peer(driver, {
        opened: () => {
          publish(second.link())
          second.abort()
        },
      })
      flush()
      expect(outcomes).toEqual([])
      const third = peer(driver, { opened: () => publish(third.link()) })
      flush()
      expect(outcomes).toEqual([true])
      publish(third.link())
      flush()
      expect(outcomes).toEqual([true, undefined])
    }),
  )

  test(
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

  test(
    'is not one that was: given to the next link, that is a new message',
    virtually(({ broker, peer, wire, flush }) => {
      const b = broker()
      const driver = memory(b, kept)
      const packet = outgoing('x', 2)
      const first = peer(driver)
      flush()
      first.link().publish(packet, () => {})
      flush()
      first.abort()
      flush()
      const packets = wire(b)
      const second = peer(driver, { opened: () => second.link().publish(packet, () => {}) })
      flush()
      expect(short(packets)[2]).toBe('> publish a q2 #2')
    }),
  )

  test(
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

  test.each([1, 2] as const)('arrives however often links are lost, at QoS %i', qos => {
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
