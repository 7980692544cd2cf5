import { describe, expect, test } from 'vitest'
import type { PublishOutcome } from '../../../../../src/driver/driver.js'
import { createPacketIds } from '../../../../../src/driver/mqtt/session/packetIds.js'
import { createSender } from '../../../../../src/driver/mqtt/session/sender.js'
import { ProtocolError } from '../../../../../src/driver/mqtt/wire/errors.js'
import type { Qos } from '../../../../../src/message.js'
import { answer, packet, senderRig } from '../wireLog.js'

describe('the sending half of a session', () => {
  test('QoS 0 is sent without an identifier and is over at once (MQTT-2.2.1-2)', () => {
    const { publish, take, sender } = senderRig()
    publish('a', 0)
    expect(take()).toEqual(['PUBLISH a qos 0', 'a: 0x0'])
    expect(sender.size()).toBe(0)
  })

  test('QoS 1 is over with PUBACK, and its reason and text are told (MQTT 5, clause 4.3.2)', () => {
    const { publish, take, sender } = senderRig()
    publish('a', 1)
    publish('b', 1)
    expect(take()).toEqual(['PUBLISH a qos 1 #1', 'PUBLISH b qos 1 #2'])
    sender.puback(answer(2, 0x97, 'too much'))
    sender.puback(answer(1, 0x10))
    expect(take()).toEqual(['b: 0x97 too much', 'a: 0x10'])
    expect(sender.size()).toBe(0)
  })

  test('QoS 2 is released by PUBREC and over with PUBCOMP (MQTT-4.3.3-4)', () => {
    const { publish, take, sender } = senderRig()
    publish('a', 2)
    sender.pubrec(answer(1))
    expect(take()).toEqual(['PUBLISH a qos 2 #1', 'PUBREL #1'])
    sender.pubcomp(answer(1))
    expect(take()).toEqual(['a: 0x0'])
  })

  test.each(['0x80', '0x87'])(
    'QoS 2 is over with a PUBREC that refuses it with %s, and no PUBREL follows (MQTT-4.3.3-4)',
    code => {
      const { publish, take, sender, ids } = senderRig()
      publish('a', 2)
      sender.pubrec(answer(1, Number(code)))
      expect(take()).toEqual(['PUBLISH a qos 2 #1', `a: ${code}`])
      expect(ids.left()).toBe(0xffff)
    },
  )

  test('QoS 2 goes on after a PUBREC with any code below 0x80', () => {
    const { publish, take, sender } = senderRig()
    publish('a', 2)
    sender.pubrec(answer(1, 0x7f))
    expect(take()).toEqual(['PUBLISH a qos 2 #1', 'PUBREL #1'])
  })

  test('QoS 2 that the broker takes at QoS 1 is over with PUBACK', () => {
    const { publish, take, sender } = senderRig()
    publish('a', 2)
    sender.puback(answer(1))
    expect(take()).toEqual(['PUBLISH a qos 2 #1', 'a: 0x0'])
  })

  test('answers a PUBREC for an unknown identifier with PUBREL 0x92 (MQTT 5, section 3.6.2.1)', () => {
    const { take, sender } = senderRig()
    sender.pubrec(answer(7))
    expect(take()).toEqual(['PUBREL #7 0x92'])
  })

  test('answers a repeated PUBREC with PUBREL again (MQTT-4.3.3-4)', () => {
    const { publish, take, sender } = senderRig()
    publish('a', 2)
    sender.pubrec(answer(1))
    sender.pubrec(answer(1))
    expect(take()).toEqual(['PUBLISH a qos 2 #1', 'PUBREL #1', 'PUBREL #1'])
  })

  test.each([0x80, 0x92])(
    'a PUBCOMP %i to a first PUBREL says that the broker has forgotten the message: nobody knows',
    code => {
      const { publish, take, sender } = senderRig()
      publish('a', 2)
      sender.pubrec(answer(1))
      take()
      sender.pubcomp(answer(1, code))
      expect(take()).toEqual(['a: uncertain'])
    },
  )

  test('the code of a PUBREC is the outcome, as that nobody has subscribed (0x10)', () => {
    const { publish, take, sender } = senderRig()
    publish('a', 2)
    sender.pubrec(answer(1, 0x10, 'nobody'))
    take()
    sender.pubcomp(answer(1))
    expect(take()).toEqual(['a: 0x10'])
  })

  test('a publish is over when its outcome is told: nothing of it is left', () => {
    const { sender, ids, reopen } = senderRig(10, topic => topic !== 'large')
    const left: unknown[] = []
    const publish = (topic: string, qos: Qos) => {
      const given = packet(qos, topic)
      const outcome = ({ code }: PublishOutcome) => left.push([code, sender.size(), 0xffff - ids.left()])
      sender.publish(given, outcome)
      return () => sender.publish(given, outcome)
    }
    publish('a', 1)
    sender.puback(answer(1))
    publish('b', 2)
    sender.pubrec(answer(2, 0x97))
    publish('c', 2)
    sender.pubrec(answer(3))
    sender.pubcomp(answer(3))
    publish('large', 1)
    const again = publish('d', 2)
    sender.lost()
    reopen(false)
    again()
    expect(left).toEqual([
      [0, 0, 0],
      [0x97, 0, 0],
      [0, 0, 0],
      [0x95, 0, 0],
      [0x80, 0, 0],
    ])
  })

  test('nothing is taken, held up or waiting for proof before a connection has opened', () => {
    const sender = createSender(createPacketIds(), {
      publish: () => null,
      pubrel: () => {},
      takes: () => true,
      ready: () => {},
    })
    expect([sender.awaitsProof(), sender.isHeldUp()]).toEqual([false, false])
    expect(([0, 1, 2] as const).map(qos => sender.publish(packet(qos), () => {}))).toEqual([
      false,
      false,
      false,
    ])
  })

  test('what is unanswered counts before PUBREC and after it', () => {
    const { publish, sender } = senderRig()
    for (const name of ['a', 'b', 'c']) publish(name, 2)
    for (const id of [1, 2]) sender.pubrec(answer(id))
    expect(sender.size()).toBe(3)
  })

  test('ignores answers to what it did not ask: the broker may be repeating itself', () => {
    const { take, sender } = senderRig()
    sender.puback(answer(7))
    sender.pubcomp(answer(7))
    expect(take()).toEqual([])
  })

  test.each([
    ['a PUBREC for 1, which has QoS 1', 1, ['pubrec']],
    ['a PUBCOMP before the PUBREC of 1', 1, ['pubcomp']],
    ['a PUBCOMP before the PUBREC of 1', 2, ['pubcomp']],
    ['a PUBACK after the PUBREC of 1', 2, ['pubrec', 'puback']],
  ] as const)('a step that does not belong there is a protocol error: %s, at QoS %i', (words, qos, steps) => {
    const { publish, sender } = senderRig()
    publish('a', qos)
    const last = steps.at(-1) ?? 'puback'
    for (const step of steps.slice(0, -1)) sender[step](answer(1))
    expect(() => sender[last](answer(1))).toThrow(new ProtocolError(0x82, words))
  })

  describe('the window', () => {
    test('never sends more than the broker takes unanswered, and says when it takes more (MQTT-3.3.4-7)', () => {
      const { publish, again, take, sender } = senderRig(2)
      for (const name of ['a', 'b']) publish(name, 1)
      const c = publish('c', 1)
      expect(take()).toEqual(['PUBLISH a qos 1 #1', 'PUBLISH b qos 1 #2', 'c waits'])
      sender.proceed()
      expect(take()).toEqual([])
      sender.puback(answer(2))
      sender.proceed()
      expect(take()).toEqual(['b: 0x0', 'ready'])
      again('c', c)
      expect(take()).toEqual(['PUBLISH c qos 1 #3'])
    })

    test('nobody is told of room who did not ask for it, and nobody twice', () => {
      const { publish, take, sender } = senderRig(1)
      publish('a', 1)
      sender.puback(answer(1))
      sender.proceed()
      publish('b', 1)
      publish('c', 1)
      sender.puback(answer(2))
      sender.proceed()
      sender.proceed()
      expect(take()).toEqual([
        ...['PUBLISH a qos 1 #1', 'a: 0x0', 'PUBLISH b qos 1 #2', 'c waits', 'b: 0x0', 'ready'],
      ])
    })

    test('PUBREC does not open it, PUBCOMP does, and so does a refusing PUBREC (MQTT-3.3.4-7)', () => {
      const { publish, take, sender } = senderRig(1)
      publish('a', 2)
      sender.pubrec(answer(1))
      publish('b', 2)
      expect(take()).toEqual(['PUBLISH a qos 2 #1', 'PUBREL #1', 'b waits'])
      sender.pubcomp(answer(1))
      publish('b', 2)
      expect(take()).toEqual(['a: 0x0', 'PUBLISH b qos 2 #2'])
      sender.pubrec(answer(2, 0x97))
      publish('c', 2)
      expect(take()).toEqual(['b: 0x97', 'PUBLISH c qos 2 #3'])
    })

    test('QoS 0 needs no room in it', () => {
      const { publish, take } = senderRig(1)
      publish('a', 1)
      publish('now', 0)
      publish('b', 1)
      expect(take()).toEqual(['PUBLISH a qos 1 #1', 'PUBLISH now qos 0', 'now: 0x0', 'b waits'])
    })

    test('a publish takes no identifier of those that are kept for requests', () => {
      const { publish, take, sender, ids } = senderRig(0xffff)
      publish('first', 1)
      while (ids.left() > 257) ids.take()
      publish('last', 1)
      take()
      publish('next', 1)
      publish('QoS 0', 0)
      expect(take()).toEqual(['next waits', 'PUBLISH QoS 0 qos 0', 'QoS 0: 0x0'])
      sender.puback(answer(1))
      sender.proceed()
      expect(take()).toEqual(['first: 0x0', 'ready'])
      expect(ids.left()).toBe(257)
    })

    test('a packet larger than the broker takes fails, holds no identifier and no room (MQTT-3.2.2-15)', () => {
      const { publish, take, ids } = senderRig(1, topic => topic !== 'large')
      publish('large', 0)
      publish('large', 1)
      publish('large', 2)
      publish('a', 1)
      const failed = 'large: too large'
      expect(take()).toEqual([failed, failed, failed, 'PUBLISH a qos 1 #3'])
      expect(ids.left()).toBe(0xfffe)
    })
  })

  test.each([0, 1, 2] as const)('while the line takes no bytes, nothing of QoS %i is taken', qos => {
    const { publish, take, sender, line } = senderRig()
    line(false)
    publish('a', qos)
    sender.proceed()
    expect(take()).toEqual(['a waits'])
    line(true)
    sender.proceed()
    expect(take()).toEqual(['ready'])
  })

  describe('a session that was resumed', () => {
    test('sends what is unanswered again, with DUP, its identifier and its place (MQTT-4.4.0-1, MQTT-4.6.0-1)', () => {
      const { publish, take, sender, reopen } = senderRig()
      for (const name of ['a', 'b', 'c']) publish(name, 1)
      sender.puback(answer(2))
      take()
      sender.lost()
      reopen(true, 10)
      expect(take()).toEqual(['PUBLISH a qos 1 #1 dup', 'PUBLISH c qos 1 #3 dup'])
    })

    test('sends PUBREL again and PUBLISH no more once PUBREC has come (MQTT-4.3.3-6)', () => {
      const { publish, take, sender, reopen } = senderRig()
      publish('a', 2)
      sender.pubrec(answer(1))
      take()
      sender.lost()
      reopen(true, 10)
      expect(take()).toEqual(['PUBREL #1'])
    })

    test('the PUBCOMP 0x92 of a PUBREL sent again is a success: its first PUBCOMP was lost', () => {
      const { publish, again, take, sender, reopen } = senderRig()
      const given = publish('a', 2)
      sender.pubrec(answer(1))
      sender.lost()
      reopen(true, 10, 10, false)
      again('a', given)
      take()
      sender.pubcomp(answer(1, 0x92))
      expect(take()).toEqual(['a: 0x0'])
    })

    test('sends PUBRELs in the order of the PUBRECs (MQTT-4.6.0-4)', () => {
      const { publish, take, sender, reopen } = senderRig()
      for (const name of ['a', 'b', 'c']) publish(name, 2)
      for (const id of [3, 1]) sender.pubrec(answer(id))
      take()
      sender.lost()
      reopen(true, 10)
      expect(take()).toEqual(['PUBREL #3', 'PUBREL #1', 'PUBLISH b qos 2 #2 dup'])
    })

    test('keeps to the window of the new connection, old ones before new ones (MQTT-3.3.4-7)', () => {
      const { publish, take, sender, reopen } = senderRig(3)
      const given = ['a', 'b', 'c'].map(name => [name, publish(name, 1)] as const)
      take()
      sender.lost()
      reopen(true, 1)
      for (const each of given) sender.publish(each[1], () => {})
      publish('d', 1)
      publish('QoS 0', 0)
      expect(take()).toEqual(['PUBLISH a qos 1 #1 dup', 'd waits', 'QoS 0 waits'])
      for (const id of [1, 2, 3]) sender.puback(answer(id))
      sender.proceed()
      expect(take()).toEqual(['PUBLISH b qos 1 #2 dup', 'PUBLISH c qos 1 #3 dup', 'ready'])
    })

    test('a PUBCOMP for an earlier connection gives no room beyond the window (MQTT-3.3.4-7)', () => {
      const { publish, take, sender, reopen } = senderRig(2)
      publish('a', 2)
      sender.pubrec(answer(1))
      sender.lost()
      reopen(true, 1)
      take()
      sender.pubcomp(answer(1))
      publish('b', 1)
      publish('c', 1)
      expect(take()).toEqual(['PUBLISH b qos 1 #2', 'c waits'])
    })

    test('a packet that is given again is not published again: only its outcome is told', () => {
      const { publish, again, take, sender, reopen } = senderRig()
      const given = publish('a', 1)
      take()
      sender.lost()
      reopen(true, 10, 10, false)
      again('still a', given)
      sender.puback(answer(1))
      expect(take()).toEqual(['PUBLISH a qos 1 #1 dup', 'still a: 0x0'])
    })

    test('sends one at a time where it is told to, in order, and nothing new before the last is answered', () => {
      const { publish, take, sender, reopen } = senderRig()
      publish('a', 1)
      publish('b', 2)
      publish('c', 1)
      take()
      sender.lost()
      reopen(true, 10, 1)
      publish('new', 0)
      expect(take()).toEqual(['PUBLISH a qos 1 #1 dup', 'new waits'])
      sender.puback(answer(1))
      expect(take()).toEqual(['PUBLISH b qos 2 #2 dup'])
      sender.pubrec(answer(2))
      expect(take()).toEqual(['PUBREL #2', 'PUBLISH c qos 1 #3 dup'])
      sender.proceed()
      publish('new', 0)
      expect(take()).toEqual(['new waits'])
      sender.puback(answer(3))
      sender.proceed()
      expect(take()).toEqual(['ready'])
    })

    test('sends nothing again before it is given again', () => {
      const { publish, again, take, sender, reopen } = senderRig()
      const given = publish('a', 1)
      publish('b', 1)
      const released = publish('c', 2)
      sender.pubrec(answer(3))
      take()
      sender.lost()
      reopen(true, 10, 10, false)
      sender.proceed()
      expect(take()).toEqual([])
      again('c', released)
      again('a', given)
      publish('new', 1)
      expect(take()).toEqual(['PUBREL #3', 'PUBLISH a qos 1 #1 dup', 'PUBLISH new qos 1 #4'])
    })

    test('one that is given again brings none with it that are not: PUBLISH or PUBREL', () => {
      const { publish, again, take, sender, reopen } = senderRig()
      const [a, b, c] = [publish('a', 1), publish('b', 2), publish('c', 2)]
      for (const id of [2, 3]) sender.pubrec(answer(id))
      take()
      sender.lost()
      reopen(true, 10, 10, false)
      again('a', a)
      expect(take()).toEqual(['PUBLISH a qos 1 #1 dup'])
      again('b', b)
      expect(take()).toEqual(['PUBREL #2'])
      again('c', c)
      expect(take()).toEqual(['PUBREL #3'])
    })

    test('one that is given again is not dropped by who gave it before', () => {
      const { publish, again, take, sender, reopen } = senderRig()
      const given = publish('a', 1)
      sender.lost()
      reopen(true, 10, 10, false)
      again('a', given)
      sender.drop(given)
      take()
      sender.puback(answer(1))
      expect(take()).toEqual(['a: 0x0'])
    })

    test.each([1, 2] as const)('one of QoS %i that was dropped is another when it is given again', qos => {
      const { publish, again, take, sender, ids, reopen } = senderRig()
      const given = publish('a', qos)
      sender.lost()
      sender.drop(given)
      reopen(true, 10, 10, false)
      again('now', given)
      if (qos === 2) sender.pubcomp(answer(1))
      const publishes = take().filter(line => line.startsWith('PUBLISH'))
      expect(publishes).toEqual([`PUBLISH a qos ${qos} #1`, `PUBLISH a qos ${qos} #2`])
      expect(ids.left()).toBe(0xfffe)
    })

    test('one that was dropped is another on the next connection, too, answered or not', () => {
      for (const isAnswered of [true, false]) {
        const { publish, again, take, sender, reopen } = senderRig()
        const given = publish('a', 2)
        sender.lost()
        sender.drop(given)
        reopen(true, 10, 10, false)
        if (isAnswered) sender.pubcomp(answer(1))
        sender.lost()
        reopen(true, 10, 10, false)
        take()
        again('now', given)
        expect(take()).toEqual(['PUBLISH a qos 2 #2'])
      }
    })

    test('what the broker has answered by itself and is dropped then is not told when it is given again', () => {
      const { publish, again, take, sender, reopen } = senderRig()
      const given = publish('a', 1)
      sender.lost()
      reopen(true, 10, 10, false)
      sender.puback(answer(1))
      sender.drop(given)
      take()
      again('a', given)
      expect(take()).toEqual(['PUBLISH a qos 1 #2'])
    })

    test('what the broker has answered by itself is told once, even to who gives it again at once', () => {
      const { publish, again, take, sender, reopen } = senderRig()
      const given = publish('a', 1)
      sender.lost()
      reopen(true, 10, 10, false)
      sender.puback(answer(1, 0x10))
      take()
      sender.publish(given, () => again('anew', given))
      expect(take()).toEqual(['PUBLISH a qos 1 #2'])
    })

    test('no answer to a new publish makes room for a second that is sent again, nor one to an earlier connection', () => {
      const { publish, again, take, sender, reopen } = senderRig()
      const [a, b, c] = [publish('a', 1), publish('b', 1), publish('c', 1)]
      sender.lost()
      reopen(true, 10, 1, false)
      again('a', a)
      sender.lost()
      reopen(true, 10, 1, false)
      sender.puback(answer(1))
      publish('new', 1)
      sender.puback(answer(4))
      take()
      again('b', b)
      again('c', c)
      expect(take()).toEqual(['PUBLISH b qos 1 #2 dup'])
    })

    test('who waited for room on the connection before is not told of it', () => {
      const { publish, take, sender, reopen } = senderRig(1)
      publish('a', 1)
      publish('b', 1)
      sender.lost()
      reopen(false, 10)
      take()
      sender.proceed()
      expect(take()).toEqual([])
    })

    test('what the broker has answered by itself meanwhile is told when it is given again, and not sent', () => {
      const { publish, again, take, sender, ids, reopen } = senderRig()
      const [one, two, three] = [publish('a', 1), publish('b', 2), publish('c', 2)]
      sender.pubrec(answer(2))
      take()
      sender.lost()
      reopen(true, 10, 10, false)
      sender.puback(answer(1, 0x10))
      sender.pubrec(answer(3))
      sender.pubcomp(answer(3))
      sender.pubcomp(answer(2, 0x92))
      expect(take()).toEqual(['PUBREL #3'])
      sender.lost()
      // Also over a connection that knows nothing of it.
      reopen(false, 10)
      again('a', one)
      again('b', two)
      again('c', three)
      expect(take()).toEqual(['a: 0x10', 'b: 0x0', 'c: 0x0'])
      expect(ids.left()).toBe(0xffff)
    })

    test('what nobody waits for is not sent again; where the broker may have it, it is asked to let go of it', () => {
      const { publish, take, sender, ids, reopen } = senderRig()
      const dropped = [publish('a', 1), publish('b', 2), publish('c', 2)]
      sender.pubrec(answer(3))
      take()
      sender.lost()
      for (const packet of dropped) sender.drop(packet)
      for (let i = 0; i < 2; i += 1) {
        reopen(true, 10, 10, false)
        expect(take()).toEqual(['PUBREL #3', 'PUBREL #2'])
        sender.lost()
      }
      reopen(true, 10, 10, false)
      sender.pubcomp(answer(2, 0x92))
      sender.pubcomp(answer(3))
      expect(ids.left()).toBe(0xffff)
    })

    test('sends again only what the line takes, and the rest when it takes more', () => {
      const { publish, take, sender, reopen, line } = senderRig()
      publish('a', 1)
      sender.lost()
      take()
      line(false)
      reopen(true)
      expect(take()).toEqual([])
      line(true)
      sender.proceed()
      expect(take()).toEqual(['PUBLISH a qos 1 #1 dup'])
    })

    test('a publish that nobody waits for any more is finished all the same', () => {
      const { publish, take, sender, ids, reopen } = senderRig()
      publish('a', 2)
      sender.lost()
      reopen(true, 10)
      sender.pubrec(answer(1))
      sender.pubcomp(answer(1))
      expect(take()).toEqual(['PUBLISH a qos 2 #1', 'PUBLISH a qos 2 #1 dup', 'PUBREL #1'])
      expect(ids.left()).toBe(0xffff)
    })

    test('what the broker answered by itself before its turn came is not sent again', () => {
      const { publish, take, sender, reopen } = senderRig(2)
      publish('a', 1)
      publish('b', 1)
      sender.lost()
      reopen(true, 1)
      sender.puback(answer(2))
      take()
      sender.puback(answer(1))
      expect(take()).toEqual([])
    })

    test('a packet that the broker now finds too large fails', () => {
      let limit = false
      const { publish, again, take, sender, reopen } = senderRig(10, () => !limit)
      const one = publish('one', 1)
      const two = publish('two', 2)
      take()
      sender.lost()
      limit = true
      reopen(true, 10)
      again('one', one)
      again('two', two)
      expect(take()).toEqual(['one: too large', 'two: uncertain'])
    })

    test('that one says so to who gives it again, and is over then; at QoS 2 it may have been taken', () => {
      let limit = false
      const { publish, again, take, sender, ids, reopen } = senderRig(10, () => !limit)
      const [one, two] = [publish('one', 1), publish('two', 2)]
      take()
      sender.lost()
      limit = true
      reopen(true, 10, 10, false)
      const left: number[] = []
      sender.publish(one, () => left.push(sender.size(), 0xffff - ids.left()))
      again('two', two)
      again('two', two)
      expect(take()).toEqual(['two: too large', 'two: uncertain'])
      expect(left).toEqual([1, 1])
    })
  })

  describe('a session that was lost', () => {
    test('publishes QoS 1 anew when it is given again: at least once', () => {
      const { publish, again, take, sender, ids, reopen } = senderRig()
      const given = publish('a', 1)
      sender.lost()
      reopen(false, 10)
      expect(ids.left()).toBe(0xffff)
      again('a', given)
      expect(take()).toEqual(['PUBLISH a qos 1 #1', 'PUBLISH a qos 1 #2'])
    })

    test.each([
      ['before PUBREC', false],
      ['after PUBREC', true],
    ])('does not publish QoS 2 that was on its way, %s: it says so, once', (_, released) => {
      const { publish, again, take, sender, reopen } = senderRig()
      const given = publish('a', 2)
      if (released) sender.pubrec(answer(1))
      sender.lost()
      reopen(false, 10)
      take()
      again('a', given)
      expect(take()).toEqual(['a: uncertain'])
      again('a', given)
      expect(take()).toEqual(['PUBLISH a qos 2 #2'])
    })
  })

  test('a publish made while an outcome is told is sent behind what is sent again', () => {
    const { publish, sender, take, reopen } = senderRig()
    const made = [publish('a', 1), publish('b', 1)]
    sender.lost()
    reopen(true, 10, 1, false)
    for (const each of made) sender.publish(each, () => publish('new', 1))
    take()
    sender.puback(answer(1))
    expect(take()).toEqual(['new waits', 'PUBLISH b qos 1 #2 dup'])
  })

  test('a loss while an outcome is told sends nothing more', () => {
    const { publish, sender, take, reopen } = senderRig()
    const made = [publish('a', 1), publish('b', 1)]
    sender.lost()
    reopen(true, 10, 1, false)
    for (const each of made) sender.publish(each, () => sender.lost())
    take()
    sender.puback(answer(1))
    sender.proceed()
    publish('c', 1)
    publish('d', 0)
    expect(take()).toEqual(['c waits', 'd waits'])
  })

  test('a publish that is not taken has done nothing', () => {
    const { publish, sender, ids, line } = senderRig()
    line(false)
    for (const qos of [0, 1, 2] as const) publish('a', qos)
    expect([sender.size(), ids.left()]).toEqual([0, 0xffff])
  })
})

