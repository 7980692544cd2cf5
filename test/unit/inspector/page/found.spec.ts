import { expect, test } from 'vitest'
import { wordsOfFound } from '../../../../src/inspector/page/found.js'

test.each([
  [{ ids: [], more: 0, unread: 0 }, '0 topics'],
  [{ ids: [7], more: 0, unread: 1 }, '1 topic; of 1 other the value is not kept, or not the whole of it'],
  [{ ids: [1, 2], more: 3_000, unread: 0 }, '3,002 topics, of which the first 2 are listed'],
])('%j in words', (found, words) => {
  expect(wordsOfFound(found)).toBe(words)
})
