import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAILURE } from '../../../../../src/base/reasonCodes.js'
import type { Outgoing } from '../../../../../src/driver/driver.js'
import { createSession } from '../../../../../src/driver/mqtt/session/session.js'
import { PUBACK, PUBCOMP } from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import type { Qos } from '../../../../../src/message.js'
import { createEndpoint, type Delivered, type Packet } from '../endpoint.js'
import { answer, packet } from '../wireLog.js'

const side = fc.constantFrom<(0 | 1)[]>(0, 1)
const window = fc.integer({ min: 1, max: 4 })
const code = fc.constantFrom<(number | null)[]>(0, 0, 0, 0, 0x10, 0x83, null)

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('publish' as const),
      side,
      qos: fc.constantFrom<Qos[]>(0, 1, 1, 2, 2),
      topic: fc.constantFrom('a', 'b'),
    }),
  },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('arrive' as const), side }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('settle' as const), side, pick: fc.nat(5), code }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('break' as const),
      resumed: fc.boolean(),
      windows: fc.tuple(window, window),
      again: fc.tuple(window, window),
    }),
  },
)

/** Two endpoints and the packets between them: in order, and gone when the connection breaks. */
const createPair = () => {
  const inTransit: [Packet[], Packet[]] = [[], []]
  const ends = [
    createEndpoint(sent => inTransit[0].push(sent)),
    createEndpoint(sent => inTransit[1].push(sent)),
  ] as const
  const published: [Outgoing[], Outgoing[]] = [[], []]
  const open = (resumed: boolean, windows: readonly [number, number], again = windows) => {
    // A broker knows the session before the client does.
    ends[1].opened(resumed, windows[1], windows[0], again[1])
    ends[0].opened(resumed, windows[0], windows[1], again[0])
  }
  return {
    ends,
    published,
    open,
    publish: (from: 0 | 1, qos: Qos, topic: string) => {
      const made = packet(qos, topic)
      published[from].push(made)
      ends[from].publish(made)
    },
    arrive: (to: 0 | 1) => {
      const next = inTransit[to === 0 ? 1 : 0].shift()
      if (next !== undefined) ends[to].receive(next)
      return next !== undefined
    },
    cut: () => {
      for (const end of ends) end.lost()
      for (const packets of inTransit) packets.length = 0
    },
  }
}

type Pair = ReturnType<typeof createPair>

/** Lets everything come to its end, with a new connection for what was left to one. */
const settleAll = ({ ends, arrive, cut, open }: Pair) => {
  for (let connection = 0; connection < 3; connection += 1) {
    for (let busy = true; busy; ) {
      busy = false
      for (const at of [0, 1] as const) {
        while (arrive(at)) busy = true
        while (ends[at].open() > 0) {
          ends[at].settle(0, 0)
          busy = true
        }
      }
    }
    if (ends[0].idle() && ends[1].idle()) return
    cut()
    open(true, [2, 2])
  }
}

const run = (steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]): Pair => {
  const pair = createPair()
  pair.open(false, [3, 3])
  for (const each of steps) {
    if (each.type === 'publish') pair.publish(each.side, each.qos, each.topic)
    else if (each.type === 'arrive') pair.arrive(each.side)
    else if (each.type === 'settle') pair.ends[each.side].settle(each.pick, each.code)
    else {
      pair.cut()
      pair.open(each.resumed, each.windows, each.again)
    }
  }
  settleAll(pair)
  return pair
}

const wasAccepted = ({ settled }: Delivered) => typeof settled === 'number' && settled < FAILURE

/** Calls `check` for both directions: who published, and what reached the other side. */
const bothWays = (
  { ends, published }: Pair,
  check: (sent: readonly Outgoing[], delivered: readonly Delivered[], sender: Pair['ends'][0]) => void,
) => {
  check(published[0], ends[1].delivered, ends[0])
  check(published[1], ends[0].delivered, ends[1])
}

