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
    { text: '', only: 'all', where: 'a."b c" > 20', hide: ['a/#', '+/x y'], folded: false },
    '#where=a.%22b+c%22+%3E+20&hide=a%2F%23&hide=%2B%2Fx+y',
  ],
  [{ text: '', only: 'changed', since: 7, folded: false }, '#only=changed'],
  [
    { text: 'a&only=silent#<b>\u202e', only: 'retained', folded: false },
    /^#search=[\w.%*+-]+&only=retained$/,
  ],
] as const)('%j is a link, and comes back from it', (filter, link) => {
  const written = linkOfFilter(filter)
  if (typeof link === 'string') expect(written).toBe(link)
  else expect(written).toMatch(link)
  expect(filterOfLink(written, 7)).toEqual(filter)
})

test('what a link says wrongly is as at the begin', () => {
  const begin = { text: '', only: 'all', folded: false }
  for (const hash of ['', '#', '#only=evil&by=x', '#__proto__=1', '#token=abc'])
    expect(filterOfLink(hash, 7)).toEqual(begin)
  expect(linkOfFilter(filterOfLink('#token=abc&search=a', 7))).toBe('#search=a')
})

test('what cannot be read is kept as it is written, for it is said; of what hides, no more than can be', () => {
  const { where, hide } = filterOfLink(`#where=a+%3E&hide=a%2F%23%2Fb${'&hide=a'.repeat(3)}`, 7)
  expect([where, hide]).toEqual(['a >', ['a/#/b', 'a']])
  const many = Array.from({ length: 60 }, (_, at) => `hide=${at}`).join('&')
  expect(filterOfLink(`#${many}`, 7).hide).toHaveLength(50)
})
