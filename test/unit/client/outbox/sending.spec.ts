import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../../src/client/outbox/entry.js'
import { createLine } from '../../../../src/client/outbox/line.js'
import { createSending } from '../../../../src/client/outbox/sending.js'
import type { Capabilities, Link, Outgoing, PublishOutcome } from '../../../../src/driver/driver.js'
import type { Receipt } from '../../../../src/message.js'
import { entryOf, linkOf, sessionOf, virtualTime } from './support.js'

const rig = () => {
  const time = virtualTime()
  const line = createLine()
  const log: string[] = []
  const answered: string[] = []
  const unclear = new Set<Entry>()
  let limit = Number.POSITIVE_INFINITY
  let onSettled: (entry: Entry) => void = () => {}
  const sending = createSending(line, time, {
    clears: entry => !unclear.has(entry),
    limit: () => limit,
    answered: ({ packet }) => answered.push(packet.topic),
    settle: (entry: Entry, outcome: Receipt | Error) => {
      if (entry.place === 'settled') return
      line.remove(entry)
      entry.place = 'settled'
      log.push(`${entry.packet.topic}: ${outcome instanceof Error ? outcome.name : outcome.outcome}`)
      onSettled(entry)
    },
    postpone: (entry, error) => {
      line.remove(entry)
      entry.place = 'postponed'
      log.push(`${entry.packet.topic}: not now ${error.reasonCode}`)
    },
  })
  return {
    ...time,
    line,
    log,
    answered,
    unclear,
    sending,
    add: (topic: string, qos: Outgoing['qos'] = 1, rest = {}, timeout = Number.POSITIVE_INFINITY) => {
      const entry = entryOf({ topic, qos, ...rest }, { timeout }, { since: time.now() })
      line.append(entry)
      return entry
    },
    allow: (unanswered: number) => {
      limit = unanswered
    },
    settled: (then: (entry: Entry) => void) => {
      onSettled = then
    },
    open: (link: Link, present = false, able: Partial<Capabilities> = {}) =>
      sending.opened(link, sessionOf(present, able)),
  }
}

describe('what waits in line', () => {
  test('is handed over in order, as much as the link takes, and more when it says so', () => {
    const { add, open, sending, line } = rig()
    const { link, topics, state } = linkOf(2)
    for (const topic of ['a', 'b', 'c', 'd']) add(topic)
    open(link)
    expect(topics()).toEqual(['a', 'b'])
    expect([line.inFlight(), line.waiting()]).toEqual([2, 2])
    state.room = 3
    sending.ready()
    expect(topics()).toEqual(['a', 'b', 'c'])
  })

  test('where few may be unanswered, goes on with each answer', () => {
    const { add, allow, open } = rig()
    const { link, topics, answers } = linkOf()
    allow(2)
    for (const topic of ['a', 'b', 'c', 'd']) add(topic)
    open(link)
    expect(topics()).toEqual(['a', 'b'])
    answers[1]?.({})
    expect(topics()).toEqual(['a', 'b', 'c'])
  })

  test('nothing is offered again before the link has said that it takes more', () => {
    const { add, open, sending } = rig()
    const { link, state } = linkOf(0)
    add('a')
    open(link)
    for (let i = 0; i < 5; i += 1) sending.pump()
    expect(state.offers).toBe(1)
    expect(sending.isOpen()).toBe(false)
    sending.headChanged()
    expect(state.offers).toBe(2)
  })

  test('a link that is ready again before it has said no is asked again', () => {
    const { add, open, sending, line } = rig()
    let calls = 0
    const link = {
      publish: () => {
        calls += 1
        if (calls > 1) return true
        sending.ready()
        return false
      },
    } as unknown as Link
    add('a')
    open(link)
    sending.pump()
    expect([calls, line.inFlight()]).toEqual([2, 1])
  })

  test('waits behind what is not clear to be sent', () => {
    const { add, open, unclear, sending } = rig()
    const { link, topics } = linkOf()
    const a = add('a')
    add('b', 0)
    unclear.add(a)
    open(link)
    expect(topics()).toEqual([])
    unclear.clear()
    sending.pump()
    expect(topics()).toEqual(['a', 'b'])
  })

  test('H46 M64 what has expired, or is late, is settled instead, however late the timer', () => {
    const { add, open, log, advance } = rig()
    const { link, topics, taken } = linkOf()
    add('expired', 1, { properties: { messageExpiryInterval: 1 } })
    add('late', 1, {}, 900)
    add('old', 1, { properties: { messageExpiryInterval: 3 } })
    advance(1_000)
    open(link)
    expect(log).toEqual(['expired: expired', 'late: PublishTimeoutError'])
    expect(topics()).toEqual(['old'])
    expect(taken[0]?.properties.messageExpiryInterval).toBe(2)
  })

  test('H47 what the broker cannot be sent fails, and the next is sent', () => {
    const { add, open, log } = rig()
    const { link, topics } = linkOf()
    add('a', 2)
    add('b', 1)
    open(link, false, { maximumQos: 1 })
    expect([log, topics()]).toEqual([['a: UnsupportedError'], ['b']])
  })
})

