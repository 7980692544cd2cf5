import { describe, expect, test } from 'vitest'
import { type Linked, linked, type Seen, unnamed } from './linked.js'

const BUSY = 0x89
const FORBIDDEN = 0x87

const phases = ({ client }: ReturnType<typeof linked>) =>
  client.snapshot().subscriptions.map(({ filter, phase }) => `${filter} ${phase}`)

describe('O82 "not now" as the answer to a SUBSCRIBE', () => {
  test('is asked again after what the retry policy says; the observer waits, and gets its retained messages once', () => {
    const attempts: unknown[] = []
    const retry = (error: { readonly reasonCode: number | undefined; cause?: unknown }, attempt: number) => {
      attempts.push([error.reasonCode, attempt, (error.cause as Error).name])
      return 100 * (attempt + 1)
    }
    const link = linked({}, { retry })
    const observer = link.observe('a/+')
    link.open()
    link.last('a/+').answer(BUSY)
    link.pass(99)
    expect(link.asked).toHaveLength(1)
    link.pass(1)
    expect(link.asked).toHaveLength(2)
    link.last('a/+').answer(0x97)
    link.pass(200)
    link.last('a/+').answer()
    link.sendTo(['a/+'], 'a/1', 'x', { retain: true })
    expect(observer.values).toEqual(['xr'])
    expect(observer.error).toBeUndefined()
    expect(attempts).toEqual([
      [BUSY, 0, 'SubscribeRefusedError'],
      [0x97, 1, 'SubscribeRefusedError'],
    ])
    link.observe('b')
    link.pass()
    link.last('b').answer(BUSY)
    // Each filter has attempts of its own, and begins anew when it was granted.
    expect(attempts.at(-1)).toEqual([BUSY, 0, 'SubscribeRefusedError'])
    link.observe('a/+')
    link.pass()
    link.last('a/+').answer(0x97)
    expect(attempts.at(-1)).toEqual([0x97, 0, 'SubscribeRefusedError'])
  })

  test('is final where the policy says so, with the filter, the code and the words of the broker', () => {
    const link = linked({}, { retry: () => 'fatal' })
    const [observer, other] = [link.observe('a'), link.observe('b')]
    link.open()
    link.last('a').answer(BUSY, 'come\nback')
    link.last('b').answer()
    expect(observer.error).toMatchObject({
      name: 'SubscribeRefusedError',
      filter: 'a',
      reasonCode: BUSY,
      message: 'the broker refused "a": come\\u000aback (0x89)',
    })
    expect(other.error).toBeUndefined()
  })

  test('to one that raises the QoS leaves the others what they had', () => {
    const link = linked({}, { retry: () => 50 })
    const low = link.observe('a/+')
    link.open()
    link.settle()
    const before = link.last('a/+').request?.identifier ?? 0
    const high = link.observe('a/+', { qos: 1, retained: 'none' })
    link.pass()
    link.last('a/+').answer(BUSY)
    link.send('a/1', 'still', { identifiers: [before] })
    link.pass(50)
    link.settle()
    link.sendTo(['a/+'], 'a/1', 'raised')
    expect([low.values, high.values]).toEqual([
      ['still', 'raised'],
      ['still', 'raised'],
    ])
  })

  test('M66 to one that was granted before ends what the broker may still have, unless it is asked for again', () => {
    for (const isAgain of [false, true]) {
      const link = linked()
      const low = link.observe('a/+')
      link.observe('b')
      link.open()
      link.settle()
      const high = link.observe('a/+', { qos: 1 })
      link.pass()
      link.last('a/+').answer(0x87)
      for (const { error } of [low, high]) expect(error).toMatchObject({ name: 'SubscribeRefusedError' })
      if (isAgain) link.observe('a/+', { qos: 2 })
      link.pass()
      expect(link.last('a/+')).toMatchObject({ what: isAgain ? 'subscribe' : 'unsubscribe' })
      link.settle()
      const filters = link.client.snapshot().subscriptions.map(({ filter }) => filter)
      expect(filters).toEqual(isAgain ? ['b', 'a/+'] : ['b'])
    }
  })

  test('M66 at last, after one that was granted and answers that pass, ends what the broker may still have', () => {
    const link = linked({}, { retry: () => 50 })
    link.observe('b')
    const low = link.observe('a/+')
    link.open()
    link.settle()
    link.observe('a/+', { qos: 1 })
    link.pass()
    link.last('a/+').answer(BUSY)
    link.pass(50)
    link.last('a/+').answer(0x87)
    expect(low.error).toMatchObject({ name: 'SubscribeRefusedError' })
    link.pass()
    expect(link.last('a/+')).toMatchObject({ what: 'unsubscribe' })
  })

  test('to a covering filter: those it covers are subscribed by themselves meanwhile', () => {
    const link = linked(unnamed, { retry: () => 1_000 })
    const [wide, narrow] = [link.observe('a/#'), link.observe('a/+')]
    link.open()
    expect(link.asked.map(({ filter }) => filter)).toEqual(['a/#'])
    link.last('a/#').answer(BUSY)
    link.pass()
    expect(link.asked.map(({ filter }) => filter)).toEqual(['a/#', 'a/+'])
    link.last('a/+').answer()
    link.send('a/1', 'x')
    expect(narrow.values).toEqual(['x'])
    link.pass(1_000)
    link.settle()
    expect(phases(link)).toEqual(['a/# on', 'a/+ off'])
    link.send('a/1', 'y')
    expect([wide.values, narrow.values]).toEqual([
      ['x', 'y'],
      ['x', 'y'],
    ])
  })

  test('is not waited for over a lost connection, nor for somebody who has left', () => {
    const link = linked({}, { retry: error => (error.reasonCode === BUSY ? 1_000 : 5) })
    const observer = link.observe('a')
    link.observe('keep')
    link.open()
    link.last('keep').answer()
    link.last('a').answer(BUSY)
    link.lose()
    link.open()
    link.settle()
    expect(phases(link)).toEqual(['a on', 'keep on'])
    const leaver = link.observe('b')
    link.pass()
    link.last('b').answer(BUSY)
    leaver.leave()
    link.pass(5_000)
    expect(link.asked.filter(({ filter }) => filter === 'b')).toHaveLength(1)
    expect(phases(link)).toEqual(['a on', 'keep on'])
    expect(observer.error).toBeUndefined()
  })
})

