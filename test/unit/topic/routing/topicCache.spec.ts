import { describe, expect, test } from 'vitest'
import { createTopicCache, type TopicCache } from '../../../../src/topic/routing/topicCache.js'

/** Offers twice: the first offer is turned away. */
const store = (cache: TopicCache<string>, topic: string, fingerprint: number, found = [topic]) => {
  cache.offer(topic, fingerprint, found)
  cache.offer(topic, fingerprint, found)
  return found
}

/** Far apart, so that no two of them share a place. */
const fingerprints = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('createTopicCache', () => {
  test('keeps what is offered a second time', () => {
    const cache = createTopicCache<string>()
    cache.offer('a', 1, ['first'])
    expect(cache.get('a')).toBeUndefined()
    const found = ['second']
    cache.offer('a', 1, found)
    expect(cache.get('a')).toBe(found)
  })

  test('keeps an empty result as well', () => {
    const cache = createTopicCache<string>()
    const found = store(cache, 'a', 1, [])
    expect(cache.get('a')).toBe(found)
  })

  test('drops one topic, from whichever generation', () => {
    const cache = createTopicCache<string>(4)
    for (const i of fingerprints(6)) store(cache, `${i}`, i)
    cache.delete('0')
    cache.delete('5')
    expect(['0', '5', '1', '4'].map(topic => cache.get(topic))).toEqual([undefined, undefined, ['1'], ['4']])
  })

  test('does not bring back a dropped topic that has been in both generations', () => {
    const cache = createTopicCache<string>(2)
    store(cache, 'a', 1)
    store(cache, 'b', 2)
    store(cache, 'c', 3)
    expect(cache.get('a')).toEqual(['a'])
    cache.delete('a')
    expect(cache.get('a')).toBeUndefined()
  })

  test('forgets everything when cleared', () => {
    const cache = createTopicCache<string>(4)
    for (const i of fingerprints(6)) store(cache, `${i}`, i)
    cache.clear()
    expect(fingerprints(6).map(i => cache.get(`${i}`))).toEqual(fingerprints(6).map(() => undefined))
  })

  test('holds two generations and no more', () => {
    const cache = createTopicCache<string>(8)
    const all = fingerprints(100)
    for (const i of all) store(cache, `${i}`, i)
    const held = all.filter(i => cache.get(`${i}`) !== undefined)
    expect(held.length).toBeGreaterThanOrEqual(8)
    expect(held.length).toBeLessThanOrEqual(16)
    expect(held).toContain(99)
  })

  test('keeps a topic in use while others come and go', () => {
    const cache = createTopicCache<string>(8)
    const found = store(cache, 'used', 1_000)
    for (const i of fingerprints(100)) {
      store(cache, `${i}`, i)
      expect(cache.get('used')).toBe(found)
    }
  })

  test('starts a new generation early when topics or results are large', () => {
    for (const [topic, found] of [
      ['x'.repeat(3_000), ['']],
      ['x', Array.from({ length: 3_000 }, () => '')],
    ] as const) {
      const cache = createTopicCache<string>(8)
      for (const i of fingerprints(8)) store(cache, `${topic}${i}`, i, [...found])
      const held = fingerprints(8).filter(i => cache.get(`${topic}${i}`) !== undefined)
      expect(held).toEqual([6, 7])
    }
  })

  test('begins a new generation with the first topic after so many', () => {
    /** Whether the first of so many topics is still held. */
    const isHeld = (count: number): boolean => {
      const cache = createTopicCache<string>(4)
      for (const i of fingerprints(count)) store(cache, `${i}`, i)
      return cache.get('0') !== undefined
    }
    expect(isHeld(4)).toBe(true)
    expect(isHeld(8)).toBe(true)
    expect(isHeld(9)).toBe(false)
  })

  test('begins one as soon as topics and results weigh 64 for each, and not before', () => {
    // 4 × 64 is 256: two topics of 128 fill a generation, two of 127 leave room for a third.
    const isHeld = (length: number, results: number, count: number): boolean => {
      const cache = createTopicCache<string>(4)
      const topicOf = (i: number) => String(i).padStart(length, 'x')
      for (const i of fingerprints(count)) store(cache, topicOf(i), i, Array<string>(results).fill(''))
      return cache.get(topicOf(0)) !== undefined
    }
    for (const [length, results] of [
      [128, 0],
      [28, 100],
    ] as const) {
      expect(isHeld(length, results, 4)).toBe(true)
      expect(isHeld(length, results, 5)).toBe(false)
      expect(isHeld(length - 1, results, 6)).toBe(true)
      expect(isHeld(length - 1, results, 7)).toBe(false)
    }
  })

  test('begins with nothing again once it was cleared', () => {
    // Two of 64 and 63 do not fill a generation of 128, so both stay until the second one after them.
    const isHeld = (cache: ReturnType<typeof createTopicCache<string>>): boolean => {
      const topics = ['a'.repeat(64), 'b'.repeat(63), 'c', 'd']
      for (const [i, topic] of topics.entries()) store(cache, topic, i + 100)
      return cache.get(topics[0]!) !== undefined
    }
    const fresh = createTopicCache<string>(2)
    const cleared = createTopicCache<string>(2)
    store(cleared, 'x'.repeat(70), 7)
    cleared.clear()
    expect(cleared.get('x'.repeat(70))).toBeUndefined()
    expect([isHeld(fresh), isHeld(cleared)]).toEqual([true, true])
  })
})
