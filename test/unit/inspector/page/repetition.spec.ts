import { expect, test } from 'vitest'
import { wordsOfRepetition } from '../../../../src/inspector/page/repetition.js'
import type { Repetition } from '../../../../src/inspector/protocol/messages.js'

const report: Repetition = {
  of: 'repeat',
  ...{ repetition: 1, every: 1_500, over: false, problem: '' },
  ...{ begun: 3, sent: 3, refused: 0, skipped: 0 },
}

test.each([
  [{}, 'a/b is published every 1,500 ms: 3 sent'],
  [{ over: true, sent: 2 }, 'a/b was published every 1,500 ms: 2 sent, 1 not answered'],
  [
    { begun: 2_000, sent: 1_995, refused: 5, problem: 'TimeoutError: too late' },
    'a/b is published every 1,500 ms: 1,995 sent, 5 refused, the last with TimeoutError: too late',
  ],
  [
    { skipped: 1 },
    'a/b is published every 1,500 ms: 3 sent; 1 turn left out, for the one before was not answered yet',
  ],
])('%j in words', (changes, words) => {
  expect(wordsOfRepetition('a/b', { ...report, ...changes })).toBe(words)
})

test('the topic is shown as it may be', () => {
  expect(wordsOfRepetition('a\u202e', report)).toMatch(/^a\\u202e is published/)
})
