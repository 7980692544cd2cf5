import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FilterError } from '../../../../src/base/errors.js'
import { covers } from '../../../../src/topic/filter/covers.js'
import { matches } from '../../../../src/topic/filter/matches.js'
import { plainFilter, topicName } from '../arbitraries.js'
import { allFilters, naiveCovers } from '../routing/reference.js'

describe('covers', () => {
  test.each([
    ['a', 'a'],
    ['#', 'a'],
    ['#', '+/#'],
    ['+/#', '#'],
    ['#', '+'],
    ['a/#', 'a'],
    ['a/#', 'a/+'],
    ['a/#', 'a/#'],
    ['a/#', 'a/+/#'],
    ['a/+', 'a/'],
    ['+/+', '/'],
    ['+/b', 'a/b'],
    ['$SYS/#', '$SYS/+'],
    ['a/#', 'a/$x'],
    ['$share/g/a/#', 'a/b'],
    ['a/#', '$share/g/a/b'],
  ])('%s covers %s (D26)', (a, b) => {
    expect(covers(a, b)).toBe(true)
  })

  test.each([
    ['a', 'b'],
    ['a', 'a/#'],
    ['a', '+'],
    ['+', '#'],
    ['+/+/#', '#'],
    ['a/+/#', 'a/#'],
    ['a/+', 'a/#'],
    ['a/+', 'a'],
    ['#', '$SYS/#'],
    ['+/#', '$SYS/uptime'],
    ['+', '$SYS'],
    ['$SYS/#', '#'],
    ['a/b', 'a/b/'],
    ['#', '$share/g/$SYS/#'],
  ])('%s does not cover %s (D26)', (a, b) => {
    expect(covers(a, b)).toBe(false)
  })

  test('agrees with going through all topics, on all pairs of small filters (D26)', () => {
    for (const a of allFilters) {
      for (const b of allFilters) if (covers(a, b) !== naiveCovers(a, b)) expect.fail(`${a} and ${b}`)
    }
  })

  test('means that what the covered filter matches, the covering one matches (D26)', () => {
    fc.assert(
      fc.property(plainFilter, plainFilter, topicName, (a, b, topic) => {
        fc.pre(matches(b, topic))
        if (covers(a, b)) expect(matches(a, topic)).toBe(true)
      }),
    )
  })

  test('is reflexive and transitive', () => {
    fc.assert(
      fc.property(plainFilter, plainFilter, plainFilter, (a, b, c) => {
        expect(covers(a, a)).toBe(true)
        if (covers(a, b) && covers(b, c)) expect(covers(a, c)).toBe(true)
      }),
    )
  })

  test('throws a FilterError for either filter (D26, P10)', () => {
    expect(() => covers('a#', 'a')).toThrow(FilterError)
    expect(() => covers('a', '')).toThrow(FilterError)
  })
})
