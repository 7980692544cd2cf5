import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Diagram } from '../../../../src/marbles/diagram.js'
import { layout } from '../../../../src/marbles/svg/layout.js'
import { GLUE, monoWidth, sansWidth, wrap, wrapEvenly } from '../../../../src/marbles/svg/measure.js'
import type { Box, Scene, TextShape } from '../../../../src/marbles/svg/scene.js'
import { createPanels } from '../../../../src/marbles/svg/timeScale.js'
import { diagram } from '../arbitraries.js'
import { fixtures, parsed } from '../support.js'

const boxOf = ({ text, x, y, size, anchor, style }: TextShape): Box => {
  const measure = style === 'title' || style === 'note' ? sansWidth : monoWidth
  const width = measure(text, size)
  return { x: anchor === 'middle' ? x - width / 2 : x, y: y - size * 0.8, width, height: size }
}

const overlap = (a: Box, b: Box): boolean =>
  a.x + 0.01 < b.x + b.width &&
  b.x + 0.01 < a.x + a.width &&
  a.y + 0.01 < b.y + b.height &&
  b.y + 0.01 < a.y + a.height

const within = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x - 0.01 &&
  inner.y >= outer.y - 0.01 &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01

/** Returns what covers something else or leaves the picture. */
const faults = ({ width, height, shapes }: Scene): readonly string[] => {
  const found: string[] = []
  const glyphs = shapes.flatMap(shape =>
    shape.kind === 'rect' && shape.style.startsWith('glyph') ? [shape.box] : [],
  )
  const texts = shapes.flatMap(shape =>
    shape.kind === 'text' ? [{ text: shape.text, box: boxOf(shape) }] : [],
  )
  const picture = { x: 0, y: 0, width, height }
  for (const [at, box] of glyphs.entries()) {
    if (!within(box, picture)) found.push('a marble outside')
    if (glyphs.slice(at + 1).some(other => overlap(box, other))) found.push('two marbles on each other')
  }
  for (const [at, { text, box }] of texts.entries()) {
    if (!within(box, picture)) found.push(`outside: ${text}`)
    for (const other of texts.slice(at + 1))
      if (overlap(box, other.box)) found.push(`${text} on ${other.text}`)
    for (const glyph of glyphs)
      if (overlap(box, glyph) && !within(box, glyph)) found.push(`${text} on a marble`)
  }
  return found
}

const marblesOf = ({ shapes }: Scene): number =>
  shapes.filter(shape => shape.kind === 'rect' && shape.style.startsWith('glyph')).length

const rowsOf = ({ lanes }: Diagram) =>
  lanes.flatMap(lane => {
    if (lane.kind === 'link')
      return [
        { ...lane.row, marbles: lane.row.marbles.filter(({ symbol }) => symbol !== 'x' && symbol !== 'o') },
      ]
    if (lane.kind === 'observer') return [lane.sees, lane.acks, lane.nacks].filter(row => row !== null)
    return [lane.row, ...(lane.kind === 'publish' && lane.receipts !== null ? [lane.receipts] : [])]
  })

describe('layout', () => {
  test.each(Object.entries(fixtures))('lays nothing of %s on something else', (_, diagram) => {
    expect(faults(layout(diagram))).toEqual([])
  })

  test('lays nothing of any diagram on something else, at a width of 720', () => {
    fc.assert(
      fc.property(diagram, diagram => {
        const scene = layout(diagram)
        expect(scene.width).toBe(720)
        expect(faults(scene)).toEqual([])
      }),
    )
  })

  test('finds two things on each other', () => {
    const scene = layout(fixtures['lateObserver']!)
    expect(faults({ ...scene, shapes: [...scene.shapes, ...scene.shapes] })).not.toEqual([])
    expect(faults({ ...scene, width: 300 })).not.toEqual([])
  })

  test('shows every marble', () => {
    fc.assert(
      fc.property(diagram, diagram => {
        const scene = layout({ ...diagram, bindings: [] })
        const marbles = rowsOf(diagram).flatMap(row => row.marbles)
        expect(marblesOf(scene)).toBe(marbles.filter(({ symbol }) => symbol !== '|' && symbol !== '#').length)
      }),
    )
  })

  test('puts what happens at one frame in one place', () => {
    const scene = layout(parsed('T\n\na  -x--(xy)\nb  -x--(xx)\nc  ^ q\n  sees  -x--y\n\nx = 1   y = 2'))
    const columns = scene.shapes.flatMap(shape =>
      shape.kind === 'rect' && shape.style.startsWith('glyph') ? [shape.box.x + shape.box.width / 2] : [],
    )
    const [first, , , second] = columns
    expect(columns.filter(x => Math.abs(x - first!) < 0.01)).toHaveLength(3)
    expect(second).toBe(first)
  })

  test('writes all words of a long note', () => {
    const note = 'many words '.repeat(60).trim()
    const texts = layout(parsed(`T\n${note}\n\na  -`)).shapes.flatMap(shape =>
      shape.kind === 'text' && shape.style === 'note' ? [shape.text] : [],
    )
    expect(texts.length).toBeGreaterThan(3)
    expect(texts.join(' ')).toBe(note)
  })
})

