import { expect, test } from 'vitest'
import { createTopics } from '../../../../src/inspector/model/topics.js'
import { message } from '../../../../src/testing/index.js'

const limits = { maxTopics: 3, maxPayload: 10, maxBytes: 1_000 }

/** What is said of the second of two payloads, and of the first. */
const said = (first: string, second: string, maxBytes = 1_000) => {
  const topics = createTopics({ ...limits, maxBytes })
  const entry = topics.add(message({ topic: 'a', payload: first }), 1)
  expect(entry).toMatchObject({ changed: 1, unsure: 0 })
  // With little room, the value of the other topic is kept in place of it.
  topics.add(message({ topic: 'b', payload: 'x'.repeat(10) }), 2)
  topics.add(message({ topic: 'a', payload: second }), 3)
  return entry?.unsure === 3 ? 'unsure' : entry?.changed === 3 ? 'changed' : 'same'
}

const long = 'x'.repeat(10)
test.each([
  ['on', 'on', 'same'],
  ['on', 'of', 'changed'],
  ['on', 'off', 'changed'],
  ['', '', 'same'],
  ['on', '', 'changed'],
  [`${long}1`, `${long}12`, 'changed'],
  [`1${long}`, `2${long}`, 'changed'],
  // Of what is cut, the begin is the same.
  [`${long}1`, `${long}2`, 'unsure'],
])('%j, then %j: %s', (first, second, what) => {
  expect(said(first, second)).toBe(what)
})

test('where the payload before is kept no more, its length is still known', () => {
  expect(said('on', 'on', 10)).toBe('unsure')
  expect(said('on', 'off', 10)).toBe('changed')
  expect(said('', '', 10)).toBe('same')
})

test('what is retained, and what failed, is no change by itself', () => {
  const topics = createTopics(limits)
  topics.add(message({ topic: 'a', payload: 'on', retain: true }), 1)
  topics.add(message({ topic: 'a', payload: 'on' }), 2)
  topics.failed('a', 3)
  expect(topics.byId(0)).toMatchObject({ changed: 1, unsure: 0, count: 2, failures: 1 })
  // Of a topic that was first known for a failure, the first payload is new.
  topics.failed('b', 4)
  topics.add(message({ topic: 'b', payload: '' }), 5)
  expect(topics.byId(1)).toMatchObject({ changed: 5, unsure: 0 })
})
