import { expect, test } from 'vitest'
import { connackCode } from '../../../../../src/driver/mqtt/link/connackCode.js'

test.each([
  [0, 0],
  [1, 0x84],
  [2, 0x85],
  [3, 0x88],
  [4, 0x86],
  [5, 0x87],
  [6, 0x80],
  [255, 0x80],
])('the return code %i of 3.1.1 is 0x%x', (code, reason) => {
  expect(connackCode(code, 4)).toBe(reason)
  expect(connackCode(code, 3)).toBe(reason)
})

test('MQTT 5 has reason codes itself, but an older broker answers it with its own', () => {
  for (const code of [0x80, 0x87, 0x9d, 0xff]) expect(connackCode(code, 5)).toBe(code)
  expect(connackCode(0, 5)).toBe(0)
  expect(connackCode(1, 5)).toBe(0x84)
  expect(connackCode(0x7f, 5)).toBe(0x80)
})
