import { expect, test } from 'vitest'
import type { LiveEvent } from '../../../../../src/marbles/element/liveEvent.js'
import { createTimeline } from '../../../../../src/marbles/element/model/timeline.js'
import { layoutLive } from '../../../../../src/marbles/element/view/layoutLive.js'
import { timeOf } from '../../../../../src/marbles/element/view/liveRuler.js'
import { createWindow } from '../../../../../src/marbles/element/view/window.js'
import type { Shape } from '../../../../../src/marbles/svg/scene.js'

const WIDTH = 1_000
const message = (lane: string, value: string | number, at: number): LiveEvent => ({
  kind: 'topic',
  lane,
  what: { kind: 'message', value },
  at,
})
const failure = (lane: string, at: number): LiveEvent => ({
  kind: 'topic',
  lane,
  what: { kind: 'failure', reason: 'schema' },
  at,
})

const drawn = (events: readonly LiveEvent[], end: number, perPixel = 10, capacity = 1_000) => {
  const timeline = createTimeline(capacity, 100)
  for (const event of events) timeline.add(event, 0)
  return layoutLive(timeline.lanes, createWindow(end, perPixel, WIDTH), 400, 0, null)
}

const glyphs = (shapes: readonly Shape[]) =>
  shapes.flatMap(shape => (shape.kind === 'rect' && shape.style.startsWith('glyph') ? [shape] : []))
const words = (shapes: readonly Shape[]) =>
  shapes.flatMap(shape => (shape.kind === 'text' && shape.anchor === 'middle' ? [shape.text] : []))

test('shows what is alone with its text, where it belongs', () => {
  const window = createWindow(7_000, 10, WIDTH)
  const { shapes } = drawn([message('a', 'on', 2_000), message('a', 'off', 5_000)], 7_000)
  expect(words(shapes)).toEqual(['on', 'off'])
  expect(glyphs(shapes).map(({ box }) => box.x + box.width / 2)).toEqual([
    window.panel.at(2_000),
    window.panel.at(5_000),
  ])
})

test('counts what is too close, and never hides a failure', () => {
  const cell = 480
  const events = Array.from({ length: 12 }, (_, at) => message('a', at, 4 * cell + at))
  expect(words(drawn(events, 5_000).shapes)).toEqual(['×12'])
  const failed = drawn([...events, failure('a', 4 * cell + 20)], 5_000).shapes
  expect(words(failed)).toEqual(['1/13'])
  expect(glyphs(failed).map(({ style }) => style)).toEqual(['glyph bad'])
})

test('shows counts of what is no more kept, also far away', () => {
  const events = Array.from({ length: 2_500 }, (_, at) => message('a', 'x', at))
  const { shapes } = drawn(events, 7_000, 10, 1)
  const counts = words(shapes).map(word => Number(word.replace('×', '').replace('k', '000')))
  expect(counts.every(count => count > 0)).toBe(true)
  expect(words(shapes).length).toBeLessThanOrEqual(4)
})

test('marbles never lie on each other, however many there are', () => {
  for (const step of [7, 90, 333, 470, 490, 700, 1_300]) {
    const events = Array.from({ length: 300 }, (_, at) => message('a', `value ${at}`.slice(0, 8), at * step))
    const boxes = glyphs(drawn(events, 300 * step).shapes).map(({ box }) => box)
    const sorted = boxes.sort((a, b) => a.x - b.x)
    for (const [at, box] of sorted.slice(1).entries())
      expect(box.x, `each ${step} ms`).toBeGreaterThanOrEqual(sorted[at]!.x + sorted[at]!.width - 0.01)
  }
})

test('draws the lanes that are in sight alone', () => {
  const timeline = createTimeline(10_000, 10_000)
  for (let at = 0; at < 1_000; at++) timeline.add(message(`t/${at}`, 'x', 1_000), 0)
  const window = createWindow(2_000, 10, WIDTH)
  const scene = layoutLive(timeline.lanes, window, 400, 3_400, null)
  expect(scene.places.length).toBeLessThan(15)
  expect(scene.places[0]!.lane.name).toBe('t/100')
  expect(scene.height).toBe(34_000)
})

test('draws an outage through all lanes, also if its own is out of sight', () => {
  const timeline = createTimeline(100, 100)
  timeline.add({ kind: 'link', lane: '', what: 'x', at: 1_000 }, 0)
  timeline.add({ kind: 'link', lane: '', what: 'o', at: 2_000 }, 0)
  for (let at = 0; at < 30; at++) timeline.add(message(`t/${at}`, 'x', 1_500), 0)
  const window = createWindow(3_000, 10, WIDTH)
  const { shapes } = layoutLive(timeline.lanes, window, 400, 200, null)
  const [away] = shapes.flatMap(shape => (shape.kind === 'rect' && shape.style === 'away' ? [shape] : []))
  expect(away!.box).toMatchObject({ x: window.panel.at(1_000), y: 0, width: 100 })
  expect(away!.box.height).toBeGreaterThan(300)
})

test('has a ruler in round steps, in virtual time and in that of the day', () => {
  expect(words(drawn([message('a', 1, 0)], 7_000).ruler)).toEqual([
    '0 s',
    '1 s',
    '2 s',
    '3 s',
    '4 s',
    '5 s',
    '6 s',
    '7 s',
  ])
  expect(words(drawn([message('a', 1, 0)], 70, 0.1).ruler)[1]).toBe('10 ms')
  const noon = new Date(2026, 5, 1, 12, 0, 0, 7).getTime()
  expect(timeOf(noon)).toBe('12:00:00.007')
  expect(timeOf(noon, 1_000)).toBe('12:00:00')
})