describe('two sessions, over a connection that breaks between any two packets', () => {
  const property = (check: (pair: Pair) => void) =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), steps => check(run(steps))),
      { numRuns: 500 },
    )

  test('every publish is settled, once, and nothing of it stays behind', () => {
    property(pair => {
      for (const end of pair.ends) expect(end.idle()).toBe(true)
      bothWays(pair, (sent, _, sender) => {
        for (const each of sent) if (each.qos > 0) expect(sender.outcomes.has(each)).toBe(true)
      })
    })
  })

  test('QoS 1: what is reported as taken was taken at least once', () => {
    property(pair => {
      bothWays(pair, (sent, delivered, sender) => {
        for (const each of sent.filter(({ qos }) => qos === 1)) {
          if ((sender.outcomes.get(each)?.code ?? FAILURE) >= FAILURE) continue
          expect(delivered.some(one => one.packet === each && wasAccepted(one))).toBe(true)
        }
      })
    })
  })

  test('QoS 2: what is reported as taken was taken exactly once, and nothing is ever taken twice', () => {
    property(pair => {
      bothWays(pair, (sent, delivered, sender) => {
        for (const each of sent.filter(({ qos }) => qos === 2)) {
          const taken = delivered.filter(one => one.packet === each && wasAccepted(one)).length
          const { code = FAILURE, uncertain = false } = sender.outcomes.get(each) ?? {}
          if (uncertain) expect(taken).toBeLessThanOrEqual(1)
          else expect(taken).toBe(code < FAILURE ? 1 : 0)
        }
      })
    })
  })

  test('only a lost session makes an outcome uncertain, and QoS 2 only', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), steps => {
        const kept = steps.every(each => each.type !== 'break' || each.resumed)
        bothWays(run(steps), (sent, _, sender) => {
          for (const each of sent) {
            if (sender.outcomes.get(each)?.uncertain) expect([each.qos, kept]).toEqual([2, false])
          }
        })
      }),
    )
  })

  test('the messages of a topic arrive in the order they were published, copies aside (MQTT-4.6.0-5)', () => {
    property(pair => {
      bothWays(pair, (sent, delivered) => {
        for (const topic of ['a', 'b']) {
          const first = new Set(delivered.map(one => one.packet).filter(one => one.topic === topic))
          const places = [...first].map(one => sent.indexOf(one))
          expect(places).toEqual([...places].sort((a, b) => a - b))
        }
      })
    })
  })

  test('a message comes twice only after a break, and with DUP where its session was kept (MQTT-3.3.1-1)', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), steps => {
        const lostSession = steps.some(each => each.type === 'break' && !each.resumed)
        bothWays(run(steps), (_, delivered) => {
          const seen = new Set<Outgoing>()
          for (const { packet: each, dup } of delivered) {
            if (seen.has(each) && !lostSession) expect(dup).toBe(true)
            seen.add(each)
          }
        })
      }),
    )
  })
})

test('what a session writes goes to the connection it is attached to, as it is, and nowhere without one', () => {
  const log: unknown[] = []
  const { sender, receiver, attach } = createSession()
  attach({
    publish: ({ topic }, id, dup) => {
      log.push(['publish', topic, id, dup])
      return null
    },
    pubrel: (id, code) => log.push(['pubrel', id, code]),
    ack: (type, id, code, text) => log.push(['ack', type, id, code, text]),
    takes: () => true,
    ready: () => log.push(['ready']),
    released: id => log.push(['released', id]),
    overshot: maximum => log.push(['overshot', maximum]),
    heldUp: count => log.push(['held up', count]),
  })
  sender.opened(false, { window: 1, again: 1 })
  receiver.opened(false, 1)
  sender.publish(packet(2, 'a'), () => {})
  sender.publish(packet(1, 'b'), () => {})
  sender.pubrec(answer(1))
  sender.pubrec(answer(7))
  sender.pubcomp(answer(1))
  sender.proceed()
  receiver.settle(receiver.publish(5, 1), 0x83, 'no')
  const left = receiver.publish(6, 1)
  receiver.publish(7, 1)
  receiver.pubrel(9)
  receiver.settle(left, null)
  const written = [
    ['publish', 'a', 1, false],
    ['pubrel', 1, 0],
    ['pubrel', 7, 0x92],
    ['ready'],
    ['ack', PUBACK, 5, 0x83, 'no'],
    ['overshot', 1],
    ['ack', PUBCOMP, 9, 0x92, undefined],
    ['released', 9],
    ['held up', 1],
  ]
  expect(log).toEqual(written)
  attach(null)
  receiver.pubrel(9)
  sender.pubrec(answer(7))
  expect(([0, 1, 2] as const).map(qos => sender.publish(packet(qos), () => {}))).toEqual([
    false,
    false,
    false,
  ])
  expect(log).toEqual(written)
})
