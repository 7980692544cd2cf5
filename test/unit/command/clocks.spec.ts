import { expect, test } from 'vitest'
import { type Clock, createClock } from '../../../src/command/clocks.js'
import { seen } from './seen.js'

test.each<[Clock | undefined, readonly string[]]>([
  [undefined, ['1700000000000', '1700000000000', '1700000000000']],
  ['clock', ['1700000000000', '1700000000000', '1700000000000']],
  ['start', ['+0.012', '+1.512', '+61.512']],
  ['delta', ['+0.000', '+1.500', '+60.000']],
])('%s', (clock, shown) => {
  const time = createClock(clock, String)
  expect([12, 1_512, 61_512].map(at => time({ ...seen(), at }))).toEqual(shown)
})
