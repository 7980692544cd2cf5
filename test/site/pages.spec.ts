import { describe, expect, test } from 'vitest'
import { deadLinks, onSite, pageOf } from '../../scripts/site/links.js'
import { menuOf } from '../../scripts/site/menu.js'

describe('pages of the repository on the site', () => {
  const moved = (text: string, from: string) => {
    const pictures: string[] = []
    return { text: onSite(text, from, picture => void pictures.push(picture)), pictures }
  }
  const repository = 'https://github.com/rxtopics/rxtopics'

  test('are the documents and the front page', () => {
    expect(['README.md', 'docs/a.md', 'CHANGELOG.md', 'test/README.md', 'docs/x/a.md'].map(pageOf)).toEqual([
      'start.md',
      'a.md',
      'changelog.md',
      null,
      null,
    ])
  })

  test('lead to each other, and to the repository for the rest', () => {
    expect(moved('[a](b.md#c) [d](../README.md) [e](#f) [g](https://x.org/a.md)', 'docs/a.md').text).toBe(
      '[a](./b.md#c) [d](./start.md) [e](#f) [g](https://x.org/a.md)',
    )
    expect(moved(`[a](${repository}/blob/main/docs/b.md#c)`, 'README.md').text).toBe('[a](./b.md#c)')
    expect(moved('[a](../examples/x) [b](../examples/x.ts)', 'docs/a.md').text).toBe(
      `[a](${repository}/tree/main/examples/x) [b](${repository}/blob/main/examples/x.ts)`,
    )
  })

  test('bring their pictures', () => {
    expect(moved('![a](../marbles/a.svg)', 'docs/a.md')).toEqual({
      text: '![a](/marbles/a.svg)',
      pictures: ['marbles/a.svg'],
    })
    const raw = 'https://raw.githubusercontent.com/rxtopics/rxtopics/main/marbles/a.svg?sanitize=true'
    expect(moved(`![a](${raw})`, 'README.md').pictures).toEqual(['marbles/a.svg'])
  })

  test('are all in the menu, once', () => {
    const titles = new Map([
      ['start.md', 'Start'],
      ['unheard-of.md', 'Unheard of'],
    ])
    const links = [...JSON.stringify(menuOf(titles, [])).matchAll(/"link":"([^"]*)"/g)].map(
      ([, link]) => link,
    )
    expect(links.filter(link => link === '/start')).toHaveLength(1)
    expect(links).toContain('/unheard-of')
  })
})

test('a link of the site that leads nowhere is told, and so is an anchor', () => {
  const pages = new Map([
    ['index.html', '<a href="/a">a</a> <a href="/a#here">h</a> <a href="https://x.org">x</a>'],
    ['a.html', '<h1 id="here"></h1><a href="/">i</a><a href="#here">h</a>'],
  ])
  expect(deadLinks(pages)).toEqual([])
  pages.set('b.html', '<a href="/c"></a> <a href="/a#gone"></a> <a href="#gone"></a>')
  expect(deadLinks(pages)).toEqual([
    'b.html: /c leads nowhere',
    'b.html: /a#gone has no such anchor',
    'b.html: #gone has no such anchor',
  ])
})
