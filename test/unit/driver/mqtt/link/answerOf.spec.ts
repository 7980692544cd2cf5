import { expect, test } from 'vitest'
import { answerOf } from '../../../../../src/driver/mqtt/link/answerOf.js'

test.each([
  [0, 0, 0],
  [0x99, 0x99, 0],
] as const)(
  '%i is answered by %i, and by %i before MQTT 5, whatever becomes of the session',
  (code, five, older) => {
    for (const kept of [true, false]) {
      expect([5, 4, 3].map(version => answerOf(code, version as 5, kept))).toEqual([five, older, older])
    }
  },
)

test('what nobody has dealt with is not answered where it comes again, and refused where it does not', () => {
  expect([5, 4, 3].map(version => answerOf(null, version as 5, true))).toEqual([null, null, null])
  expect([5, 4, 3].map(version => answerOf(null, version as 5, false))).toEqual([0x83, 0, 0])
})
