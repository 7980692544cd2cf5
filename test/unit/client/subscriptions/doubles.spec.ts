import fc from 'fast-check'
import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import { createDoubles } from '../../../../src/client/subscriptions/doubles.js'
import {
  createSubscription,
  noOptions,
  type Phase,
} from '../../../../src/client/subscriptions/subscription.js'
import { noProperties, rawMessage } from '../../../../src/message.js'

const message = (topic: string, text = '') =>
  rawMessage(topic, new TextEncoder().encode(text), 0, false, false, noProperties)

const matching = (...phases: readonly Phase[]) =>
  phases.map((phase, order) => Object.assign(createSubscription('a', 'a', noOptions, order), { phase }))

const setUp = () => {
  const scheduler = new VirtualTimeScheduler()
  const doubles = createDoubles(createTime(scheduler))
  return {
    doubles,
    wait: (milliseconds: number) => {
      scheduler.frame += milliseconds
    },
    /** Which of these are seen. */
    seen: (texts: string, phases: readonly Phase[], topic = 'a') =>
      [...texts].filter(text => !doubles.isUnnamedCopy(message(topic, text), matching(...phases))).join(''),
  }
}

describe('N73 copies of one publish that name nothing', () => {
  test('are as many as there are subscriptions, in whatever order they come', () => {
    expect(setUp().seen('xyxy', ['on', 'on'])).toBe('xy')
    expect(setUp().seen('xxyy', ['on', 'on'])).toBe('xy')
    expect(setUp().seen('xyyzxz', ['on', 'on', 'off'])).toBe('xyz')
    expect(setUp().seen('xxxxxx', ['on', 'on', 'on'])).toBe('xx')
    expect(setUp().seen('xxx', ['on'])).toBe('xxx')
  })

  test('of two topics are two', () => {
    const { seen } = setUp()
    expect([seen('x', ['on', 'on'], 'a'), seen('x', ['on', 'on'], 'b')]).toEqual(['x', 'x'])
  })

  test('every publish is seen once, whatever else comes between its copies', () => {
    const interleaved = fc
      .array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 })
      .chain(texts => fc.tuple(fc.constant(texts), fc.infiniteStream(fc.nat())))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), interleaved, (count, [texts, chance]) => {
        const { seen } = setUp()
        // Copies for each subscription in its own order, as brokers send them, shuffled into one another.
        const queues = Array.from({ length: count }, () => texts.map(String))
        let wire = ''
        while (queues.some(queue => queue.length > 0)) {
          const left = queues.filter(queue => queue.length > 0)
          wire += left[chance.next().value % left.length]?.shift() ?? ''
        }
        const phases = Array.from({ length: count }, () => 'on' as const)
        const times = (text: string, of: string) => [...of].filter(each => each === text).length
        const got = seen(wire, phases)
        for (const text of new Set(wire)) expect(times(text, got)).toBe(times(text, texts.join('')))
      }),
      { numRuns: 500 },
    )
  })

  test('as many are expected as may be, while one is asked for or being ended, and for a second after', () => {
    for (const phase of ['subscribing', 'unsubscribing', 'uncertain'] as const)
      expect(setUp().seen('xx', ['on', phase])).toBe('x')
    const { doubles, seen, wait } = setUp()
    doubles.ended('+')
    expect(seen('xx', ['on'])).toBe('x')
    expect(seen('yy', ['on'], 'b/c')).toBe('yy')
    wait(999)
    expect(seen('ww', ['on'])).toBe('w')
    wait(1)
    expect(seen('zz', ['on'])).toBe('zz')
  })

  test('of several that have ended, all but the one that came first are expected', () => {
    const { doubles, seen } = setUp()
    for (const route of ['+', 'a']) doubles.ended(route)
    expect(seen('xxx', [])).toBe('xx')
  })

  test('R94 of the last 64 that have ended are expected', () => {
    const afterEndOf = (...routes: readonly string[]) => {
      const { doubles, seen } = setUp()
      for (const route of routes) doubles.ended(route)
      return seen('xx', ['on'])
    }
    const others = Array.from({ length: 64 }, (_, i) => `b/${i}`)
    expect([afterEndOf('a', ...others.slice(1)), afterEndOf('a', ...others)]).toEqual(['x', 'xx'])
  })

  test('are not expected of what may have ended past another message of the topic', () => {
    const { doubles, seen } = setUp()
    doubles.ended('+')
    expect(seen('xyxy', ['on'])).toBe('xyxy')
    const other = setUp()
    other.doubles.ended('+')
    // Those that there are come in whatever order.
    expect(other.seen('xyxy', ['on', 'on'])).toBe('xy')
    const third = setUp()
    third.doubles.ended('+')
    expect(third.seen('xxyyxx', ['on'])).toBe('xyx')
  })

  test('that come later than a second are messages', () => {
    const seenAfter = (milliseconds: number) => {
      const { seen, wait } = setUp()
      seen('x', ['on', 'on'])
      wait(milliseconds)
      return seen('x', ['on', 'on'])
    }
    expect([seenAfter(999), seenAfter(1_000)]).toEqual(['', 'x'])
  })

  test('R94 are remembered up to 1,024 messages and a megabyte', () => {
    const { doubles } = setUp()
    const two = matching('on', 'on')
    for (let i = 0; i < 1_030; i += 1) doubles.isUnnamedCopy(message('a', `${i}`), two)
    expect(doubles.isUnnamedCopy(message('a', '1029'), two)).toBe(true)
    expect(doubles.isUnnamedCopy(message('a', '0'), two)).toBe(false)
    const exact = (count: number) => {
      const { doubles } = setUp()
      for (let i = 0; i < count; i += 1) doubles.isUnnamedCopy(message('a', `${i}`), two)
      // What is too much is forgotten when the next comes.
      return doubles.isUnnamedCopy(message('a', '0'), two)
    }
    expect([exact(1_024), exact(1_025)]).toEqual([true, false])
    const bytes = (...lengths: readonly number[]) => {
      const { doubles } = setUp()
      const payloads = lengths.map((length, at) => new Uint8Array(length).fill(at))
      const copies = payloads.map(each => rawMessage('a', each, 0, false, false, noProperties))
      for (const copy of copies) doubles.isUnnamedCopy(copy, two)
      return doubles.isUnnamedCopy(copies[0]!, two)
    }
    // One that is too large alone is remembered until another comes.
    expect([bytes(1_048_577), bytes(1_048_575, 1), bytes(1_048_575, 2)]).toEqual([true, true, false])
    const large = (fill: number) =>
      rawMessage('a', new Uint8Array(700_000).fill(fill), 0, false, false, noProperties)
    const fresh = setUp().doubles
    expect([1, 2, 2, 1].map(fill => fresh.isUnnamedCopy(large(fill), two))).toEqual([
      false,
      false,
      true,
      false,
    ])
  })
})

