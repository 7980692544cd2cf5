import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FilterError } from '../../../../src/base/errors.js'
import { covers } from '../../../../src/topic/filter/covers.js'
import { matches } from '../../../../src/topic/filter/matches.js'
import { overlaps } from '../../../../src/topic/filter/overlaps.js'
import { plainFilter, topicName } from '../arbitraries.js'
import { allFilters, naiveOverlaps } from '../routing/reference.js'

describe('overlaps', () => {
  test.each([
    ['a', 'a'],
    ['a/+/c', 'a/b/+'],
    ['a/#', 'a'],
    ['a/#', '+'],
    ['a/#', '+/b'],
    ['#', '+/+'],
    ['+/#', '#'],
    ['$SYS/#', '$SYS/+'],
    ['$share/g/a/+', 'a/#'],
  ])('%s and %s do (D26)', (a, b) => {
    expect(overlaps(a, b)).toBe(true)
    expect(overlaps(b, a)).toBe(true)
  })

  test.each([
    ['a', 'b'],
    ['a', 'a/'],
    ['a/+', 'a'],
    ['a/+/#', 'a'],
    ['+/b', '+/c'],
    ['#', '$SYS/#'],
    ['+/+', '$SYS/+'],
    ['#', '$share/g/$SYS/#'],
  ])('%s and %s do not (D26)', (a, b) => {
    expect(overlaps(a, b)).toBe(false)
    expect(overlaps(b, a)).toBe(false)
  })

  test('agrees with going through all topics, on all pairs of small filters (D26)', () => {
    for (const a of allFilters) {
      for (const b of allFilters) if (overlaps(a, b) !== naiveOverlaps(a, b)) expect.fail(`${a} and ${b}`)
    }
  })

  test('holds for two filters that match one topic, and for a filter and what it covers (D26)', () => {
    fc.assert(
      fc.property(plainFilter, plainFilter, topicName, (a, b, topic) => {
        if (matches(a, topic) && matches(b, topic)) expect(overlaps(a, b)).toBe(true)
        if (covers(a, b)) expect(overlaps(a, b)).toBe(true)
      }),
    )
  })

  test('throws a FilterError for either filter (D26, P10)', () => {
    expect(() => overlaps('a/#/b', 'a')).toThrow(FilterError)
    expect(() => overlaps('a', '+a')).toThrow(FilterError)
  })
})