describe('others are held up', () => {
  test('while the window is full and one waits; not by the full window alone, and not at QoS 0', () => {
    const { publish, sender } = senderRig(2)
    expect(sender.isHeldUp()).toBe(false)
    publish('a', 1)
    publish('b', 2)
    publish('c', 0)
    expect(sender.isHeldUp()).toBe(false)
    publish('d', 1)
    expect(sender.isHeldUp()).toBe(true)
    sender.puback(answer(1))
    expect(sender.isHeldUp()).toBe(false)
  })

  test('not while the line is full', () => {
    const { publish, line, sender } = senderRig(2)
    publish('a', 1)
    line(false)
    publish('b', 1)
    expect(sender.isHeldUp()).toBe(false)
  })

  test('not at QoS 0 while the line is full, though the window is, too', () => {
    const { publish, line, sender } = senderRig(1)
    publish('a', 1)
    line(false)
    publish('b', 0)
    expect(sender.isHeldUp()).toBe(false)
    publish('c', 1)
    expect(sender.isHeldUp()).toBe(true)
  })

  test('the only one that is sent again awaits proof, until it is answered', () => {
    const { publish, reopen, sender } = senderRig()
    publish('a', 1)
    sender.lost()
    reopen(true, 10, 1)
    expect(sender.awaitsProof()).toBe(true)
    sender.puback(answer(1))
    expect(sender.awaitsProof()).toBe(false)
  })

  test('while one is sent again, by those to be sent again and by new ones at any QoS', () => {
    const { publish, reopen, sender } = senderRig(10)
    publish('a', 1)
    publish('b', 1)
    sender.lost()
    expect(sender.isHeldUp()).toBe(false)
    reopen(true, 10, 1)
    expect(sender.isHeldUp()).toBe(true)
    sender.puback(answer(1))
    expect(sender.isHeldUp()).toBe(false)
    publish('c', 0)
    expect(sender.isHeldUp()).toBe(true)
  })

  test('one that is sent again and never answered holds up the next no longer than until it is proven', () => {
    const { publish, reopen, take, sender } = senderRig(10)
    publish('a', 1)
    publish('b', 1)
    sender.lost()
    reopen(true, 10, 1)
    publish('c', 0)
    take()
    expect(sender.awaitsProof()).toBe(true)
    sender.proven()
    expect(take()).toEqual(['PUBLISH b qos 1 #2 dup'])
    expect(sender.awaitsProof()).toBe(true)
    sender.puback(answer(2))
    sender.proceed()
    expect([sender.awaitsProof(), take()]).toEqual([false, ['ready']])
    sender.puback(answer(1))
    expect([sender.awaitsProof(), sender.size()]).toEqual([false, 0])
  })

  test('what was proven and is answered after that makes no room for a second one', () => {
    const { publish, reopen, take, sender } = senderRig(10)
    for (const name of ['a', 'b', 'c', 'd']) publish(name, 1)
    sender.lost()
    reopen(true, 10, 1)
    take()
    sender.proven()
    expect(take()).toEqual(['PUBLISH b qos 1 #2 dup'])
    sender.puback(answer(1))
    expect(take()).toEqual([])
    sender.puback(answer(2))
    expect(take()).toEqual(['PUBLISH c qos 1 #3 dup'])
  })

  test('each answer counts: PUBACK, PUBREC and PUBCOMP', () => {
    const { publish, sender } = senderRig()
    publish('a', 1)
    publish('b', 2)
    sender.puback(answer(1))
    sender.pubrec(answer(2))
    sender.pubcomp(answer(2))
    expect(sender.answers()).toBe(3)
  })
})
