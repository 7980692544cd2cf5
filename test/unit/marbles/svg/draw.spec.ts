import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draw, describe as inWords } from '../../../../src/marbles/index.js'
import { diagram } from '../arbitraries.js'
import { fixtures, parsed } from '../support.js'
import { all, readXml } from '../xml.js'

const textsOf = (svg: string): readonly string[] =>
  all(readXml(svg))
    .filter(({ name }) => name === 'text')
    .map(({ text }) => text)

describe('draw', () => {
  test.each(Object.entries(fixtures))('draws %s as well-formed SVG', (_, diagram) => {
    const root = readXml(draw(diagram))
    expect(root.name).toBe('svg')
    expect(root.attributes.get('xmlns')).toBe('http://www.w3.org/2000/svg')
    expect(root.attributes.get('width')).toBe('720')
    expect(root.attributes.get('viewBox')).toBe(`0 0 720 ${root.attributes.get('height')}`)
  })

  test('draws any diagram, of nothing but its own few elements', () => {
    const elements = new Set(['svg', 'title', 'desc', 'style', 'text', 'rect', 'path'])
    fc.assert(
      fc.property(diagram, diagram => {
        const svg = draw(diagram)
        for (const { name, attributes } of all(readXml(svg))) {
          expect(elements).toContain(name)
          for (const key of attributes.keys()) expect(key).not.toMatch(/^on|href|src/)
        }
        expect(svg).not.toMatch(/NaN|Infinity|undefined/)
      }),
    )
  })

  test('says what it shows to those who cannot see it', () => {
    const diagram = fixtures['lateObserver']!
    const root = readXml(draw(diagram))
    const [title, desc] = root.children
    expect(root.attributes.get('role')).toBe('img')
    expect(root.attributes.get('aria-labelledby')).toBe(
      `${title?.attributes.get('id')} ${desc?.attributes.get('id')}`,
    )
    expect(title).toMatchObject({ name: 'title', text: diagram.title })
    expect(desc).toMatchObject({ name: 'desc', text: inWords(diagram) })
  })

  test('has ids of its own, or those that are asked for', () => {
    const idOf = (svg: string) => readXml(svg).children[0]?.attributes.get('id')
    const ids = Object.values(fixtures).map(diagram => idOf(draw(diagram)))
    expect(new Set(ids).size).toBe(ids.length)
    expect(idOf(draw(fixtures['quiet']!, { id: 'night"' }))).toBe('night"-title')
  })

  test('has colours for light and dark, in rules for itself only, and loads nothing', () => {
    const style = all(readXml(draw(fixtures['quiet']!))).find(({ name }) => name === 'style')!.text
    const [light, dark] = style.split('@media (prefers-color-scheme:dark)')
    const colours = (css: string) => css.match(/#[0-9a-f]{6}/g) ?? []
    expect(colours(light!)).toHaveLength(colours(dark!).length)
    for (const colour of ['#1f2328', '#f0f6fc']) expect(style).toContain(colour)
    for (const selector of style.match(/[^{}]+(?=\{)/g) ?? [])
      if (!selector.startsWith('@media'))
        for (const part of selector.split(',')) expect(part).toMatch(/^\.rxtopics-marbles /)
    expect(style).not.toMatch(/url|import|@font-face/)
  })

  test('escapes everything', () => {
    const svg = draw(fixtures['hostile']!)
    expect(svg).not.toMatch(/<script|<img|<i>|<b>|<!--/)
    const texts = textsOf(svg)
    expect(texts).toContain('Text is data: <script>alert(1)</script> & "quotes" ]]>')
    expect(texts).toContain('given <b> retained "</text><script>alert(2)</script>"')
    expect(texts).toEqual(expect.arrayContaining(['<i>', '&amp;', ']]><!--']))
  })

  test('O84: escapes what XML cannot have', () => {
    const svg = draw(parsed('T\u0001\uFFFF\n\na  ^ "\\ud800"\n  sees  x\n\nx = "\\u0000"'))
    expect(readXml(svg).children[0]?.text).toBe('T\\u0001\\uffff')
  })

  test('shows values in marbles, and a legend of what they do not say', () => {
    const texts = textsOf(draw(fixtures['lateObserver']!))
    expect(texts.filter(text => text === 'off')).toHaveLength(3)
    expect(texts).toContain('"on" retained')
    expect(texts).toContain('SUBSCRIBE home/+')
    expect(texts).not.toContain('"off"')
  })

  test('shows symbols where values would look the same', () => {
    const texts = textsOf(draw(parsed('T\n\nt  -a-b\n\na = 77 qos 1   b = 77 qos 2')))
    expect(texts).toEqual(expect.arrayContaining(['a', 'b', '77 qos 1', '77 qos 2']))
    expect(texts).not.toContain('77')
  })

  test('shows a box for the operators of an observer', () => {
    expect(textsOf(draw(parsed('T\n\na  ^ x through decode through rights\n  sees  -')))).toContain(
      'decode → rights',
    )
  })

  test('shows an outage behind all lanes', () => {
    const root = readXml(draw(fixtures['outage']!))
    const bands = all(root).filter(({ attributes }) => attributes.get('class') === 'away')
    expect(bands).toHaveLength(1)
    expect(Number(bands[0]?.attributes.get('height'))).toBeGreaterThan(200)
    expect(all(root).find(({ name }) => name === 'rect')).toBe(bands[0])
  })

  test('is always the same for the same diagram', () => {
    for (const diagram of Object.values(fixtures)) expect(draw(diagram)).toBe(draw(structuredClone(diagram)))
  })
})
