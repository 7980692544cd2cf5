import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createSubscribing } from '../../../../../src/driver/mqtt/link/subscribing.js'
import { createPacketIds } from '../../../../../src/driver/mqtt/session/packetIds.js'
import { ProtocolError } from '../../../../../src/driver/mqtt/wire/errors.js'
import { SUBACK, UNSUBACK } from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { createWriter } from '../../../../../src/driver/mqtt/wire/writer.js'
import { request } from '../../memory/virtual.js'

const rig = ({
  version = 5 as 5 | 4,
  answerTimeout = 1_000,
  limits = {},
  fits = (): boolean => true,
} = {}) => {
  const scheduler = new VirtualTimeScheduler()
  const ids = createPacketIds()
  const log: string[] = []
  const large = new Error('too large')
  let number = 0
  const subscribing = createSubscribing(
    ids,
    { version, answerTimeout, scheduler },
    {
      write: encode => {
        const writer = createWriter()
        encode(writer)
        const bytes = writer.take()
        if (!fits()) return large
        number += 1
        // Type, remaining length and the packet identifier.
        log.push(
          `${(bytes[0] ?? 0) === 0x82 ? 'SUBSCRIBE' : 'UNSUBSCRIBE'} #${((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)}`,
        )
        return null
      },
      limits: () => limits,
      overdue: () => log.push('overdue'),
    },
  )
  return {
    ids,
    log,
    sent: () => number,
    subscribing,
    subscribe: (...filters: string[]) =>
      subscribing.subscribe(filters.map(request), ({ filter }, code, _, error) =>
        log.push(`${filter} 0x${code.toString(16)}${error === undefined ? '' : ` ${error.message}`}`),
      ),
    unsubscribe: (...filters: string[]) =>
      subscribing.unsubscribe(filters, (filter, code) => log.push(`-${filter} 0x${code.toString(16)}`)),
    answer: (type: typeof SUBACK | typeof UNSUBACK, id: number, ...codes: number[]) =>
      subscribing.answered(type, id, Uint8Array.from(codes)),
    timers: () => scheduler.actions.filter(({ closed }) => !closed).length,
    advance: (ms: number) => {
      const until = scheduler.now() + ms
      scheduler.maxFrames = until
      scheduler.flush()
      scheduler.frame = until
    },
  }
}

