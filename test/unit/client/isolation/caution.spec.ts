import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createCaution } from '../../../../src/client/isolation/caution.js'
import { createIsolation } from '../../../../src/client/isolation/isolation.js'
import type { Link } from '../../../../src/driver/driver.js'

/** A link whose pings are answered when the test says so. */
const linkOf = () => {
  const pongs: (() => void)[] = []
  const link: Pick<Link, 'ping'> = { ping: pong => pongs.push(pong) }
  return { link: link as Link, pongs }
}
const { link: deaf } = linkOf()

const setUp = () => {
  const scheduler = new VirtualTimeScheduler()
  const isolation = createIsolation<{ name: string }>(3)
  let resumed = 0
  const onResumed: (() => void)[] = []
  const sent = new Set<{ name: string }>()
  const survived: string[] = []
  const caution = createCaution(isolation, scheduler, {
    resume: () => {
      resumed += 1
      onResumed.shift()?.()
    },
    sent: () => sent,
    survived: ({ name }) => survived.push(name),
  })
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.flush()
    scheduler.frame = scheduler.maxFrames
  }
  return { scheduler, isolation, caution, sent, survived, pass, onResumed, resumed: () => resumed }
}

test('while nobody is suspected an answer changes nothing', () => {
  const { scheduler, caution, resumed } = setUp()
  caution.answered({ name: 'a' })
  caution.withdrawn({ name: 'b' })
  scheduler.flush()
  expect([caution.limit(), resumed()]).toEqual([Number.POSITIVE_INFINITY, 0])
})

test('those who wait go on once in each turn in which some were answered, or taken back', () => {
  const { scheduler, isolation, caution, resumed } = setUp()
  const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
  isolation.ended([a, b, c])
  caution.opened(deaf)
  expect(caution.limit()).toBe(1)
  caution.answered(a)
  caution.withdrawn(b)
  expect(resumed()).toBe(0)
  scheduler.flush()
  expect(resumed()).toBe(1)
  caution.answered(c)
  expect(caution.limit()).toBe(Number.POSITIVE_INFINITY)
  scheduler.flush()
  expect(resumed()).toBe(2)
})

test('an answer that comes while those who wait go on lets more of them do so', () => {
  const { scheduler, isolation, caution, onResumed, resumed } = setUp()
  const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
  isolation.ended([a, b, c])
  caution.opened(deaf)
  onResumed.push(() => caution.answered(b))
  caution.answered(a)
  scheduler.flush()
  expect(resumed()).toBe(2)
})

describe('the last trial of a request', () => {
  const tried = () => {
    const set = setUp()
    const one = { name: 'one' }
    for (let i = 0; i < 3; i += 1) {
      set.caution.opened(deaf)
      set.isolation.ended([one])
      set.caution.lost()
    }
    return { ...set, one }
  }

  test('waits for the answer to a ping', () => {
    const { caution, isolation, scheduler, resumed, one } = tried()
    const { link, pongs } = linkOf()
    caution.opened(link)
    expect([caution.limit(), pongs.length]).toEqual([0, 1])
    pongs[0]?.()
    scheduler.flush()
    expect([caution.limit(), resumed()]).toEqual([1, 1])
    expect(isolation.ended([one]).culprit).toEqual({ request: one, attempts: 4 })
  })

  test('waits five seconds where pings are not answered', () => {
    const { caution, scheduler } = tried()
    scheduler.maxFrames = 4_999
    caution.opened(linkOf().link)
    scheduler.flush()
    expect(caution.limit()).toBe(0)
    scheduler.maxFrames = 5_000
    scheduler.flush()
    expect(caution.limit()).toBe(1)
  })

  test('does not come by the answer of a link that is gone, and leaves no timer', () => {
    const { caution, isolation, scheduler, one } = tried()
    const { link, pongs } = linkOf()
    caution.opened(link)
    caution.lost()
    pongs[0]?.()
    scheduler.flush()
    expect([caution.limit(), scheduler.actions.length]).toEqual([0, 0])
    caution.withdrawn(one)
    expect(isolation.limit()).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('what is never answered', () => {
  const suspected = () => {
    const set = setUp()
    const { link, pongs } = linkOf()
    const requests = ['a', 'b', 'c'].map(name => ({ name }))
    const [a = { name: '' }] = requests
    set.isolation.ended(requests)
    set.caution.opened(link)
    set.sent.add(a)
    return { ...set, pongs, a, requests }
  }

  test('has not ended the connection, where that is alive five seconds later: others go on', () => {
    const { caution, pongs, pass, survived, resumed } = suspected()
    pass(5_000)
    expect(pongs.length).toBe(1)
    pongs[0]?.()
    // It may have been sent a moment before.
    expect([survived, caution.limit()]).toEqual([[], 1])
    pass(5_000)
    pongs[1]?.()
    expect([survived, caution.limit()]).toEqual([['a'], 1])
    pass(0)
    expect(resumed()).toBe(1)
  })

  test('is not acquitted while pings are not answered, nor by those of a link that is gone', () => {
    const { caution, pongs, pass, survived } = suspected()
    pass(5_000)
    pongs[0]?.()
    pass(5_000)
    caution.lost()
    pongs[1]?.()
    pass(60_000)
    expect([survived, pongs.length]).toEqual([[], 2])
  })

  test('is looked for no more when nobody is suspected', () => {
    const { caution, pongs, pass, requests, scheduler } = suspected()
    for (const request of requests) caution.answered(request)
    pass(60_000)
    expect(pongs.length).toBe(0)
    caution.opened(linkOf().link)
    expect(scheduler.actions.filter(({ closed }) => !closed).length).toBe(0)
  })
})
