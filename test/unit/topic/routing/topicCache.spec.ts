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
})