describe('O82 a SUBSCRIBE that was answered "not now"', () => {
  test('is not sent again before its time, though whoever is told of it observes it and publishes', () => {
    const link = linked({}, { retry: () => 100 })
    const publish = () => link.client.publish('b', 'x').subscribe()
    link.client.subscriptions$.subscribe(({ kind }) => {
      if (kind !== 'refused') return
      link.observe('a')
      publish()
    })
    link.observe('a')
    link.open()
    link.last('a').answer(BUSY)
    link.pass(99)
    expect(link.asked).toHaveLength(1)
    link.pass(1)
    expect(link.asked).toHaveLength(2)
  })

  test('is not with the broker if its session is a new one: there is nothing to be ended', () => {
    const link = linked({}, { retry: error => (error.reasonCode === BUSY ? 1_000 : 5) })
    const observer = link.observe('a')
    link.observe('keep')
    link.open()
    link.settle()
    link.lose()
    link.open()
    link.last('a').answer(BUSY)
    link.last('keep').answer()
    expect(phases(link)).toEqual(['a off', 'keep on'])
    observer.leave()
    link.pass()
    expect(link.asked.map(({ what, filter }) => `${what} ${filter}`)).toEqual([
      'subscribe a',
      'subscribe keep',
    ])
  })
})

test('a SUBSCRIBE that is refused for good is sent anew for who observes its filter when told of that', () => {
  const link = linked()
  const late: Seen[] = []
  link.client.subscriptions$.subscribe(({ kind }) => {
    if (kind === 'refused') late.push(link.observe('a'))
  })
  const first = link.observe('a')
  link.open()
  link.last('a').answer(FORBIDDEN)
  link.settle()
  expect(first.error).toMatchObject({ name: 'SubscribeRefusedError' })
  expect(late.map(({ error }) => error)).toEqual([undefined])
  expect(phases(link)).toEqual(['a on'])
})

