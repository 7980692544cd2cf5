import { expect, test } from 'vitest'
import type { LiveEvent } from '../../../../../src/marbles/element/liveEvent.js'
import type { LiveLane } from '../../../../../src/marbles/element/model/lane.js'
import { createTimeline } from '../../../../../src/marbles/element/model/timeline.js'

const message = (lane: string, value: string | number, at: number): LiveEvent => ({
  kind: 'topic',
  lane,
  what: { kind: 'message', value },
  at,
})

const marksOf = ({ marks }: LiveLane) => Array.from({ length: marks.size }, (_, at) => marks.at(at)!)
const binsOf = ({ bins }: LiveLane) => Array.from({ length: bins.size }, (_, at) => ({ ...bins.at(at)! }))

test('has a lane for each topic and observer, the connection first', () => {
  const timeline = createTimeline(100, 100)
  timeline.add(message('b', 1, 0), 0)
  timeline.add(message('a', 1, 1), 1)
  timeline.add({ kind: 'observer', lane: 'alice', what: '^' }, 2)
  timeline.add({ kind: 'link', lane: '', what: 'o' }, 2)
  expect(timeline.lanes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'link ',
    'observer alice',
    'topic b',
    'topic a',
  ])
  expect(timeline.lanes[1]!.up).toEqual([{ from: 2, to: Number.POSITIVE_INFINITY }])
})

test('takes the time of the clock where an event says none, and never goes back within a lane', () => {
  const timeline = createTimeline(100, 100)
  timeline.add({ kind: 'topic', lane: 'a', what: { kind: 'message', value: 1 } }, 7)
  timeline.add(message('a', 2, 3), 8)
  expect(marksOf(timeline.lanes[0]!).map(({ at }) => at)).toEqual([7, 7])
})

test('keeps the newest one by one, counts the older ones, and says what is gone', () => {
  const timeline = createTimeline(10, 100)
  for (let at = 0; at < 30; at++) timeline.add(message('a', at, at * 100), 0)
  timeline.add({ kind: 'topic', lane: 'a', what: { kind: 'failure', reason: 'schema' }, at: 2_950 }, 0)
  const [lane] = timeline.lanes
  expect(
    marksOf(lane!)
      .map(({ detail }) => detail)
      .slice(-2),
  ).toEqual(['29', 'failure schema'])
  expect(binsOf(lane!)).toEqual([
    { at: 0, count: 10, failed: 0 },
    { at: 1_000, count: 10, failed: 0 },
    { at: 2_000, count: 1, failed: 0 },
  ])
  expect(timeline.figures()).toEqual({ events: 31, kept: 10, counted: 21, forgotten: 0, lanes: 1, merged: 0 })
})

test('forgets seconds that are too long ago, and what was in them is numbered', () => {
  const timeline = createTimeline(1, 100)
  for (let at = 0; at < 700; at++) timeline.add(message('a', at, at * 1_000), 0)
  const { events, kept, counted, forgotten } = timeline.figures()
  expect({ events, kept, counted, forgotten }).toEqual({ events: 700, kept: 1, counted: 600, forgotten: 99 })
})

test('counts failures that are no more kept', () => {
  const timeline = createTimeline(1, 100)
  timeline.add({ kind: 'topic', lane: 'a', what: { kind: 'failure', reason: 'utf8' }, at: 0 }, 0)
  timeline.add(message('a', 1, 10), 0)
  expect(binsOf(timeline.lanes[0]!)).toEqual([{ at: 0, count: 1, failed: 1 }])
})

test('has one lane for all topics that are too many', () => {
  const timeline = createTimeline(100, 2)
  for (const topic of ['a', 'b', 'c', 'd', 'c']) timeline.add(message(topic, 1, 0), 0)
  expect(timeline.lanes.map(({ label }) => label.map(({ text }) => text).join(' '))).toEqual([
    'a',
    'b',
    'all other lanes: topic',
  ])
  expect(timeline.lanes[2]!.marks.size).toBe(3)
  expect(timeline.figures().merged).toBe(2)
})

test('holds little of what is large, and shows it escaped', () => {
  const timeline = createTimeline(10, 10)
  timeline.add(message(`t/${'x'.repeat(65_000)}`, `\u001b]0;owned\u0007${'y'.repeat(1e6)}`, 0), 0)
  const [lane] = timeline.lanes
  expect(lane!.name.length).toBeLessThanOrEqual(200)
  expect(lane!.label.length).toBeLessThanOrEqual(2)
  const [{ detail, glyph }] = marksOf(lane!) as [ReturnType<typeof marksOf>[number]]
  expect(detail.length).toBeLessThanOrEqual(200)
  expect(detail).toMatch(/^"\\u001b\]0;owned/)
  expect(glyph.text).toMatch(/^\\u00.*…/)
})

test('marks stretches: who observes, when the broker is away', () => {
  const timeline = createTimeline(10, 10)
  for (const [what, at] of [
    ['x', 1],
    ['x', 2],
    ['o', 3],
    ['o', 4],
    ['x', 5],
  ] as const)
    timeline.add({ kind: 'link', lane: '', what, at }, 0)
  expect(timeline.lanes[0]!.down).toEqual([
    { from: 1, to: 3 },
    { from: 5, to: Number.POSITIVE_INFINITY },
  ])
})

test('keeps no more than 200 stretches', () => {
  const timeline = createTimeline(10, 10)
  for (let at = 0; at < 1_000; at++) timeline.add({ kind: 'link', lane: '', what: at % 2 ? 'o' : 'x', at }, 0)
  expect(timeline.lanes[0]!.down).toHaveLength(200)
})

test('forgets all when it is cleared', () => {
  const timeline = createTimeline(1, 1)
  for (let at = 0; at < 3; at++) timeline.add(message(`t${at}`, 1, at), 0)
  timeline.clear()
  expect(timeline.lanes).toEqual([])
  expect(timeline.figures()).toEqual({ events: 0, kept: 0, counted: 0, forgotten: 0, lanes: 0, merged: 0 })
})
