import { expect, test } from 'vitest'
import { createFill } from '../../../src/command/fill.js'

const fill = createFill({ wall: () => 1_700_000_000_000, random: () => 0.25 })

test.each([
  ['n/{index}', 'n/7'],
  ['{"n":{index},"again":{index}}', '{"n":7,"again":7}'],
  ['{"at":"{time}","ms":{ms}}', '{"at":"2023-11-14T22:13:20.000Z","ms":1700000000000}'],
  ['{random}', '0.25'],
  ['{other} {Index} { index } {toString} {}', '{other} {Index} { index } {toString} {}'],
  ['{{index}}', '{7}'],
])('%s is %s', (text, filled) => {
  expect(fill(text, 7)).toBe(filled)
})
