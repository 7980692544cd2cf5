import { expect, test } from 'vitest'
import type { TopicEntry } from '../../../../src/inspector/model/topics.js'
import { FAILED, type MarkRow, PROPERTIES } from '../../../../src/inspector/protocol/messages.js'
import { createWaitingMarks } from '../../../../src/inspector/server/waitingMarks.js'

const entryOf = (size: number, properties: object = {}) =>
  ({ id: 0, now: { bytes: new Uint8Array(size), size, properties } }) as unknown as TopicEntry
const mark = (message: number, size: number, flags = 0): MarkRow => [0, 0, flags, '', message, size]
const bodies = (rows: readonly { readonly row: MarkRow }[]) =>
  rows.map(({ row }) => row[6]?.[0].length ?? null)

test('what is followed has its payload, but what the mark says anyhow', () => {
  const marks = createWaitingMarks()
  marks.add(mark(1, 30), entryOf(30), true)
  marks.add(mark(2, 30), entryOf(30), false)
  marks.add(mark(3, 0), entryOf(0), true)
  marks.add(mark(4, 0, PROPERTIES), entryOf(0, { contentType: 'x' }), true)
  marks.add(mark(5, 0, FAILED), entryOf(30), true)
  const told = marks.take()
  expect(bodies(told)).toEqual([40, null, null, 0, null])
  expect(told[3]?.row[6]?.[1]).toEqual([['contentType', 'x']])
  expect(marks.take()).toEqual([])
})

test('a flood of others leaves what is followed alone; the oldest make room, and are counted', () => {
  const marks = createWaitingMarks()
  marks.add(mark(1, 30), entryOf(30), true)
  for (let message = 2; message <= 1_001; message++) marks.add(mark(message, 0), entryOf(0), false)
  expect(marks.skipped).toBe(600)
  const told = marks.take().map(({ row }) => row[4])
  expect([told.length, told[0], told[1], told.at(-1)]).toEqual([401, 1, 602, 1_001])
})

test('payloads that wait are bounded in bytes: more is told without them, and counted', () => {
  const marks = createWaitingMarks()
  const large = entryOf(2 ** 16)
  for (let message = 1; message <= 6; message++) marks.add(mark(message, 2 ** 16), large, true)
  expect(marks.bare).toBe(2)
  expect(bodies(marks.take()).filter(size => size !== null)).toHaveLength(4)
  // There is room again, also for what a mark that makes room had.
  for (let message = 7; message <= 1_000; message++)
    marks.add(
      mark(message, message % 400 === 7 ? 2 ** 16 : 0),
      message % 400 === 7 ? large : entryOf(0),
      true,
    )
  expect(marks.bare).toBe(2)
})