describe('createPanels', () => {
  const items = (...frames: readonly number[]) => frames.map(frame => ({ frame, width: 24 }))

  test('keeps to scale where there is room', () => {
    const [panel, ...others] = createPanels([items(5, 10, 20)], 30, 0, 400)
    expect(others).toEqual([])
    const at = panel!.at
    expect(at(20) - at(10)).toBeCloseTo(2 * (at(10) - at(5)))
    expect(panel?.shortened).toEqual([])
  })

  test('shortens a long quiet time, and says so', () => {
    const [panel] = createPanels([items(1, 2, 3, 10_000, 10_001)], 10_002, 0, 500)
    expect(panel?.shortened).toEqual([{ from: 3, to: 10_000 }])
    expect(panel!.at(2) - panel!.at(1)).toBeGreaterThan(20)
  })

  test('goes on in another panel where there is no room', () => {
    const frames = Array.from({ length: 50 }, (_, at) => at)
    const panels = createPanels([items(...frames)], 50, 100, 400)
    expect(panels.length).toBeGreaterThan(2)
    expect(panels.flatMap(panel => panel.frames)).toEqual([...frames, 50])
    for (const panel of panels) {
      const places = panel.frames.map(panel.at)
      expect(Math.min(...places)).toBeGreaterThanOrEqual(100)
      expect(Math.max(...places)).toBeLessThanOrEqual(400)
    }
  })
})

describe('wrap', () => {
  test('keeps lines to a width, and all that is not space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), text => {
        const lines = wrap(text, 10, 60, monoWidth)
        for (const line of lines)
          if ([...line].length > 1) expect(monoWidth(line, 10)).toBeLessThanOrEqual(60)
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
    )
  })

  test('breaks after spaces and slashes', () => {
    expect(wrap('site/berlin/room and more', 10, 75, monoWidth)).toEqual(['site/berlin/', 'room and', 'more'])
  })
})

describe('words', () => {
  const columns = (count: number) => monoWidth('x'.repeat(count), 10)
  const wrapped = (text: string, width: number) => wrap(text, 10, columns(width), monoWidth)

  test('that belong together stay on one line, if they fit on one', () => {
    expect(wrapped(`home/lamp qos${GLUE}1 ack${GLUE}manual`, 12)).toEqual([
      'home/lamp',
      'qos 1',
      'ack manual',
    ])
  })

  test('that are too long for a line begin one, and are broken after a dot or between name and value', () => {
    expect(wrapped(`a buffer.overflow${GLUE}drop-newest`, 20)).toEqual([
      'a',
      'buffer.overflow',
      'drop-newest',
    ])
    expect(wrapped('properties.messageExpiryInterval', 24)).toEqual(['properties.', 'messageExpiryInterval'])
    expect(wrapped('abcdef', 4)).toEqual(['abcd', 'ef'])
  })

  test('of a title fill its lines evenly', () => {
    const title = 'one two three four five six'
    expect(wrapped(title, 23)).toEqual(['one two three four five', 'six'])
    expect(wrapEvenly(title, 10, columns(23), monoWidth)).toEqual(['one two three', 'four five six'])
    expect(wrapEvenly(title, 10, columns(40), monoWidth)).toEqual([title])
    expect(wrapEvenly('incomprehensibilities are', 10, columns(12), monoWidth)).toEqual(
      wrapped('incomprehensibilities are', 12),
    )
  })
})