describe('an answer', () => {
  const answered = (qos: Outgoing['qos'], outcome: Partial<PublishOutcome>) => {
    const { add, open, log } = rig()
    const { link, answers } = linkOf()
    add('a', qos)
    open(link)
    answers[0]?.(outcome)
    answers[0]?.(outcome)
    return log
  }

  test.each([
    [0, {}, 'a: sent'],
    [1, {}, 'a: acknowledged'],
    [2, { code: 0x10 }, 'a: acknowledged'],
    [1, { code: 0x87 }, 'a: PublishRefusedError'],
    [2, { code: 0x80, uncertain: true }, 'a: PublishUncertainError'],
    [1, { code: 0x95, error: new RangeError('too long') }, 'a: RangeError'],
  ] as const)('at QoS %i of %j settles it, once', (qos, outcome, line) => {
    expect(answered(qos, outcome)).toEqual([line])
  })

  test.each([0x88, 0x89, 0x97])('O82 of 0x%x postpones it', code => {
    const { add, open, log } = rig()
    const { link, answers } = linkOf()
    add('a', 1)
    open(link)
    answers[0]?.({ code })
    expect(log).toEqual([`a: not now ${code}`])
  })
})

describe('a link that is lost', () => {
  test('leaves what it had taken to the next: the very same, before all else', () => {
    const { add, open, sending, advance } = rig()
    const first = linkOf(2)
    const expiring = { properties: { messageExpiryInterval: 9 } }
    for (const topic of ['a', 'b', 'c']) add(topic, 2, expiring)
    open(first.link)
    sending.lost()
    advance(2_000)
    const second = linkOf()
    open(second.link, true)
    expect(second.topics()).toEqual(['a', 'b', 'c'])
    expect(second.taken[0]).toBe(first.taken[0])
    expect(second.taken[2]?.properties.messageExpiryInterval).toBe(7)
  })

  test('M64 at QoS 1 without its session each is a new message, worth as much less, or nothing', () => {
    const { add, open, sending, advance, log } = rig()
    const first = linkOf()
    add('a', 1, { properties: { messageExpiryInterval: 9 } })
    add('b', 1, { properties: { messageExpiryInterval: 1 } })
    add('c', 2, { properties: { messageExpiryInterval: 1 } })
    open(first.link)
    sending.lost()
    advance(2_000)
    const second = linkOf()
    open(second.link, false)
    expect(second.taken.map(({ topic, properties }) => [topic, properties.messageExpiryInterval])).toEqual([
      ['a', 7],
      // What it was is for the driver to know: at QoS 2 it tells that nobody can.
      ['c', 1],
    ])
    expect(second.taken[1]).toBe(first.taken[2])
    expect(log).toEqual(['b: expired'])
  })

  test('has sent what had QoS 0, as far as anybody knows', () => {
    const { add, open, sending, log, line } = rig()
    add('a', 0)
    add('b', 1)
    open(linkOf().link)
    sending.lost()
    expect(log).toEqual(['a: sent'])
    expect([line.waiting(), line.inFlight()]).toEqual([1, 0])
  })

  test.each([0, 1, 2] as const)('while it takes one with QoS %i: that was handed over', qos => {
    const { add, open, sending, log, line } = rig()
    const entry = add('a', qos)
    open({
      publish: () => {
        sending.lost()
        return true
      },
    } as unknown as Link)
    expect(log).toEqual(qos === 0 ? ['a: sent'] : [])
    expect(entry).toMatchObject(qos === 0 ? { place: 'settled' } : { place: 'waiting', resumed: true })
    expect(line.oldest()).toBeNull()
  })

  test('while it says no: that was not handed over', () => {
    const { add, open, sending, log } = rig()
    const entry = add('a', 0)
    open({
      publish: () => {
        sending.lost()
        return false
      },
    } as unknown as Link)
    expect(log).toEqual([])
    expect(entry).toMatchObject({ place: 'waiting', resumed: false, sent: null })
    const { link, topics } = linkOf()
    open(link)
    expect(topics()).toEqual(['a'])
  })
})

