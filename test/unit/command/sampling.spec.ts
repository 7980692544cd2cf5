import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createSampling } from '../../../src/command/sampling.js'
import type { World } from '../../../src/command/world.js'

/** How many of so many pass, one each so many ms. */
const passed = (perSecond: number, messages: number, every: number) => {
  let now = 0
  const scheduler = Object.assign(new VirtualTimeScheduler(), { now: () => now })
  const sampling = createSampling(perSecond, { scheduler } as unknown as World)
  let taken = 0
  for (let n = 0; n < messages; n += 1) {
    if (sampling.takes()) taken += 1
    now += every
  }
  expect(taken + sampling.leftOut()).toBe(messages)
  return taken
}

test('so many a second pass, whatever comes, and the others are counted', () => {
  expect(passed(Number.POSITIVE_INFINITY, 1_000, 0)).toBe(1_000)
  expect(passed(10, 10_000, 1)).toBeGreaterThanOrEqual(100)
  expect(passed(10, 10_000, 1)).toBeLessThanOrEqual(110)
  expect(passed(10, 50, 1_000)).toBe(50)
  // In one moment no more than those of a second.
  expect(passed(10, 1_000, 0)).toBe(10)
  expect(passed(0.5, 100, 100)).toBeLessThanOrEqual(6)
})
