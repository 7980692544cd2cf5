import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createCaution } from '../../../../src/client/isolation/caution.js'
import { createIsolation } from '../../../../src/client/isolation/isolation.js'

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
  isolation.opened()
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
