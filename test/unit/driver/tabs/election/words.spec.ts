import { expect, test } from 'vitest'
import { readWord, type Word, wordToPost } from '../../../../../src/driver/tabs/election/words.js'

const words: readonly Word[] = [
  { say: 'wanted', link: 'l' },
  { say: 'leads', leader: 'x' },
  { say: 'attached', leader: 'x', link: 'l' },
  { say: 'gone', leader: 'x' },
]

test.each(words)('%j is read as it was posted', word => {
  expect(readWord(structuredClone(wordToPost(word)))).toMatchObject(word)
})

test.each([
  ...[undefined, null, 'wanted', 1, [], {}, { say: 'toString' }, { say: 1 }],
  { ...wordToPost({ say: 'wanted', link: 'l' }), link: 1 },
  { ...wordToPost({ say: 'wanted', link: 'l' }), link: undefined },
  { ...wordToPost({ say: 'leads', leader: 'x' }), leader: {} },
  { ...wordToPost({ say: 'gone', leader: 'x' }), kind: 'of others' },
  { ...wordToPost({ say: 'gone', leader: 'x' }), version: 'new' },
  { ...wordToPost({ say: 'attached', leader: 'x', link: 'l' }), more: true },
  { say: 'gone', leader: 'x' },
])('%j of somebody else on the channel is no word', value => {
  expect(readWord(value)).toBeNull()
})
