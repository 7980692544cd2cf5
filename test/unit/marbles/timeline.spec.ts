import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ascending,
  framesOf,
  framesTaken,
  groupBy,
  type Need,
  positions,
} from '../../../src/marbles/timeline.js'

describe('numbers in order', () => {
  test('are ascending, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), numbers => {
        const sorted = ascending(numbers)
        expect(new Set(sorted)).toEqual(new Set(numbers))
        expect(sorted.every((each, at) => at === 0 || each > sorted[at - 1]!)).toBe(true)
      }),
    )
  })
})

test('items are grouped by a key, in their order', () => {
  expect([...groupBy([3, 1, 4, 1, 5], n => n % 2)]).toEqual([
    [1, [3, 1, 1, 5]],
    [0, [4]],
  ])
})

test('marbles of a row stand by their frames', () => {
  const [a, b, c] = [
    { frame: 2, symbol: 'a' },
    { frame: 0, symbol: 'b' },
    { frame: 2, symbol: 'c' },
  ]
  expect([...framesOf({ marbles: [a!, b!, c!], length: 3 })]).toEqual([
    [2, [a, c]],
    [0, [b]],
  ])
})

test('a group takes the frames of its parentheses, as in RxJS', () => {
  expect([1, 2, 3].map(framesTaken)).toEqual([1, 4, 5])
})

describe('positions', () => {
  const needOver = (gaps: number): fc.Arbitrary<Need> =>
    fc.nat(gaps - 1).chain(from =>
      fc.record({
        from: fc.constant(from),
        to: fc.integer({ min: from + 1, max: gaps }),
        distance: fc.nat(20),
      }),
    )
  const room = fc.array(fc.nat(9), { maxLength: 12 }).chain(gaps =>
    fc.record({
      gaps: fc.constant(gaps),
      // Without a gap there is nothing to stand apart.
      needs: gaps.length === 0 ? fc.constant<Need[]>([]) : fc.array(needOver(gaps.length), { maxLength: 6 }),
    }),
  )

  test('begin at 0, and keep each gap and each need, with no more room than they ask for', () => {
    fc.assert(
      fc.property(room, ({ gaps, needs }) => {
        const at = positions(gaps, needs)
        expect(at).toHaveLength(gaps.length + 1)
        expect(at[0]).toBe(0)
        for (const [index, gap] of gaps.entries()) {
          const asked = needs
            .filter(({ to }) => to === index + 1)
            .map(({ from, distance }) => at[from]! + distance)
          expect(at[index + 1]).toBe(Math.max(at[index]! + gap, ...asked))
        }
      }),
    )
  })
})
