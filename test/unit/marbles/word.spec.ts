import { expect, test } from 'vitest'
import { writeWord } from '../../../src/marbles/word.js'

test('a word stands as it is', () => {
  for (const word of ['home/+', 'ä', 'x=1', '/a', '🙂']) expect(writeWord(word)).toBe(word)
})

test('what would be read as something else, or not be seen, stands in quotes', () => {
  for (const text of ['', 'a b', '"a"', '=', '//x', 'a\nb', 'a\u200bb', '\u202e'])
    expect(writeWord(text)).toMatch(/^"[\x20-\x7e]*"$/)
  expect(JSON.parse(writeWord('a\u200bb'))).toBe('a\u200bb')
  expect(writeWord('wire', word => word === 'wire')).toBe('"wire"')
})
