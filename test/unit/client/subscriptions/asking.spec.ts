import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import { createAsking } from '../../../../src/client/subscriptions/asking.js'
import {
  createSubscription,
  noOptions,
  type Subscription,
} from '../../../../src/client/subscriptions/subscription.js'
import type { Link, SubscribeRequest } from '../../../../src/driver/driver.js'

const setUp = (timeout = 100) => {
  const scheduler = new VirtualTimeScheduler()
  const events: string[] = []
  const answers: ((code?: number) => void)[] = []
  const pongs: (() => void)[] = []
  const link = {
    subscribe: (
      requests: readonly SubscribeRequest[],
      outcome: (request: SubscribeRequest, code: number) => void,
    ) => {
      events.push(`ask ${requests.map(({ filter }) => filter).join(' ')}`)
      for (const request of requests) answers.push((code = 0) => outcome(request, code))
    },
    unsubscribe: (filters: readonly string[], outcome: (filter: string, code: number) => void) => {
      events.push(`end ${filters.join(' ')}`)
      for (const filter of filters) answers.push((code = 0) => outcome(filter, code))
    },
    ping: (pong: () => void) => pongs.push(pong),
  } as unknown as Link
  const asking = createAsking(createTime(scheduler), timeout, {
    answered: () => {},
    subscribed: ({ filter }, code) => events.push(`subscribed ${filter} ${code}`),
    unsubscribed: ({ filter }, code) => events.push(`unsubscribed ${filter} ${code}`),
    overdue: ({ filter }) => events.push(`overdue ${filter}`),
  })
  asking.opened(link)
  const subscription = (filter: string) => createSubscription(filter, filter, noOptions, 0)
  return {
    asking,
    events,
    answers,
    pongs,
    ask: (...subscriptions: readonly Subscription[]) => {
      const requests = subscriptions.map(each => {
        each.request = { filter: each.filter, qos: 0, retainAsPublished: false } as SubscribeRequest
        return [each.request, each] as const
      })
      asking.subscribe([], new Map(requests))
    },
    end: (...subscriptions: readonly Subscription[]) =>
      asking.unsubscribe(new Map(subscriptions.map(each => [each.filter, each]))),
    subscription,
    pass: (milliseconds: number) => {
      scheduler.maxFrames = scheduler.frame + milliseconds
      scheduler.flush()
      scheduler.frame = scheduler.maxFrames
    },
    timers: () => scheduler.actions.filter(({ closed }) => !closed).length,
  }
}

describe('what is to be sent before', () => {
  const asked = (...codes: readonly number[]) => {
    const { asking, events, answers, subscription } = setUp()
    const a = subscription('a')
    const request = () => ({ filter: 'a', qos: 0, retainAsPublished: false }) as SubscribeRequest
    const [before, own] = [request(), request()]
    a.request = own
    asking.subscribe([new Map(), new Map([[before, a]])], new Map([[own, a]]))
    for (const [at, code] of codes.entries()) answers[at]?.(code)
    return events
  }

  test('is sent in its order, and nothing where there is nothing', () => {
    expect(asked()).toEqual(['ask a', 'ask a'])
  })

  test('has the last word if it is refused', () => {
    expect(asked(0x7f, 1)).toEqual(['ask a', 'ask a', 'subscribed a 1'])
    expect(asked(0x80, 1)).toEqual(['ask a', 'ask a', 'subscribed a 128'])
  })
})

describe('what was asked of a broker', () => {
  test('and is overdue is not waited for any more', () => {
    const { asking, ask, subscription, pass, pongs, events } = setUp()
    ask(subscription('a'), subscription('b'))
    expect(asking.unanswered()).toBe(2)
    pass(100)
    for (const pong of pongs) pong()
    expect(events.slice(1)).toEqual(['overdue a', 'overdue b'])
    expect(asking.unanswered()).toBe(0)
  })

  test('is answered once each, and leaves no timer behind', () => {
    const { events, answers, ask, end, subscription, timers } = setUp()
    const [a, b] = [subscription('a'), subscription('b')]
    ask(a, b)
    answers[0]?.()
    answers[0]?.()
    expect(timers()).toBe(1)
    answers[1]?.(0x87)
    end(a)
    answers[2]?.()
    expect(events).toEqual(['ask a b', 'subscribed a 0', 'subscribed b 135', 'end a', 'unsubscribed a 0'])
    expect([timers(), a.batch, b.batch]).toEqual([0, null, null])
  })

  test('O83 is overdue only while something shows that the broker is there', () => {
    const { events, answers, pongs, ask, subscription, pass } = setUp()
    ask(subscription('a'))
    ask(subscription('b'))
    pass(100)
    expect([events.length, pongs.length]).toEqual([2, 2])
    for (const pong of pongs) pong()
    expect(events.slice(2)).toEqual(['overdue a', 'overdue b'])
    const more = setUp()
    more.ask(more.subscription('a'))
    more.ask(more.subscription('b'))
    more.answers[1]?.()
    more.pass(100)
    expect(more.events.slice(2)).toEqual(['subscribed b 0', 'overdue a'])
    expect(answers).toHaveLength(2)
  })

  test('of a link that is gone is neither answered nor overdue', () => {
    const { asking, events, answers, pongs, ask, subscription, pass, timers } = setUp()
    const [a, b] = [subscription('a'), subscription('b')]
    ask(a)
    pass(100)
    ask(b)
    expect(timers()).toBe(1)
    asking.lost()
    for (const each of [a, b]) each.batch = null
    for (const answer of answers) answer()
    for (const pong of pongs) pong()
    pass(1_000)
    expect([events, timers()]).toEqual([['ask a', 'ask b'], 0])
  })

  test('asked again, the answer to the first request counts where it asked the same', () => {
    const { events, answers, ask, subscription } = setUp()
    const a = subscription('a')
    ask(a)
    ask(a)
    answers[0]?.()
    answers[1]?.()
    expect(events).toEqual(['ask a', 'ask a', 'subscribed a 0'])
    const other = setUp()
    const b = other.subscription('b')
    other.ask(b)
    other.ask(b)
    b.request = { filter: 'b', qos: 1, retainAsPublished: false } as SubscribeRequest
    other.answers[0]?.()
    expect(other.events).toEqual(['ask b', 'ask b'])
  })
})
