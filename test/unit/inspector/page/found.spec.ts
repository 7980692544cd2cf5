import { expect, test } from 'vitest'
import { wantedOf, wordsOfFound } from '../../../../src/inspector/page/found.js'

test.each([
  [{ ids: [], more: 0, unread: 0 }, '0 topics'],
  [{ ids: [7], more: 0, unread: 1 }, '1 topic; of 1 other the value is not kept, or not the whole of it'],
  [{ ids: [1, 2], more: 3_000, unread: 0 }, '3,002 topics, of which the first 2 are listed'],
])('%j in words', (found, words) => {
  expect(wordsOfFound(found)).toBe(words)
})

test.each([
  [{}, null],
  [{ value: '' }, null],
  [{ where: ' ' }, null],
  [{ value: 'on' }, { text: 'on' }],
  [{ where: 'a = 1' }, { where: 'a = 1' }],
  [
    { value: 'on', where: 'a = 1' },
    { text: 'on', where: 'a = 1' },
  ],
  // What cannot be read is not asked; the field says why.
  [{ where: 'a =' }, null],
  [{ value: 'on', where: 'a =' }, { text: 'on' }],
])('%j asks for %j', (filter, wanted) => {
  expect(wantedOf({ text: '', only: 'all', ...filter })).toEqual(wanted)
})