describe('N75 copies that name subscriptions of another process', () => {
  const run = (...copies: readonly (readonly [string, ...number[]])[]) => {
    const { doubles } = setUp()
    return copies.map(([text, ...identifiers]) => doubles.isForeignCopy(message('a', text), identifiers))
  }

  test('are one publish while each names others', () => {
    expect(run(['x', 1], ['x', 2], ['x', 3, 4])).toEqual([false, true, true])
  })

  test('R94 are told apart by 64 of their identifiers', () => {
    const copies = (count: number) => Array.from({ length: count }, (_, i): [string, number] => ['x', i])
    const taken = (count: number) => run(...copies(count)).filter(isCopy => !isCopy).length
    expect([taken(64), taken(65)]).toEqual([1, 2])
    const many = Array.from({ length: 65 }, (_, i) => i)
    expect(run(['x', ...many.slice(0, 63)], ['x', 64], ['x', 65])).toEqual([false, true, false])
    expect(run(['x', ...many], ['x', 64])).toEqual([false, false])
  })

  test('begin anew where one comes again, or another message', () => {
    expect(run(['x', 1], ['x', 1])).toEqual([false, false])
    expect(run(['x', 1], ['y', 2], ['x', 3])).toEqual([false, false, false])
    expect(run(['x', 1, 2], ['x', 2], ['x', 1])).toEqual([false, false, true])
  })
})

test('a publish of which all copies have come costs those after it nothing', () => {
  const time = createTime(new VirtualTimeScheduler())
  let looks = 0
  const now = () => {
    looks += 1
    return time.now()
  }
  const doubles = createDoubles({ ...time, now })
  const isCopy = (topic: string, ...phases: readonly Phase[]) =>
    doubles.isUnnamedCopy(message(topic), matching(...phases))
  expect([isCopy('a', 'on', 'on'), isCopy('a', 'on', 'on')]).toEqual([false, true])
  const before = looks
  expect([isCopy('b', 'on'), looks]).toEqual([false, before])
})
