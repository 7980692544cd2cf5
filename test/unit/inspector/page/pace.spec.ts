import { expect, test } from 'vitest'
import { paceOf } from '../../../../src/inspector/page/pace.js'

test.each([
  ['1', 's', '', { every: 1_000 }],
  ['0.25', 's', '3', { every: 250, times: 3 }],
  ['10', 'ms', '1000000', { every: 10, times: 1_000_000 }],
  ['86400', 's', '1', { every: 86_400_000, times: 1 }],
])('%s %s, %j times', (every, unit, times, pace) => {
  expect(paceOf(every, unit, times)).toEqual({ _tag: 'Right', right: pace })
})

test.each([
  ['9', 'ms', ''],
  ['0', 's', ''],
  ['-1', 's', ''],
  ['', 's', ''],
  ['x', 's', ''],
  ['86401', 's', ''],
  ['Infinity', 's', ''],
])('%s %s is no pace', (every, unit, times) => {
  expect(paceOf(every, unit, times)).toEqual({
    _tag: 'Left',
    left: 'a message is repeated every 10 ms at most, and once in a day at least',
  })
})

test.each(['0', '1.5', '1000001', '-1', 'x'])('%s is no number of times', times => {
  expect(paceOf('1', 's', times)).toMatchObject({
    left: expect.stringContaining('from 1 to 1,000,000 times'),
  })
})
