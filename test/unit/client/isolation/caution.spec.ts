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
  const caution = createCaution(isolation, scheduler, () => {
    resumed += 1
  })
  return { scheduler, isolation, caution, resumed: () => resumed }
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
