import fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisOf, spread } from '../../../../src/inspector/page/axis.js'

const labels = (least: number, greatest: number, about = 4) =>
  axisOf(least, greatest, about).ticks.map(({ label }) => label)

test('has round numbers, with the digits that tell them apart', () => {
  expect(labels(0, 100)).toEqual(['0', '50', '100'])
  expect(labels(20.1, 20.4)).toEqual(['20.1', '20.2', '20.3', '20.4'])
  expect(labels(-1, 1)).toEqual(['-1', '0', '1'])
  expect(labels(0, 5e9)).toEqual(['0', '2e9', '4e9'])
})

test('all values are within, also where there is one alone', () => {
  const value = fc.double({ min: -1e300, max: 1e300, noNaN: true })
  fc.assert(
    fc.property(value, value, fc.integer({ min: 1, max: 20 }), (a, b, about) => {
      const [least, greatest] = [Math.min(a, b), Math.max(a, b)]
      const { from, to, ticks } = axisOf(least, greatest, about)
      expect(from).toBeLessThanOrEqual(least)
      expect(to).toBeGreaterThanOrEqual(greatest)
      expect(to).toBeGreaterThan(from)
      expect(ticks.length).toBeLessThanOrEqual(50)
      for (const tick of ticks) expect(tick.value >= from && tick.value <= to).toBe(true)
    }),
  )
  expect(labels(5, 5)).toContain('5')
})

test('what would stand over each other is spread, down and then up', () => {
  expect(spread([10, 12, 50], 10, 100)).toEqual([10, 20, 50])
  expect(spread([70, 85, 90, 95], 10, 100)).toEqual([70, 80, 90, 100])
  expect(spread([], 10, 100)).toEqual([])
})
