import { expect, test } from 'vitest'
import { hiderOf, hidingProblem } from '../../../../src/inspector/page/hiding.js'

test.each([
  ['a', [true, false, false, false]],
  ['a/#', [true, true, false, false]],
  ['+/b', [false, true, true, false]],
  ['#', [true, true, true, false]],
  ['$SYS/#', [false, false, false, true]],
  ['$share/g/a/b', [false, true, false, false]],
])('%s hides what it would bring', (filter, hidden) => {
  expect(['a', 'a/b', 'x/b', '$SYS/uptime'].map(hiderOf([filter]))).toEqual(hidden)
})

test('several hide what any of them does; what is none hides nothing', () => {
  expect(['a', 'b', 'c'].map(hiderOf(['a', 'c']))).toEqual([true, false, true])
  expect(['a', 'a/b', ''].map(hiderOf(['a/#/b', 'a+', '']))).toEqual([false, false, false])
  expect(hiderOf([])('a')).toBe(false)
})

test.each([
  [['a'], 'b', null],
  [['a'], 'a', 'is hidden already'],
  [[], '', 'must not be empty'],
  [[], 'a/#/b', '# must be the last level'],
  [[], 'x'.repeat(1_000), null],
  [[], 'x'.repeat(1_001), 'must not be longer than 1000 characters'],
  [Array.from({ length: 50 }, (_, at) => `t/${at}`), 'b', 'cannot be hidden: 50 filters are'],
])('one more that hides, or why not (%#)', (hide, filter, problem) => {
  expect(hidingProblem(hide, filter)).toBe(problem)
})