describe('from within', () => {
  const atOnce = (then: (topic: string) => void = () => {}) => {
    const taken: string[] = []
    const link = {
      publish: ({ topic }: Outgoing, outcome: (outcome: PublishOutcome) => void) => {
        taken.push(topic)
        then(topic)
        outcome({ code: 0, text: undefined })
        return true
      },
    } as Link
    return { link, taken }
  }

  test('a receipt, more is sent in order, without end and with a short stack', () => {
    const { add, open, settled, sending } = rig()
    const { link, taken } = atOnce()
    let count = 0
    let deepest = 0
    settled(() => {
      const depth = new Error('here').stack?.split('\n').length ?? 0
      deepest = Math.max(deepest, depth)
      count += 1
      if (count > 20_000) return
      add(String(count), 0)
      sending.pump()
    })
    add('0', 0)
    open(link)
    expect(taken.map(Number)).toEqual(Array.from({ length: 20_001 }, (_, i) => i))
  })

  test('publish of the link, nothing is offered before that is decided', () => {
    const { add, open, sending } = rig()
    const { link, taken } = atOnce(topic => {
      if (topic !== 'a') return
      add('b', 0)
      sending.pump()
      expect(taken).toEqual(['a'])
    })
    add('a', 0)
    open(link)
    expect(taken).toEqual(['a', 'b'])
  })

  test('a link that fails is not offered twice, and stops nothing for ever', () => {
    const { add, open, sending, line } = rig()
    add('a')
    const broken = {
      publish: () => {
        throw new Error('broken')
      },
    } as unknown as Link
    expect(() => open(broken)).toThrow('broken')
    sending.lost()
    const { link, topics } = linkOf()
    open(link)
    expect([topics(), line.inFlight()]).toEqual([['a'], 1])
  })
})

describe('what has survived a connection unanswered', () => {
  test('does not count among those that may be unanswered, nor among those that may end the connection', () => {
    const { add, allow, open, sending } = rig()
    const { link, topics } = linkOf(9)
    allow(1)
    const [a, b, c] = ['a', 'b', 'c'].map(topic => add(topic))
    open(link)
    expect([topics(), sending.inFlight(), sending.unanswered()]).toEqual([['a'], 1, [a]])
    sending.survived(a as Entry)
    expect([sending.inFlight(), sending.unanswered()]).toEqual([0, [a]])
    sending.pump()
    expect([topics(), sending.inFlight(), sending.unanswered()]).toEqual([['a', 'b'], 1, [b]])
    sending.lost()
    allow(2)
    open(link)
    expect([sending.inFlight(), sending.unanswered()]).toEqual([2, [a, b]])
    expect(c?.place).toBe('waiting')
  })

  test('counts no more when it is answered, or given up', () => {
    const { add, allow, line, open, sending } = rig()
    const { link, answers } = linkOf(9)
    allow(1)
    const [a, b] = ['a', 'b'].map(topic => add(topic)) as [Entry, Entry]
    open(link)
    sending.survived(a)
    sending.pump()
    answers[0]?.({})
    expect(sending.inFlight()).toBe(1)
    sending.survived(b)
    sending.dropped(b)
    line.remove(b)
    expect(sending.inFlight()).toBe(0)
  })
})

test('what is sent again goes alone: it is what may end the connection, and what is new is not', () => {
  const { add, open, sending } = rig()
  const [again] = [add('a')]
  open(linkOf().link)
  sending.lost()
  add('b')
  open(linkOf().link, true)
  expect(sending.inFlight()).toBe(2)
  expect(sending.unanswered()).toEqual([again])
})

describe('what carries no acknowledgement', () => {
  test('is no answer of the broker, and never among what it has yet to answer', () => {
    const { add, open, sending, answered } = rig()
    const { link, answers } = linkOf()
    const [, at1] = [add('at0', 0), add('at1', 1)]
    open(link)
    expect(sending.unanswered()).toEqual([at1])
    for (const answer of answers) answer({})
    expect(answered).toEqual(['at1'])
  })
})

test('what may wait for hardly any time is sent at once, or not at all', () => {
  const { add, open, sending, log, advance } = rig()
  const { link, topics, state } = linkOf()
  open(link)
  add('now', 1, {}, 0)
  sending.pump()
  expect(topics()).toEqual(['now'])
  state.room = 1
  add('late', 1, {}, 0)
  sending.pump()
  advance(1)
  state.room = 2
  sending.ready()
  expect([topics(), log]).toEqual([['now'], ['late: PublishTimeoutError']])
})
