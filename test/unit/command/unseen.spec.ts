import { expect, test } from 'vitest'
import { createUnseen } from '../../../src/command/unseen.js'

const typed = (...pieces: readonly string[]) => {
  const unseen = createUnseen()
  let answer: ReturnType<typeof unseen.take> = null
  for (const piece of pieces) answer ??= unseen.take(piece)
  return answer
}

test.each([
  [['se', 'cret\r'], { text: 'secret' }],
  [['sx\u007fecrett\b\bt\n'], { text: 'secret' }],
  [['\u007f\u007fé😀\u007fx\r'], { text: 'éx' }],
  [['wrong\u0015right\r'], { text: 'right' }],
  [['a\u001b[2J\u0007b\r'], { text: 'a[2Jb' }],
  [['\r'], { text: '' }],
  [['secret\u0003'], 'refused'],
  [['\u0004'], 'refused'],
  [['a\u0004\r'], { text: 'a' }],
  [['secret'], null],
])('%j', (pieces, answer) => {
  expect(typed(...pieces)).toEqual(answer)
})

test('what nobody types is not kept', () => {
  expect(typed('x'.repeat(1_000_000), '\r')).toEqual({ text: 'x'.repeat(4_096) })
})