describe('an UNSUBSCRIBE', () => {
  const leaving = (options: Parameters<typeof linked>[1] = {}) => {
    const link = linked({}, options)
    const observer = link.observe('a/+', { retained: 'none' })
    link.observe('keep')
    link.open()
    link.settle()
    observer.leave()
    link.pass()
    return link
  }

  test('O82 answered "not now" is asked again', () => {
    const link = leaving({ retry: () => 100 })
    link.last('a/+').answer(BUSY)
    link.pass(100)
    expect(link.asked.filter(({ what }) => what === 'unsubscribe')).toHaveLength(2)
    link.last('a/+').answer()
    link.pass()
    expect(phases(link)).toEqual(['keep on'])
  })

  test('refused for good is told, and not forgotten: who comes finds it, and a new session is without it', () => {
    const link = leaving()
    link.last('a/+').answer(FORBIDDEN, 'no')
    link.pass()
    expect(link.changes.at(-1)).toMatchObject({
      kind: 'refused',
      filter: 'a/+',
      error: { name: 'UnsubscribeRefusedError', reasonCode: FORBIDDEN },
    })
    expect(phases(link)).toEqual(['a/+ on', 'keep on'])
    const identifier = link.asked.find(({ filter }) => filter === 'a/+')?.request?.identifier ?? 0
    link.send('a/1', 'x', { identifiers: [identifier] })
    expect(link.unhandled.map(({ reason }) => reason)).toEqual(['no-observer'])
    const asked = link.asked.length
    const late = link.observe('a/+', { retained: 'none' })
    link.pass()
    link.send('a/1', 'y', { identifiers: [identifier] })
    expect([late.values, link.asked.length]).toEqual([['y'], asked])
    late.leave()
    link.pass()
    expect(link.asked).toHaveLength(asked)
    link.lose()
    link.open()
    link.settle()
    expect(phases(link)).toEqual(['keep on'])
  })

  test('refused for good is not sent again by whoever is told of it, observes it, leaves and publishes', () => {
    const link = leaving()
    const publish = () => link.client.publish('b', 'x').subscribe()
    link.client.subscriptions$.subscribe(({ kind }) => {
      if (kind !== 'refused') return
      link.observe('a/+', { retained: 'none' }).leave()
      publish()
    })
    link.last('a/+').answer(FORBIDDEN)
    link.pass()
    expect(link.asked.filter(({ what }) => what === 'unsubscribe')).toHaveLength(1)
    expect(phases(link)).toEqual(['a/+ on', 'keep on'])
  })

  test.each([
    [0x7f, ['keep on']],
    [0x80, ['a/+ on', 'keep on']],
  ])('is ended by all codes below 0x80: 0x%x', (code, left) => {
    const link = leaving()
    link.last('a/+').answer(code)
    link.pass()
    expect(phases(link)).toEqual(left)
  })

  test('O83 that is not answered is asked again, and again', () => {
    const link = leaving({ subscribeTimeout: 1_000 })
    for (let i = 2; i < 5; i += 1) {
      link.pass(1_000)
      link.pongs.shift()?.()
      link.pass()
      expect(link.asked.filter(({ what }) => what === 'unsubscribe')).toHaveLength(i)
    }
    link.last('a/+').answer()
    link.pass()
    expect(phases(link)).toEqual(['keep on'])
  })
})

