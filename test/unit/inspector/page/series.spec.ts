import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createSeries,
  MOST_POINTS,
  newestPoints,
  pointsBetween,
  thinned,
} from '../../../../src/inspector/page/series.js'

const points = (...values: readonly number[]) => values.map((value, at) => ({ at, value }))

test('of a stretch the least and the greatest stay, in order; of an even one its ends', () => {
  expect(thinned(points(5, 1, 9, 4, 9, 3, 3, 3, 7, 7, 7, 7, 6))).toEqual([
    ...[
      { at: 1, value: 1 },
      { at: 2, value: 9 },
    ],
    ...[
      { at: 4, value: 9 },
      { at: 5, value: 3 },
    ],
    ...[
      { at: 8, value: 7 },
      { at: 11, value: 7 },
    ],
    { at: 12, value: 6 },
  ])
})

test('however many points come, a bounded number is kept, in order, with every spike', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40_000 }), fc.nat(), fc.nat(), (many, high, low) => {
      const series = createSeries()
      for (let at = 0; at < many; at++)
        series.add({ at, value: at === high % many ? 1_000 : at === low % many ? -1_000 : at % 7 })
      const kept = series.points
      expect(kept.length).toBeLessThanOrEqual(MOST_POINTS)
      expect(series.count).toBe(many)
      expect(kept).toContainEqual({ at: high % many, value: 1_000 })
      if (low % many !== high % many) expect(kept).toContainEqual({ at: low % many, value: -1_000 })
      expect(kept).toEqual([...kept].sort((a, b) => a.at - b.at))
    }),
    { numRuns: 20 },
  )
})

test('a stretch of time has the points within, and one beyond on either side', () => {
  const all = points(0, 1, 2, 3, 4, 5)
  expect(pointsBetween(all, 2, 3).map(({ at }) => at)).toEqual([1, 2, 3, 4])
  expect(pointsBetween(all, 1.5, 1.6).map(({ at }) => at)).toEqual([1, 2])
  expect(pointsBetween(all, 9, 10).map(({ at }) => at)).toEqual([5])
  expect(pointsBetween(all, -5, -1).map(({ at }) => at)).toEqual([0])
  expect(pointsBetween([], 0, 1)).toEqual([])
})

test('the points of several lines are listed, the newest first', () => {
  const one = [...points(7, 8, 9), { at: 2, value: 10 }]
  expect(newestPoints([one, [{ at: 1.5, value: 0 }]], 1, 3)).toEqual([
    { at: 2, value: 10, line: 0 },
    { at: 2, value: 9, line: 0 },
    { at: 1.5, value: 0, line: 1 },
    { at: 1, value: 8, line: 0 },
  ])
})
