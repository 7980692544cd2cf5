import { expect, test } from 'vitest'
import { filterOfLink, linkOfFilter } from '../../../../src/inspector/page/link.js'

test.each([
  [{ text: '', only: 'all', folded: false }, ''],
  [{ text: 'home/+/lamp', only: 'all', folded: false }, '#search=home%2F%2B%2Flamp'],
  [{ text: '', only: 'failing', folded: true }, '#only=failing&by=template'],
  [
    { text: 'lamp', only: 'all', value: '"on" & <b>', folded: false },
    '#search=lamp&value=%22on%22+%26+%3Cb%3E',
  ],
  [
    { text: 'a&only=silent#<b>\u202e', only: 'retained', folded: false },
    /^#search=[\w.%*+-]+&only=retained$/,
  ],
] as const)('%j is a link, and comes back from it', (filter, link) => {
  const written = linkOfFilter(filter)
  if (typeof link === 'string') expect(written).toBe(link)
  else expect(written).toMatch(link)
  expect(filterOfLink(written)).toEqual(filter)
})

test('what a link says wrongly is as at the begin', () => {
  const begin = { text: '', only: 'all', folded: false }
  for (const hash of ['', '#', '#only=evil&by=x', '#__proto__=1', '#token=abc'])
    expect(filterOfLink(hash)).toEqual(begin)
  expect(linkOfFilter(filterOfLink('#token=abc&search=a'))).toBe('#search=a')
})
