import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKnownTopics, type KnownTopics } from '../../../../../src/driver/mqtt/wire/knownTopics.js'

/** Looks for a topic among other bytes, and keeps it where it is not there; returns what was found. */
const pass = (topics: KnownTopics, topic: string): string | null => {
  const bytes = Buffer.from(`..${topic}...`)
  const found = topics.find(bytes, 2, bytes.length - 3)
  if (found === null) topics.keep(topic)
  return found?.text ?? null
}

describe('known topics', () => {
  test('what is found for some bytes is what they say, whatever came before', () => {
    // Few levels, so that they come again and differ in their last bytes alone.
    const name = fc.array(fc.constantFrom('a', 'b', 'room', 'é', '🙂', 'temperature'), { maxLength: 9 })
    fc.assert(
      fc.property(fc.array(name, { maxLength: 300 }), names => {
        const topics = createKnownTopics()
        for (const levels of names) {
          const topic = levels.join('/')
          expect([topic, null]).toContain(pass(topics, topic))
        }
      }),
    )
  })

  test.each([0, 1, 2, 3, 4, 5, 95, 96, 97])('a topic of %i bytes differs in each of them', length => {
    const plain = 'a'.repeat(length)
    for (let at = 0; at < length; at += 1) {
      const topics = createKnownTopics()
      pass(topics, plain)
      expect(pass(topics, plain)).toBe(length > 96 ? null : plain)
      expect(pass(topics, `${plain.slice(0, at)}b${plain.slice(at + 1)}`)).toBeNull()
    }
    expect(pass(createKnownTopics(), plain)).toBeNull()
  })

  test('what was not looked for, or cannot be kept, is not kept', () => {
    const topics = createKnownTopics()
    expect(topics.keep('a')).toBeNull()
    const bytes = Buffer.from('abc')
    expect([topics.find(bytes, 2, 2), topics.keep('')]).toEqual([null, null])
    expect([topics.find(bytes, 1, 4), topics.keep('bc')]).toEqual([null, null])
    topics.find(bytes, 1, 3)
    expect(topics.keep('bc')).toBe(topics.find(bytes, 1, 3))
  })

  test('thousands of topics in use are found; hundreds of thousands that come once do not drive them out', () => {
    const topics = createKnownTopics()
    const inUse = Array.from({ length: 2_000 }, (_, i) => `site/${i % 7}/room/${i}`)
    const found = () => inUse.filter(topic => pass(topics, topic) === topic).length
    for (let i = 0; i < 60; i += 1) found()
    expect(found()).toBeGreaterThan(1_600)
    for (let i = 0; i < 200_000; i += 1) {
      pass(topics, `once/${i}`)
      if (i % 100 === 0) found()
    }
    expect(found()).toBeGreaterThan(1_500)
  })

  test('where none comes again it looks for a part of them alone, and finds those that do come again later', () => {
    const topics = createKnownTopics()
    const asked = Array.from({ length: 40_000 }, (_, i) => {
      const bytes = Buffer.from(`once/${i}`)
      topics.find(bytes, 0, bytes.length)
      return topics.keep(`once/${i}`) !== null
    })
    expect(asked.slice(5_000, 20_000)).not.toContain(true)
    for (let i = 0; i < 80_000; i += 1) pass(topics, 'again')
    expect(pass(topics, 'again')).toBe('again')
  })

  test('topics that nobody sends any more make room', () => {
    const topics = createKnownTopics()
    const of = (prefix: string) => Array.from({ length: 20_000 }, (_, i) => `${prefix}/${i}`)
    for (const topic of of('old')) pass(topics, topic)
    const recent = of('new').slice(0, 1_000)
    const found = () => recent.filter(topic => pass(topics, topic) === topic).length
    for (let i = 0; i < 80; i += 1) found()
    expect(found()).toBeGreaterThan(850)
  })
})
