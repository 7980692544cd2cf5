import { expect, test } from 'vitest'
import { findText } from '../../../../src/inspector/model/find.js'
import { createTopics, type TopicLimits } from '../../../../src/inspector/model/topics.js'
import { message } from '../../../../src/testing/index.js'

const room: TopicLimits = { maxTopics: 20_000, maxPayload: 65_536, maxBytes: 2 ** 26 }

const heard = (values: Readonly<Record<string, string | Uint8Array>>, limits: Partial<TopicLimits> = {}) => {
  const topics = createTopics({ ...room, ...limits })
  for (const [topic, payload] of Object.entries(values)) topics.add(message({ topic, payload }), 0)
  return topics
}

test('finds the topics whose last value has it, letter by letter', () => {
  const topics = heard({
    a: '{"state":"on"}',
    b: 'ON',
    c: 'on and on',
    d: '',
    e: new Uint8Array([255, 111, 110]),
  })
  expect(findText(topics.all(), 'on')).toEqual({ ids: [0, 2, 4], more: 0, unread: 0 })
  topics.add(message({ topic: 'a', payload: 'off' }), 1)
  expect(findText(topics.all(), 'on').ids).toEqual([2, 4])
  expect(findText(heard({ a: 'grüße' }).all(), 'üß').ids).toEqual([0])
})

test('says where it could not look', () => {
  const cut = heard({ a: `${'.'.repeat(20)}on`, b: `on${'.'.repeat(20)}`, c: 'x' }, { maxPayload: 10 })
  expect(findText(cut.all(), 'on')).toEqual({ ids: [1], more: 0, unread: 1 })
  const gone = heard({ a: 'on'.repeat(50), b: 'on'.repeat(50) }, { maxBytes: 150 })
  expect(findText(gone.all(), 'on')).toEqual({ ids: [1], more: 0, unread: 1 })
})

test('names a bounded number, and counts the others', () => {
  const topics = heard(Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`t/${i}`, `value ${i}`])))
  const { ids, more, unread } = findText(topics.all(), 'value')
  expect([ids.length, more, unread]).toEqual([5_000, 1_000, 0])
})