describe('O83 a SUBSCRIBE that is never answered', () => {
  const silent = (subscribeTimeout?: number, session?: Parameters<Linked['open']>[0]) => {
    const link = linked({}, subscribeTimeout === undefined ? {} : { subscribeTimeout })
    const [mute, other] = [link.observe('mute/+'), link.observe('other')]
    link.open(session)
    link.last('other').answer()
    return { link, mute, other }
  }

  test('while others are is asked again after 30 s, then a typed error of its own observers', () => {
    const { link, mute, other } = silent()
    link.pass(29_999)
    expect(link.asked).toHaveLength(2)
    link.pass(1)
    expect(link.asked.map(({ filter }) => filter)).toEqual(['mute/+', 'other', 'mute/+'])
    link.pass(30_000)
    // Nothing else was answered since, so the broker is asked for a sign of life.
    expect([mute.error, link.pongs.length]).toEqual([undefined, 1])
    link.pongs[0]?.()
    expect(mute.error).toMatchObject({
      name: 'SubscribeTimeoutError',
      filter: 'mute/+',
      timeout: 30_000,
      message: 'the broker did not answer a subscription to "mute/+", asked twice, 30000 ms each time',
    })
    expect(other.error).toBeUndefined()
    link.observe('mute/+')
    link.settle()
    expect(phases(link)).toEqual(['other on', 'mute/+ on'])
  })

  test('and given up is ended, for the broker may have it, or have it yet', () => {
    const { link } = silent(1_000)
    link.pass(1_000)
    link.pass(1_000)
    for (const pong of link.pongs) pong()
    for (const { filter, answer } of [...link.asked]) if (filter === 'mute/+') answer()
    link.settle()
    expect([link.last('mute/+').what, phases(link)]).toEqual(['unsubscribe', ['other on']])
    // Also over a later connection of the session.
    const { link: kept } = silent(1_000, { persistent: true })
    for (let time = 0; time < 2; time += 1) kept.pass(1_000)
    for (const pong of kept.pongs) pong()
    kept.lose()
    kept.open({ present: true, persistent: true })
    kept.pass()
    expect(kept.asked.map(({ what, filter }) => `${what} ${filter}`)).toEqual(['unsubscribe mute/+'])
  })

  test('on a link that gives no sign of life is left to those who watch over that', () => {
    const link = linked({}, { subscribeTimeout: 1_000 })
    const observer = link.observe('a')
    link.open()
    link.pass(10_000)
    expect([link.asked.length, link.pongs.length, observer.error]).toEqual([1, 1, undefined])
  })

  test('and answered late, to the first request or the second, is granted', () => {
    for (const which of [0, 1]) {
      const { link, mute } = silent(1_000)
      link.pass(1_000)
      link.asked.filter(({ filter }) => filter === 'mute/+')[which]?.answer()
      link.asked.filter(({ filter }) => filter === 'mute/+')[1 - which]?.answer()
      link.pass(10_000)
      expect([phases(link), mute.error]).toEqual([['mute/+ on', 'other on'], undefined])
    }
  })

  test('brings its retained messages once, where they have come without an answer', () => {
    const { link, mute } = silent(1_000)
    link.sendTo(['mute/+'], 'mute/1', 'x', { retain: true })
    link.pass(1_000)
    expect(link.last('mute/+').request?.retainHandling).toBe(2)
    link.last('mute/+').answer()
    link.sendTo(['mute/+'], 'mute/1', 'live')
    expect(mute.values).toEqual(['xr', 'live'])
  })

  test('brings them once where copies name nothing, too', () => {
    const link = linked(unnamed, { subscribeTimeout: 1_000 })
    link.observe('a/+')
    link.open()
    link.send('a/1', 'x', { retain: true })
    link.pass(1_000)
    link.pongs.shift()?.()
    link.pass()
    expect(link.asked.map(({ request }) => request?.retainHandling)).toEqual([0, 2])
  })

  test('for who comes later is asked twice, too, and for what is stored, whatever the first has brought', () => {
    const link = linked({}, { subscribeTimeout: 1_000 })
    const first = link.observe('a/+')
    link.open()
    link.sendTo(['a/+'], 'a/1', 'x', { retain: true })
    link.pass(1_000)
    link.pongs.shift()?.()
    link.pass()
    link.last('a/+').answer()
    const late = link.observe('a/+')
    link.pass()
    link.pass(1_000)
    link.pongs.shift()?.()
    link.pass()
    expect([first.error, late.error]).toEqual([undefined, undefined])
    expect(link.asked.map(({ request }) => request?.retainHandling)).toEqual([0, 2, 0, 0])
    link.sendTo(['a/+'], 'a/1', 'x', { retain: true })
    expect([first.values, late.values]).toEqual([['xr'], ['xr']])
  })

  test('over a connection that is lost is asked again in the session that goes on, for what is stored', () => {
    const link = linked()
    link.observe('keep')
    const observer = link.observe('a/+')
    link.open({ persistent: true })
    link.last('keep').answer()
    link.lose()
    link.open({ persistent: true, present: true })
    expect(link.asked.map(({ filter, request }) => [filter, request?.retainHandling])).toEqual([['a/+', 0]])
    link.last('a/+').answer()
    link.sendTo(['a/+'], 'a/1', 'x', { retain: true })
    expect(observer.values).toEqual(['xr'])
  })

  test('is waited for for ever where the option says so', () => {
    const { link, mute } = silent(Number.POSITIVE_INFINITY)
    link.pass(1e9)
    expect([link.asked.length, mute.error]).toEqual([2, undefined])
  })
})

describe('a grant', () => {
  test('C19 that is lower is an error of those who are strict alone', () => {
    const link = linked()
    const strict = { strict: true } as const
    const observers = [
      link.observe('a', { ...strict, qos: 2 }),
      link.observe('a', { qos: 2 }),
      link.observe('a', { ...strict, qos: 1 }),
    ]
    link.open()
    link.last('a').answer(1)
    expect(observers.map(({ error }) => error)).toMatchObject([
      { name: 'GrantError', granted: 1 },
      undefined,
      undefined,
    ])
  })

  test('after an error of the driver is asked for by who comes next', () => {
    const link = linked({ maximumLevels: 2 })
    const deep = link.observe('a/b/c')
    link.observe('a')
    link.open()
    link.settle()
    expect(deep.error).toMatchObject({ name: 'TooManyLevelsError', levels: 3 })
    expect(phases(link)).toEqual(['a on'])
  })
})

test('stored values are expected for 10 seconds after the answer, however late that comes', () => {
  const link = linked(unnamed)
  const observer = link.observe('a/+')
  link.open()
  link.pass(9_000)
  link.last('a/+').answer()
  link.pass(9_000)
  link.send('a/1', 'stored', { retain: true })
  link.pass(11_000)
  link.send('a/2', 'late', { retain: true })
  expect([observer.values, link.unhandled.map(({ reason }) => reason)]).toEqual([['storedr'], ['unasked']])
})

test('T100 an answer about what is no more, as it was asked for with other options, is told nobody', () => {
  const link = linked()
  link.observe('keep')
  const before = link.observe('a')
  link.open()
  link.settle()
  before.leave()
  link.pass()
  const ending = link.last('a')
  expect(ending.what).toBe('unsubscribe')
  link.observe('a', { noLocal: true })
  link.pass()
  const told = link.changes.length
  ending.answer(0x83)
  expect(link.changes.slice(told).map(({ kind }) => kind)).not.toContain('refused')
})
