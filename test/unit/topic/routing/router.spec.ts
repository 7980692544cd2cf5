import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { FilterError } from '../../../../src/base/errors.js'
import { createKnownTopic, type KnownTopic } from '../../../../src/base/knownTopic.js'
import { covers } from '../../../../src/topic/filter/covers.js'
import { createRouter, type Router } from '../../../../src/topic/routing/router.js'
import { plainFilter, topicName } from '../arbitraries.js'
import { allFilters, allTopics, inOrder, naiveMatches } from './reference.js'

const routerOf = (...filters: readonly string[]): Router<string> => {
  const router = createRouter<string>()
  for (const filter of filters) router.add(filter, filter)
  return router
}

const sorted = (values: readonly string[]) => [...values].sort()

describe('createRouter', () => {
  describe('match', () => {
    test('gives nothing for an empty table', () => {
      expect(createRouter().match('a')).toEqual([])
    })

    test('gives the values of all filters that match (D26, P6)', () => {
      const router = routerOf('a/b', 'a/+', 'a/#', '#', '+/b', 'a', 'a/b/+', 'a/c', '$SYS/#')
      expect(sorted(router.match('a/b'))).toEqual(sorted(['a/b', 'a/+', 'a/#', '#', '+/b']))
      expect(sorted(router.match('a'))).toEqual(sorted(['a', 'a/#', '#']))
      expect(router.match('$SYS/uptime')).toEqual(['$SYS/#'])
    })

    test('puts the exact filter first, then level by level a literal before + before #, whatever was added first', () => {
      const expected = ['a/b', 'a/b/#', 'a/+', 'a/+/#', 'a/#', '+/b', '+/+', '+/#', '#']
      fc.assert(
        fc.property(fc.shuffledSubarray(expected, { minLength: 9 }), filters => {
          expect(routerOf(...filters).match('a/b')).toEqual(expected)
        }),
      )
    })

    test('agrees with the plain reading of the rules when all small filters are stored (D26, P6)', () => {
      const router = routerOf(...allFilters)
      for (const topic of allTopics) {
        const expected = inOrder(allFilters.filter(filter => naiveMatches(filter, topic)))
        expect(router.match(topic)).toEqual(expected)
      }
    })

    test('finds for a topic that comes again what it would find for one that does not, as filters come and go', () => {
      const names = ['a', 'b', 'a/b', 'a/b/c', '$a']
      const filters = [...names, '+', '#', 'a/+', 'a/#', '+/b', '$a/#']
      const steps = fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...filters), fc.constantFrom(...names)))
      fc.assert(
        fc.property(steps, done => {
          const routers = [createRouter<object>(), createRouter<object>()]
          const known = new Map(names.map(name => [name, createKnownTopic(name)]))
          for (const [at, [added, filter, name]] of done.entries()) {
            const router = routers[at % 3 === 0 ? 1 : 0] as Router<object>
            if (added) router.add(filter, { filter, at })
            else router.remove(filter)
            const topic = known.get(name) as KnownTopic
            for (const each of routers) {
              const expected = [...each.match(name)]
              expect(each.first(topic)).toBe(expected[0])
              expect(each.matchKnown(topic)).toEqual(expected)
            }
          }
        }),
      )
    })

    test('finds the same whatever chance makes of its hashes', () => {
      const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
      fc.assert(
        fc.property(
          random,
          fc.uniqueArray(plainFilter, { maxLength: 40 }),
          topicName,
          (drawn, filters, topic) => {
            const router = createRouter<string>(() => drawn)
            for (const filter of filters) router.add(filter, filter)
            for (const name of [topic, ...filters]) {
              const matching = filters.filter(filter => naiveMatches(filter, name))
              expect(router.match(name)).toEqual(inOrder(matching))
            }
          },
        ),
      )
    })

    test('takes its chance when it is made, from Math.random unless another is given', () => {
      const random = vi.spyOn(Math, 'random')
      createRouter(() => 0.5)
      expect(random).not.toHaveBeenCalled()
      createRouter().match('a')
      expect(random).toHaveBeenCalledTimes(2)
      random.mockRestore()
    })

    test('takes a topic off the wire as it is: a wildcard in it is text', () => {
      const router = routerOf('a/+', 'a/#', '+')
      expect(router.match('a/+')).toEqual(['a/+', 'a/#'])
      expect(router.match('a/#')).toEqual(['a/+', 'a/#'])
      expect(router.match('+')).toEqual(['+'])
    })

    test('stores any value, undefined too', () => {
      const router = createRouter<unknown>()
      router.add('a', undefined)
      router.add('+', null)
      router.add('#', [1])
      expect(router.match('a')).toEqual([undefined, null, [1]])
      expect([router.get('a'), router.get('+'), router.get('#')]).toEqual([undefined, null, [1]])
      expect(router.values()).toEqual([undefined, null, [1]])
    })

    test('keeps apart labels that name members of objects', () => {
      const router = routerOf('__proto__', 'constructor/+', '+/toString', 'hasOwnProperty/#')
      expect(router.match('__proto__')).toEqual(['__proto__'])
      expect(router.match('constructor/toString')).toEqual(['constructor/+', '+/toString'])
      expect(router.match('valueOf')).toEqual([])
    })

    test('matches filters and topics of thousands of levels', () => {
      const deep = Array.from({ length: 30_000 }, () => '+').join('/')
      const router = routerOf(deep, `${deep}/#`, '#')
      expect(router.match('/'.repeat(29_999))).toEqual([deep, `${deep}/#`, '#'])
      expect(router.match('/'.repeat(65_534))).toEqual([`${deep}/#`, '#'])
      expect(router.covering(deep)).toEqual([deep, `${deep}/#`, '#'])
      expect(sorted(router.coveredBy('+/#'))).toEqual(sorted([deep, `${deep}/#`, '#']))
      expect(router.remove(deep)).toBe(true)
      expect(router.match('/'.repeat(29_999))).toEqual([`${deep}/#`, '#'])
    })
  })

  describe('the array that match returns', () => {
    test('is the same one while nothing changes', () => {
      const router = routerOf('a/b', 'a/+', '#')
      router.match('a/b')
      const found = router.match('a/b')
      expect(found).toEqual(['a/b', 'a/+', '#'])
      expect(router.match('a/b')).toBe(found)
      expect(router.match('a/b')).toBe(found)
    })

    test('is the same one at once where there are exact filters only', () => {
      const router = routerOf('a', 'b')
      expect(router.match('a')).toBe(router.match('a'))
      expect(router.match('c')).toBe(router.match('d'))
    })

    test('stays the same when another exact filter is added or removed', () => {
      const router = routerOf('a', '+')
      router.match('a')
      const found = router.match('a')
      router.add('b', 'b')
      router.remove('b')
      expect(router.match('a')).toBe(found)
    })

    test('is another one when an exact filter of the topic is added, replaced or removed', () => {
      const router = routerOf('+')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['+'])
      const before = router.match('a')
      router.add('a', 'first')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['first', '+'])
      router.add('a', 'second')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['second', '+'])
      router.remove('a')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['+'])
      expect(before).toEqual(['+'])
    })

    test('is another one when a wildcard filter is added, replaced or removed', () => {
      const router = routerOf('a', '#')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['a', '#'])
      const before = router.match('a')
      router.add('+', 'first')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['a', 'first', '#'])
      router.add('+', 'second')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['a', 'second', '#'])
      router.remove('#')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['a', 'second'])
      router.remove('+')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['a'])
      router.add('#', 'again')
      for (let i = 0; i < 3; i++) expect(router.match('a')).toEqual(['a', 'again'])
      expect(before).toEqual(['a', '#'])
    })
  })

  describe('cost', () => {
    const charactersRead = (read: () => void): number => {
      const charCodeAt = vi.spyOn(String.prototype, 'charCodeAt')
      try {
        read()
        return charCodeAt.mock.calls.length
      } finally {
        charCodeAt.mockRestore()
      }
    }

    test('does not grow with filters that do not match (D27)', () => {
      const costOf = (others: number) => {
        const router = routerOf('site/berlin/+/temperature', 'site/#', 'site/berlin/lab/temperature')
        for (let i = 0; i < others; i++) {
          router.add(`site/berlin/room-${i}/+`, '')
          router.add(`site/town-${i}/+/temperature`, '')
          router.add(`+/town-${i}/#`, '')
          router.add(`site/berlin/+/metric-${i}`, '')
          router.add(`other-${i}/#`, '')
          router.add(`site/berlin/lab/metric-${i}`, '')
        }
        return charactersRead(() => {
          expect(router.match('site/berlin/lab/temperature')).toHaveLength(3)
        })
      }
      const cost = costOf(1)
      expect(cost).toBeGreaterThan(0)
      expect(costOf(10)).toBe(cost)
      expect(costOf(5_000)).toBe(cost)
    })

    test('is no scan at all for a topic matched twice before (D27)', () => {
      const router = routerOf('site/+/temperature', 'site/#')
      router.match('site/berlin/temperature')
      router.match('site/berlin/temperature')
      expect(charactersRead(() => void router.match('site/berlin/temperature'))).toBe(0)
    })
  })

  describe('get, remove, size, values', () => {
    test('replace the value of a filter that is added again', () => {
      const router = createRouter<number>()
      router.add('a', 1)
      router.add('+', 2)
      router.add('a', 3)
      router.add('+', 4)
      expect([router.get('a'), router.get('+'), router.size]).toEqual([3, 4, 2])
      expect(router.values()).toEqual([3, 4])
    })

    test('know only the very filter', () => {
      const router = routerOf('a/+')
      expect(router.get('a/b')).toBeUndefined()
      expect(router.get('a')).toBeUndefined()
      expect(router.remove('a/b')).toBe(false)
      expect(router.remove('a/#')).toBe(false)
      expect(router.remove('a/+')).toBe(true)
      expect(router.remove('a/+')).toBe(false)
      expect([router.size, router.values()]).toEqual([0, []])
    })

    test('say no to what cannot be stored', () => {
      const router = routerOf('a')
      for (const filter of ['', 'a#', undefined as unknown as string]) {
        expect(router.get(filter)).toBeUndefined()
        expect(router.remove(filter)).toBe(false)
      }
    })
  })

  describe('covering and coveredBy', () => {
    test('give the filters above and below one, itself included (D26)', () => {
      const router = routerOf('a/b', 'a/+', 'a/#', '#', '+/#', 'a', '+/b', 'a/+/#', '$SYS/+')
      expect(router.covering('a/b')).toEqual(['a/b', 'a/+', 'a/+/#', 'a/#', '+/b', '+/#', '#'])
      expect(router.covering('a/+')).toEqual(['a/+', 'a/+/#', 'a/#', '+/#', '#'])
      expect(router.covering('#')).toEqual(['+/#', '#'])
      expect(router.covering('+/#')).toEqual(['+/#', '#'])
      expect(router.covering('$SYS/#')).toEqual([])
      expect(sorted(router.coveredBy('a/#'))).toEqual(sorted(['a/b', 'a/+', 'a/#', 'a', 'a/+/#']))
      expect(router.coveredBy('a/b')).toEqual(['a/b'])
      expect(router.coveredBy('a/c')).toEqual([])
      expect(sorted(router.coveredBy('#'))).toEqual(
        sorted(router.values().filter(filter => filter !== '$SYS/+')),
      )
    })

    test('agree with covers on all small filters (D26)', () => {
      const router = routerOf(...allFilters)
      for (const filter of allFilters) {
        const above = inOrder(allFilters.filter(other => covers(other, filter)))
        expect(router.covering(filter)).toEqual(above)
        const below = allFilters.filter(other => covers(filter, other))
        expect(sorted(router.coveredBy(filter))).toEqual(sorted(below))
      }
    })
  })

  test('agrees with a list of filters over any adds, removes and reads (D26)', () => {
    const few = fc.array(plainFilter, { minLength: 1, maxLength: 8 })
    const some = fc.array(topicName, { minLength: 1, maxLength: 4 })
    const step = fc.record({
      action: fc.constantFrom('add', 'add', 'remove', 'match', 'match', 'match', 'covering', 'coveredBy'),
      index: fc.nat(),
    })
    fc.assert(
      fc.property(few, some, fc.array(step, { maxLength: 60 }), (filters, topics, steps) => {
        const router = createRouter<string>()
        const model = new Map<string, string>()
        const stored = (keep: (filter: string) => boolean) =>
          inOrder([...model.keys()].filter(keep)).map(filter => model.get(filter))
        for (const [time, { action, index }] of steps.entries()) {
          const filter = filters[index % filters.length]!
          const topic = topics[index % topics.length]!
          if (action === 'add') {
            const value = `${filter} since ${time}`
            model.set(filter, value)
            router.add(filter, value)
          } else if (action === 'remove') {
            expect(router.remove(filter)).toBe(model.delete(filter))
          } else if (action === 'match') {
            expect(router.match(topic)).toEqual(stored(other => naiveMatches(other, topic)))
          } else if (action === 'covering') {
            expect(router.covering(filter)).toEqual(stored(other => covers(other, filter)))
          } else {
            const below = stored(other => covers(filter, other))
            expect([...router.coveredBy(filter)].sort()).toEqual(below.sort())
          }
          expect(router.get(filter)).toBe(model.get(filter))
          expect(router.size).toBe(model.size)
        }
        expect([...router.values()].sort()).toEqual([...model.values()].sort())
      }),
      { numRuns: 500 },
    )
  })

  test('stays right when more topics pass than it remembers', () => {
    const router = routerOf('a/+', '+/1', 'a/7')
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 10_000; i++) {
        const expected = i === 1 ? ['a/+', '+/1'] : i === 7 ? ['a/7', 'a/+'] : ['a/+']
        const found = router.match(`a/${i}`)
        if (found.length !== expected.length) expect(found).toEqual(expected)
      }
      expect(router.match('a/1')).toEqual(['a/+', '+/1'])
      expect(router.match('a/7')).toEqual(['a/7', 'a/+'])
    }
  })

  test.each(['', 'a#', 'a/#/b', 'a\u0000', '$share/g/a', undefined as unknown as string])(
    'refuses the filter %j with a FilterError (D26, P10)',
    filter => {
      const router = createRouter<number>()
      expect(() => router.add(filter, 1)).toThrow(FilterError)
      expect(() => router.covering(filter)).toThrow(FilterError)
      expect(() => router.coveredBy(filter)).toThrow(FilterError)
      expect(router.size).toBe(0)
    },
  )
})
