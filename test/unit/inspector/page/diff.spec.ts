import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from '../../../../src/inspector/page/diff.js'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })

test('has both sides in it, in order', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffLines(before, after)
      expect(diff.filter(({ kind }) => kind !== 'more').map(({ text }) => text)).toEqual(before)
      expect(diff.filter(({ kind }) => kind !== 'less').map(({ text }) => text)).toEqual(after)
    }),
  )
})

test('says no more than is different', () => {
  expect(diffLines(['{', 'a: 1', 'b: 2', '}'], ['{', 'a: 1', 'b: 3', 'c: 4', '}'])).toEqual([
    { kind: 'same', text: '{' },
    { kind: 'same', text: 'a: 1' },
    { kind: 'less', text: 'b: 2' },
    { kind: 'more', text: 'b: 3' },
    { kind: 'more', text: 'c: 4' },
    { kind: 'same', text: '}' },
  ])
})

test('takes little time for much', () => {
  const many = (seed: number) => Array.from({ length: 20_000 }, (_, at) => String((at * seed) % 9_973))
  const start = performance.now()
  expect(diffLines(many(3), many(7)).length).toBeGreaterThan(20_000)
  expect(performance.now() - start).toBeLessThan(2_000)
})
