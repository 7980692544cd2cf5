import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLevels, type Levels } from '../../../../src/topic/routing/levels.js'
import { createTrie } from '../../../../src/topic/routing/trie.js'
import { plainFilter, topicName } from '../arbitraries.js'
import { inOrder, naiveMatches } from './reference.js'

const read = (text: string, levels: Levels = createLevels()): Levels => {
  levels.read(text)
  return levels
}

describe('createTrie', () => {
  test('forgets a filter and nothing else', () => {
    const trie = createTrie<string>()
    for (const filter of ['a/+', 'a/+/b', 'a/#']) trie.set(read(filter), { value: filter })
    trie.delete(read('a/+'))
    expect(trie.match(read('a/x'), [])).toEqual(['a/#'])
    expect(trie.match(read('a/x/b'), [])).toEqual(['a/+/b', 'a/#'])
  })

  test('D27 looks at as much with a thousand filters that do not match as with none', () => {
    const looks = (others: number): number => {
      const trie = createTrie<string>()
      for (const filter of ['a/b/c', 'a/+/c', 'a/#', '+/b/c', '#']) trie.set(read(filter), { value: filter })
      for (let i = 0; i < others; i++) {
        for (const filter of [`a/b/${i}`, `a/${i}/c`, `${i}/b/c`, `${i}/+/#`, `x/+/${i}`]) {
          trie.set(read(filter), { value: filter })
        }
      }
      const topic = read('a/b/c')
      let count = 0
      const counting: Levels = {
        ...topic,
        hash: level => {
          count++
          return topic.hash(level)
        },
        is: (level, label) => {
          count++
          return topic.is(level, label)
        },
      }
      expect(trie.match(counting, [])).toHaveLength(5)
      return count
    }
    expect(looks(1_000)).toBe(looks(0))
    expect(looks(0)).toBeGreaterThan(0)
  })

  test('ignores a filter that was never stored', () => {
    const trie = createTrie<string>()
    trie.set(read('a/+/b'), { value: 'a/+/b' })
    for (const filter of ['a', 'a/+', 'b/+', 'a/+/b/#', 'a/#']) trie.delete(read(filter))
    expect(trie.match(read('a/x/b'), [])).toEqual(['a/+/b'])
    expect(trie.size()).toBe(3)
  })

  test('has no nodes left when all filters are gone, in whatever order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(plainFilter, { maxLength: 60 }),
        fc.infiniteStream(fc.nat()),
        (filters, picks) => {
          const trie = createTrie<string>()
          const left = [...filters]
          for (const filter of filters) trie.set(read(filter), { value: filter })
          while (left.length > 0) {
            const [gone] = left.splice(picks.next().value % left.length, 1)
            trie.delete(read(gone!))
            for (const filter of left) expect(trie.match(read(filter), [])).toContain(filter)
          }
          expect(trie.size()).toBe(0)
        },
      ),
    )
  })

  test('gives back the very array it was given where nothing matches', () => {
    const trie = createTrie<string>()
    trie.set(read('a/+'), { value: 'a/+' })
    const found = ['exact']
    expect(trie.match(read('b'), found)).toBe(found)
    expect(trie.match(read('a/b'), found)).toEqual(['exact', 'a/+'])
    expect(found).toEqual(['exact'])
  })

  test('looks only at levels that lead to a match (D27)', () => {
    const lookUps = (others: number): number => {
      const trie = createTrie<string>()
      for (const filter of ['a/b/+', 'a/#']) trie.set(read(filter), { value: filter })
      for (let i = 0; i < others; i++) {
        for (const filter of [`a/${i}/+`, `a/b${i}/#`, `${i}/#`]) trie.set(read(filter), { value: filter })
      }
      let count = 0
      const levels = createLevels()
      const counted: Levels = {
        ...levels,
        hash: level => {
          count++
          return levels.hash(level)
        },
      }
      expect(trie.match(read('a/b/c', counted), [])).toEqual(['a/b/+', 'a/#'])
      return count
    }
    expect(lookUps(0)).toBe(2)
    expect(lookUps(10_000)).toBe(2)
  })

  // With 1, the root's own key, the keys of its children come out as 0 before they are kept from it.
  test.each([1, 7])('is right when all labels have the hash %i', hash => {
    const levels = createLevels()
    const colliding: Levels = { ...levels, hash: () => hash }
    fc.assert(
      fc.property(
        fc.uniqueArray(plainFilter, { maxLength: 80 }),
        topicName,
        fc.func(fc.boolean()),
        (filters, topic, goes) => {
          const trie = createTrie<string>()
          for (const filter of filters) trie.set(read(filter, colliding), { value: filter })
          for (const filter of filters) if (goes(filter)) trie.delete(read(filter, colliding))
          const left = filters.filter(filter => !goes(filter))
          for (const name of [topic, ...left]) {
            const matching = left.filter(filter => naiveMatches(filter, name))
            expect([...trie.match(read(name, colliding), [])].sort()).toEqual([...inOrder(matching)].sort())
          }
        },
      ),
    )
  })

  test('is right while thousands of filters come and go', () => {
    const trie = createTrie<number>()
    for (let i = 0; i < 5_000; i++) trie.set(read(`device/${i}/+`), { value: i })
    for (let i = 0; i < 5_000; i += 2) trie.delete(read(`device/${i}/+`))
    for (let i = 0; i < 5_000; i++) {
      expect(trie.match(read(`device/${i}/state`), [])).toEqual(i % 2 === 0 ? [] : [i])
    }
    for (let i = 1; i < 5_000; i += 2) trie.delete(read(`device/${i}/+`))
    expect(trie.size()).toBe(0)
  })
})
