import { expect, test } from 'vitest'
import { createKnownTopic } from '../../../../src/base/knownTopic.js'
import { createNotes } from '../../../../src/topic/routing/notes.js'

test('notes are on a topic until all are cleared', () => {
  const notes = createNotes()
  const topic = createKnownTopic('a')
  notes.take(topic, [1, 2])
  expect(topic).toEqual({ text: 'a', owner: notes, first: 1, all: [1, 2] })
  notes.clear()
  expect(topic).toEqual(createKnownTopic('a'))
})

test('what others have noted since is left as it is', () => {
  const [one, other] = [createNotes(), createNotes()]
  const topic = createKnownTopic('a')
  one.take(topic, [1])
  other.take(topic, [2])
  one.clear()
  expect([topic.owner, topic.first]).toEqual([other, 2])
})

test('there are no more than 16,384 of them', () => {
  const notes = createNotes()
  const topics = Array.from({ length: 50_000 }, (_, i) => createKnownTopic(`${i}`))
  for (const topic of topics) notes.take(topic, [1])
  expect(topics.filter(({ owner }) => owner !== null).length).toBeLessThanOrEqual(16_384)
  expect(topics.at(-1)?.owner).toBe(notes)
})
