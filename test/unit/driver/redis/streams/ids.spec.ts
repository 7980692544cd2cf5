import { expect, test } from 'vitest'
import { isAfter, NEVER, timeOf } from '../../../../../src/driver/redis/streams/ids.js'

test('entries are in the order of their time, and of their number within one ms', () => {
  expect(isAfter('10-0', '9-5')).toBe(true)
  expect(isAfter('10-10', '10-9')).toBe(true)
  expect(isAfter('10-1', '10-1')).toBe(false)
  expect(isAfter('1-0', '0-0')).toBe(true)
  expect(isAfter('1800000000000-5', NEVER)).toBe(false)
  expect(timeOf('1800000000000-5')).toBe(1_800_000_000_000)
})
