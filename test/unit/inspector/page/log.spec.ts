import { expect, test } from 'vitest'
import { createLog, MOST_ENTRIES, MOST_WEIGHT } from '../../../../src/inspector/page/log.js'
import { FAILED, type MarkRow } from '../../../../src/inspector/protocol/messages.js'

const mark = (message: number, text = `${message}`): MarkRow => [
  7,
  1_000 + message,
  0,
  text,
  message,
  text.length,
]
const failure = (message: number): MarkRow => [7, 1_000 + message, FAILED, 'schema', message, 0]

test('a message and its failure are one entry, whichever is told first', () => {
  const log = createLog()
  for (const told of [mark(1), failure(1), failure(2), mark(2), mark(3)]) log.add(told)
  expect(Array.from({ length: log.size }, (_, at) => log.at(at))).toMatchObject([
    { message: 1, mark: mark(1), failure: 'schema' },
    { message: 2, mark: mark(2), failure: 'schema' },
    { message: 3, mark: mark(3), failure: '' },
  ])
  expect(log.weight).toBe(3)
})

test('the failure of a message that has left, or was never sent, is no entry', () => {
  const log = createLog()
  for (const told of [mark(2), mark(4), failure(1), failure(3)]) log.add(told)
  expect(log.size).toBe(2)
  log.add(failure(5))
  expect(log.at(2)).toMatchObject({ message: 5, mark: null, failure: 'schema' })
})

test('the last messages are kept, by count and by weight, and those that left are counted', () => {
  const log = createLog()
  for (let message = 0; message < MOST_ENTRIES + 3; message++) log.add(mark(message))
  expect([log.size, log.gone, log.at(0)?.message]).toEqual([MOST_ENTRIES, 3, 3])
  expect([log.placeOf(5), log.placeOf(0), log.placeOf(1e9)]).toEqual([2, 0, MOST_ENTRIES])

  const large = createLog()
  const body = ['x'.repeat(MOST_WEIGHT / 4), []] as const
  for (let message = 0; message < 5; message++) large.add([7, 0, 0, 'x', message, 1, body])
  expect([large.size, large.gone]).toEqual([3, 2])
  expect(large.weight).toBeLessThanOrEqual(MOST_WEIGHT)
  // One that is larger than all there is room for is still there to be looked at.
  large.add([7, 0, 0, '', 9, 1, ['x'.repeat(MOST_WEIGHT + 1), []]])
  expect([large.size, large.at(0)?.message]).toEqual([1, 9])
})

test('what is known can be told to another log; payloads that come later count once', () => {
  const log = createLog()
  for (const told of [mark(1), failure(1), failure(2)]) log.add(told)
  expect(log.marks()).toEqual([mark(1), failure(1), failure(2)])
  log.add([7, 1_001, 0, '1', 1, 1, ['MQ==', [['a', 'b']]]])
  expect([log.size, log.weight]).toEqual([2, 7])
})
