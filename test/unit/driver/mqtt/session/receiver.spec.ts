import { describe, expect, test } from 'vitest'
import { createReceiver } from '../../../../../src/driver/mqtt/session/receiver.js'
import { ProtocolError } from '../../../../../src/driver/mqtt/wire/errors.js'
import { receiverRig } from '../wireLog.js'

describe('the receiving half of a session', () => {
  test('answers QoS 1 with PUBACK once the message is dealt with (MQTT-4.3.2-4)', () => {
    const { receiver, take } = receiverRig()
    const delivery = receiver.publish(5, 1)
    expect(take()).toEqual([])
    receiver.settle(delivery, 0)
    expect(take()).toEqual(['PUBACK #5'])
  })

  test('answers QoS 2 with PUBREC once it is dealt with, and PUBREL with PUBCOMP (MQTT-4.3.3-8 and -11)', () => {
    const { receiver, take } = receiverRig()
    receiver.settle(receiver.publish(5, 2), 0)
    receiver.pubrel(5)
    expect(take()).toEqual(['PUBREC #5', 'PUBCOMP #5'])
  })

  test('tells what a delivery is called until it is settled, and when the broker has let go of that', () => {
    const { receiver, released } = receiverRig()
    const one = receiver.publish(5, 2)
    const two = receiver.publish(6, 1)
    expect([receiver.packetId(one), receiver.packetId(two), receiver.packetId(two + 1)]).toEqual([
      5,
      6,
      undefined,
    ])
    receiver.settle(one, 0)
    expect([receiver.packetId(one), receiver.packetId(two), released]).toEqual([undefined, 6, []])
    receiver.pubrel(5)
    // Of a process before, perhaps.
    receiver.pubrel(9)
    expect(released).toEqual([5, 9])
  })

  test('a QoS 2 message is delivered once until it is released, and anew after that (MQTT-4.3.3-10)', () => {
    const { receiver, take } = receiverRig()
    receiver.settle(receiver.publish(5, 2), 0)
    expect(receiver.publish(5, 2)).toBe(0)
    receiver.pubrel(5)
    expect(take()).toEqual(['PUBREC #5', 'PUBREC #5', 'PUBCOMP #5'])
    expect(receiver.publish(5, 2)).toBeGreaterThan(0)
  })

  test('a QoS 2 message that comes again while it is dealt with is neither delivered nor answered twice', () => {
    const { receiver, take } = receiverRig()
    const delivery = receiver.publish(5, 2)
    expect(receiver.publish(5, 2)).toBe(0)
    receiver.settle(delivery, 0)
    expect(take()).toEqual(['PUBREC #5'])
  })

  test('an identifier may come again at QoS 1: that is another message (MQTT-4.3.2-5)', () => {
    const { receiver, take } = receiverRig()
    receiver.settle(receiver.publish(5, 1), 0)
    receiver.settle(receiver.publish(5, 1), 0)
    expect(take()).toEqual(['PUBACK #5', 'PUBACK #5'])
  })

  test('refuses with the code and the text given; a refused QoS 2 message is over (MQTT-4.3.3-9)', () => {
    const { receiver, take } = receiverRig()
    receiver.settle(receiver.publish(1, 1), 0x83, 'no')
    receiver.settle(receiver.publish(2, 2), 0x99, 'no')
    expect(take()).toEqual(['PUBACK #1 0x83 no', 'PUBREC #2 0x99 no'])
    expect(receiver.publish(2, 2)).toBeGreaterThan(0)
  })

  test.each([
    [1, 2],
    [2, 1],
  ] as const)('identifiers of QoS %i and of QoS %i are not the same', (one, other) => {
    const { receiver, take } = receiverRig()
    const [first, second] = [receiver.publish(5, one), receiver.publish(5, other)]
    expect(first > 0 && second > first).toBe(true)
    for (const delivery of [first, second]) receiver.settle(delivery, 0)
    expect([...take()].sort()).toEqual(['PUBACK #5', 'PUBREC #5'])
  })

  test('a PUBREL for what came at QoS 1 is for something unknown', () => {
    const { receiver, take } = receiverRig()
    const delivery = receiver.publish(5, 1)
    receiver.pubrel(5)
    receiver.settle(delivery, 0)
    expect(take()).toEqual(['PUBCOMP #5 0x92', 'PUBACK #5'])
  })

  test('PUBCOMP leaves before anybody hears that the identifier is free', () => {
    const log: string[] = []
    const receiver = createReceiver({
      ack: (_, id, code) => log.push(`answered ${id} ${code}`),
      released: id => log.push(`released ${id}`),
      overshot: () => {},
      heldUp: () => {},
    })
    receiver.settle(receiver.publish(5, 2), 0)
    receiver.pubrel(5)
    expect(log).toEqual(['answered 5 0', 'answered 5 0', 'released 5'])
  })

  test.each([
    [1, 1],
    [9, 9],
    [10, 10],
    [0xffff, 10],
  ])('of %i that may come unanswered, %i that are left are told to hold up what follows', (maximum, many) => {
    const { receiver, take } = receiverRig(maximum)
    for (const _ of ['one connection', 'another']) {
      // What is behind one that is being dealt with is not left yet.
      const [first, ...others] = Array.from({ length: many + 2 }, (_, at) =>
        receiver.publish(at + 1, at % 2 ? 2 : 1),
      )
      for (const delivery of others) receiver.settle(delivery, null)
      expect(take().filter(each => each.startsWith('held'))).toEqual([])
      receiver.settle(first ?? 0, 0)
      expect(take()).toEqual(['PUBACK #1', `held up by ${many}`])
      receiver.opened(true, maximum)
    }
  })

  test('says that a released identifier is unknown (MQTT 5, section 3.7.2.1)', () => {
    const { receiver, take } = receiverRig()
    receiver.pubrel(9)
    expect(take()).toEqual(['PUBCOMP #9 0x92'])
  })

  test('a PUBREL before its PUBREC is a protocol error', () => {
    const { receiver } = receiverRig()
    receiver.publish(5, 2)
    expect(() => receiver.pubrel(5)).toThrow(new ProtocolError(0x82, 'a PUBREL before the PUBREC of 5'))
  })

  test('I48 acknowledgements given in the order 3, 1, 2 leave as 1, 2, 3 (MQTT-4.6.0-2 and -3)', () => {
    const { receiver, take } = receiverRig()
    const [one = 0, two = 0, three = 0] = [
      receiver.publish(1, 1),
      receiver.publish(2, 2),
      receiver.publish(3, 1),
    ]
    receiver.settle(three, 0)
    expect(take()).toEqual([])
    receiver.settle(one, 0)
    expect(take()).toEqual(['PUBACK #1'])
    receiver.settle(two, 0)
    expect(take()).toEqual(['PUBREC #2', 'PUBACK #3'])
    expect(receiver.size()).toBe(0)
  })

  test('settles each delivery once, and knows none but its own', () => {
    const { receiver, take } = receiverRig()
    const delivery = receiver.publish(1, 1)
    for (const unknown of [0, -1, delivery + 1, 1e9]) receiver.settle(unknown, 0)
    expect(take()).toEqual([])
    receiver.settle(delivery, 0)
    receiver.settle(delivery, 0x80)
    expect(take()).toEqual(['PUBACK #1'])
  })

  describe('a message that is not dealt with', () => {
    test.each([1, 2] as const)('gets no answer at QoS %i and holds up none after it', qos => {
      const { receiver, take } = receiverRig()
      const [one = 0, two = 0] = [receiver.publish(1, qos), receiver.publish(2, qos)]
      receiver.settle(two, 0)
      receiver.settle(one, null)
      expect(take()).toEqual([qos === 1 ? 'PUBACK #2' : 'PUBREC #2'])
      expect(receiver.size()).toBe(0)
    })

    test('is not delivered again on this connection', () => {
      const { receiver, take } = receiverRig()
      receiver.settle(receiver.publish(1, 2), null)
      expect(receiver.publish(1, 2)).toBe(0)
      expect(take()).toEqual([])
    })

    test('is delivered again in the next connection of the session', () => {
      const { receiver } = receiverRig()
      receiver.settle(receiver.publish(1, 2), null)
      receiver.opened(true, 0xffff)
      expect(receiver.publish(1, 2)).toBeGreaterThan(0)
    })
  })

  describe('a session that was resumed', () => {
    // The first one holds back the answers to those after it.
    test.each<[code: number, again: boolean]>([
      [0, false],
      [0x10, false],
      [0x7f, false],
      [0x80, true],
      [0x87, true],
    ])('delivers what was settled out of turn with 0x%x again: %s', (code, again) => {
      const { receiver, take } = receiverRig()
      receiver.publish(1, 2)
      receiver.settle(receiver.publish(2, 2), code)
      expect(take()).toEqual([])
      receiver.opened(true, 10)
      expect(receiver.publish(2, 2) > 0).toBe(again)
      expect(take()).toEqual(again ? [] : ['PUBREC #2'])
    })

    test('a QoS 2 message that was dealt with is not delivered again, only answered (MQTT-4.3.3-10)', () => {
      const { receiver, take } = receiverRig()
      receiver.settle(receiver.publish(1, 2), 0)
      take()
      receiver.opened(true, 0xffff)
      expect(receiver.publish(1, 2)).toBe(0)
      expect(take()).toEqual(['PUBREC #1'])
    })

    test('neither is one whose PUBREC waited for one before it', () => {
      const { receiver, take } = receiverRig()
      receiver.publish(1, 2)
      receiver.settle(receiver.publish(2, 2), 0)
      receiver.opened(true, 0xffff)
      expect(receiver.publish(1, 2)).toBeGreaterThan(0)
      expect(receiver.publish(2, 2)).toBe(0)
      expect(take()).toEqual([])
    })

    test('its PUBREC waits its turn (MQTT-4.6.0-3)', () => {
      const { receiver, take } = receiverRig()
      receiver.publish(1, 2)
      receiver.settle(receiver.publish(2, 2), 0)
      receiver.opened(true, 0xffff)
      const first = receiver.publish(1, 2)
      receiver.publish(2, 2)
      receiver.settle(first, 0)
      expect(take()).toEqual(['PUBREC #1', 'PUBREC #2'])
    })

    test('one that was not dealt with, or refused in vain, is delivered again', () => {
      const { receiver } = receiverRig()
      const [, two = 0] = [receiver.publish(1, 2), receiver.publish(2, 2)]
      receiver.settle(two, 0x83)
      receiver.opened(true, 0xffff)
      expect(receiver.publish(1, 2)).toBeGreaterThan(0)
      expect(receiver.publish(2, 2)).toBeGreaterThan(0)
    })

    test('numbers of earlier deliveries settle nothing', () => {
      const { receiver, take } = receiverRig()
      const old = receiver.publish(1, 1)
      receiver.opened(true, 0xffff)
      const fresh = receiver.publish(1, 1)
      receiver.settle(old, 0)
      expect(take()).toEqual([])
      receiver.settle(fresh, 0)
      expect(take()).toEqual(['PUBACK #1'])
    })
  })

  test('a session that was lost knows no identifier any more', () => {
    const { receiver } = receiverRig()
    receiver.settle(receiver.publish(1, 2), 0)
    receiver.opened(false, 0xffff)
    expect(receiver.publish(1, 2)).toBeGreaterThan(0)
  })

  describe('the receive maximum', () => {
    const many = (rig: ReturnType<typeof receiverRig>, count: number) =>
      Array.from({ length: count }, (_, i) => rig.receiver.publish(i + 1, 1))

    test('M111 more unanswered messages than the broker was told to send are taken, and reported once', () => {
      const rig = receiverRig(2)
      expect(many(rig, 2).every(delivery => delivery > 0)).toBe(true)
      expect(rig.take()).toEqual([])
      expect(many(rig, 10).every(delivery => delivery > 0)).toBe(true)
      expect(rig.take()).toEqual(['more than 2'])
      expect(rig.receiver.size()).toBe(12)
    })

    test.each([
      [1, 1_002],
      [10, 1_020],
      [40_000, 0xffff],
    ])(
      'M111 with a maximum of %i, %i at most: then they are a protocol error (MQTT-3.3.4-9)',
      (maximum, most) => {
        const rig = receiverRig(maximum)
        many(rig, most)
        expect(() => rig.receiver.publish(0xffff, 1)).toThrow(
          new ProtocolError(0x93, `more than ${most} unanswered messages, where ${maximum} are allowed`),
        )
      },
    )

    test('without one, as on 3.1.1, nothing is too many', () => {
      const rig = receiverRig(Number.POSITIVE_INFINITY)
      many(rig, 0x1_0000)
      expect(rig.take()).toEqual([])
    })

    /** How many of the messages are unanswered. */
    const unanswered = (rig: ReturnType<typeof receiverRig>, maximum: number) => {
      for (let more = 0; ; more += 1) {
        if (rig.take().includes(`more than ${maximum}`)) return maximum + 1 - more
        rig.receiver.publish(0x8000 + more, 1)
      }
    }

    test('PUBACK, PUBCOMP and a refusing PUBREC make room, PUBREC does not (MQTT 5, section 4.9)', () => {
      const rig = receiverRig(5)
      const { receiver } = rig
      receiver.settle(receiver.publish(1, 1), 0)
      receiver.settle(receiver.publish(2, 2), 0x80)
      receiver.settle(receiver.publish(3, 2), 0)
      receiver.settle(receiver.publish(4, 2), 0)
      receiver.pubrel(4)
      // Of something unknown: that makes none.
      receiver.pubrel(4)
      expect(unanswered(rig, 5)).toBe(1)
    })

    test('counts anew on each connection', () => {
      const rig = receiverRig(1)
      many(rig, 2)
      expect(rig.take()).toEqual(['more than 1'])
      rig.receiver.opened(true, 1)
      many(rig, 1)
      expect(rig.take()).toEqual([])
      many(rig, 1)
      expect(rig.take()).toEqual(['more than 1'])
    })
  })
})

test('in a session that may be another, a QoS 2 message that does not come for a second time is new', () => {
  const { receiver } = receiverRig()
  for (const doubtful of [false, true]) {
    receiver.opened(false, 0xffff)
    receiver.settle(receiver.publish(5, 2, false), 0)
    receiver.opened(true, 0xffff, doubtful)
    expect(receiver.publish(5, 2, true)).toBe(0)
    expect(receiver.publish(5, 2, false) > 0).toBe(doubtful)
  }
})