describe('SUBSCRIBE and UNSUBSCRIBE', () => {
  test('are told of each filter what was answered, and free their identifiers', () => {
    const { ids, log, subscribe, unsubscribe, answer } = rig()
    subscribe('a', 'b')
    unsubscribe('c')
    answer(UNSUBACK, 2, 0x11)
    answer(SUBACK, 1, 1, 0x87)
    expect(log).toEqual(['SUBSCRIBE #1', 'UNSUBSCRIBE #2', '-c 0x11', 'a 0x1', 'b 0x87'])
    expect(ids.left()).toBe(0xffff)
  })

  test('an UNSUBACK before MQTT 5 has no codes: it is a yes to all', () => {
    const { log, unsubscribe, answer } = rig({ version: 4 })
    unsubscribe('a', 'b')
    answer(UNSUBACK, 1)
    expect(log.slice(1)).toEqual(['-a 0x0', '-b 0x0'])
  })

  test.each([
    ['an answer to nobody', SUBACK, 9, [0, 0], 0x82, 'unexpected acknowledgement for packet 9'],
    ['the other answer', UNSUBACK, 1, [0, 0], 0x82, 'unexpected acknowledgement for packet 1'],
    ['no code', SUBACK, 1, [], 0x82, '0 codes for 2 filters'],
    ['too few codes', SUBACK, 1, [0], 0x82, '1 codes for 2 filters'],
    ['too many codes', SUBACK, 1, [0, 0, 0], 0x82, '3 codes for 2 filters'],
    ['a code that means nothing', SUBACK, 1, [0, 3], 0x81, 'a SUBACK with an unknown code'],
    ['the last of those', SUBACK, 1, [0x7f, 0], 0x81, 'a SUBACK with an unknown code'],
  ] as const)('%s is a protocol error', (_, type, id, codes, reasonCode, words) => {
    const { log, subscribe, answer } = rig()
    subscribe('a', 'b')
    expect(() => answer(type, id, ...codes)).toThrow(new ProtocolError(reasonCode, words))
    expect(log).toEqual(['SUBSCRIBE #1'])
  })

  test('the codes of a SUBACK are those up to QoS 2, and failures', () => {
    const { log, subscribe, answer } = rig()
    subscribe('a', 'b', 'c', 'd', 'e')
    answer(SUBACK, 1, 0, 1, 2, 0x80, 0xff)
    expect(log.slice(1)).toEqual(['a 0x0', 'b 0x1', 'c 0x2', 'd 0x80', 'e 0xff'])
  })

  test('an answer comes once, and its identifier is free when it is told', () => {
    const { ids, log, subscribing, answer } = rig()
    subscribing.subscribe([request('a')], () => log.push(`free: ${ids.left()}`))
    subscribing.unsubscribe(['b'], () => log.push(`free: ${ids.left()}`))
    answer(SUBACK, 1, 0)
    answer(UNSUBACK, 2, 0)
    expect(log.slice(2)).toEqual([`free: ${0xfffe}`, `free: ${0xffff}`])
    expect(() => answer(SUBACK, 1, 0)).toThrow(
      new ProtocolError(0x82, 'unexpected acknowledgement for packet 1'),
    )
  })

  test('O79 no packet has more filters than the broker takes', () => {
    const { log, subscribe, unsubscribe } = rig({ limits: { filters: 8 } })
    const filters = Array.from({ length: 20 }, (_, i) => `f${i}`)
    subscribe(...filters)
    unsubscribe(...filters)
    expect(log.map(line => line.replace(/ #.*/, ''))).toEqual([
      ...Array(3).fill('SUBSCRIBE'),
      ...Array(3).fill('UNSUBSCRIBE'),
    ])
  })

  test('what is larger than the broker takes is an error of our own, and holds no identifier', () => {
    const { ids, log, subscribe, unsubscribe } = rig({ fits: () => false })
    subscribe('a', 'b')
    unsubscribe('c')
    expect(log).toEqual(['a 0x95 too large', 'b 0x95 too large', '-c 0x95'])
    expect(ids.left()).toBe(0xffff)
  })

  describe('M66 without an identifier', () => {
    test('wait for one, in order, and nobody is refused', () => {
      const { ids, log, subscribe, unsubscribe, subscribing } = rig()
      while (ids.left() > 0) ids.take()
      subscribe('a')
      unsubscribe('b')
      subscribe('c')
      subscribing.proceed()
      expect([log, subscribing.waiting()]).toEqual([[], true])
      ids.free(7)
      subscribing.proceed()
      expect(log).toEqual(['SUBSCRIBE #7'])
      ids.free(9)
      ids.free(8)
      subscribing.proceed()
      expect(log).toEqual(['SUBSCRIBE #7', 'UNSUBSCRIBE #8', 'SUBSCRIBE #9'])
      expect(subscribing.waiting()).toBe(false)
    })

    test('go on when an answer frees one, however many there are', () => {
      const { ids, sent, subscribe, subscribing, answer } = rig()
      while (ids.left() > 0) ids.take()
      ids.free(5)
      for (let i = 0; i < 100; i += 1) subscribe(`f${i}`)
      for (let i = 1; i <= 100; i += 1) {
        expect(sent()).toBe(i)
        answer(SUBACK, 5, 0)
        subscribing.proceed()
      }
      expect([subscribing.waiting(), ids.left()]).toEqual([false, 1])
    })

    test('are over with their connection', () => {
      const { ids, log, subscribe, subscribing } = rig()
      while (ids.left() > 0) ids.take()
      subscribe('a')
      subscribing.lost()
      ids.free(3)
      subscribing.proceed()
      expect([log, ids.left()]).toEqual([[], 1])
    })
  })

  describe('an answer that does not come', () => {
    test('is overdue when nothing else was answered for so long', () => {
      const { log, subscribe, answer, advance } = rig({ answerTimeout: 100 })
      subscribe('a')
      subscribe('b')
      advance(99)
      answer(SUBACK, 1, 0)
      advance(99)
      expect(log).not.toContain('overdue')
      advance(1)
      expect(log.at(-1)).toBe('overdue')
    })

    test('is overdue so long after it was asked for, whatever is asked for after it', () => {
      const { log, subscribe, unsubscribe, advance, timers } = rig({ answerTimeout: 100 })
      subscribe('a')
      expect(timers()).toBe(1)
      advance(60)
      unsubscribe('b')
      expect(timers()).toBe(1)
      advance(40)
      expect(log).toEqual(['SUBSCRIBE #1', 'UNSUBSCRIBE #2', 'overdue'])
    })

    test('is waited for by a timer, of which none is left after the last answer, or the connection', () => {
      const answered = rig({ answerTimeout: 100 })
      answered.subscribe('a')
      answered.unsubscribe('b')
      answered.answer(SUBACK, 1, 0)
      expect(answered.timers()).toBe(1)
      answered.answer(UNSUBACK, 2, 0)
      expect(answered.timers()).toBe(0)
      const lost = rig({ answerTimeout: 100 })
      lost.subscribe('a')
      lost.subscribing.lost()
      expect([lost.timers(), lost.ids.left(), lost.subscribing.waiting()]).toEqual([0, 0xffff, false])
      expect(() => lost.answer(SUBACK, 1, 0)).toThrow('unexpected acknowledgement for packet 1')
    })

    test('is never overdue where it may take for ever, or the connection is gone', () => {
      const patient = rig({ answerTimeout: Number.POSITIVE_INFINITY })
      patient.subscribe('a')
      patient.advance(1e9)
      const lost = rig({ answerTimeout: 100 })
      lost.subscribe('a')
      lost.subscribing.lost()
      lost.advance(1_000)
      expect([patient.log.at(-1), lost.log.at(-1)]).toEqual(['SUBSCRIBE #1', 'SUBSCRIBE #1'])
    })
  })
})
