import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FilterError, TopicNameError } from '../../../../src/base/errors.js'
import { matches } from '../../../../src/topic/filter/matches.js'
import { plainFilter, topicName } from '../arbitraries.js'
import { allFilters, allTopics, naiveMatches } from '../routing/reference.js'

describe('matches', () => {
  test.each([
    ['a', 'a'],
    ['a/b', 'a/b'],
    ['+', 'a'],
    ['a/+', 'a/b'],
    ['a/+', 'a/'],
    ['+/+', '/'],
    ['+/b', '/b'],
    ['a/+/c', 'a//c'],
    ['/+', '/a'],
    ['#', 'a'],
    ['#', '/'],
    ['#', 'a/b/c'],
    ['a/#', 'a'],
    ['a/#', 'a/'],
    ['a/#', 'a/b/c'],
    ['+/#', 'a'],
    ['a/+/#', 'a/b'],
    ['a//#', 'a/'],
    ['$SYS/#', '$SYS'],
    ['$SYS/+', '$SYS/uptime'],
    ['+/$SYS', 'a/$SYS'],
    ['a/#', 'a/$SYS'],
  ])('%s matches %s (D26, P6)', (filter, topic) => {
    expect(matches(filter, topic)).toBe(true)
  })

  test.each([
    ['a', 'b'],
    ['a', 'A'],
    ['a', 'a/'],
    ['a/b', 'a/b/'],
    ['a/b', 'a'],
    ['a/b', 'a/bc'],
    ['a/bc', 'a/b'],
    ['+', 'a/b'],
    ['+', '/a'],
    ['a/+', 'a'],
    ['a/+', 'a/b/c'],
    ['a/+/#', 'a'],
    ['a/#', 'ab'],
    ['a/#', '/a'],
    ['a//#', 'a'],
    ['#', '$SYS'],
    ['#', '$SYS/uptime'],
    ['+', '$SYS'],
    ['+/uptime', '$SYS/uptime'],
    ['+/#', '$SYS/uptime'],
    ['é', 'e\u0301'],
  ])('%s does not match %s (D26, P6)', (filter, topic) => {
    expect(matches(filter, topic)).toBe(false)
  })

  test('takes a shared filter for the filter in it (D26)', () => {
    expect(matches('$share/g/a/+', 'a/b')).toBe(true)
    expect(matches('$share/g/a/+', '$share/g/a/b')).toBe(false)
    expect(matches('$share/g/#', '$SYS/uptime')).toBe(false)
    expect(matches('$share/g/$SYS/#', '$SYS/uptime')).toBe(true)
  })

  test('agrees with the plain reading of the rules on all small filters and topics (D26, P6)', () => {
    for (const filter of allFilters) {
      for (const topic of allTopics) {
        if (matches(filter, topic) !== naiveMatches(filter, topic)) expect.fail(`${filter} and ${topic}`)
      }
    }
  })

  test('agrees with the plain reading of the rules (D26, P6)', () => {
    fc.assert(
      fc.property(plainFilter, topicName, (filter, topic) => {
        expect(matches(filter, topic)).toBe(naiveMatches(filter, topic))
        expect(matches(`$share/g/${filter}`, topic)).toBe(naiveMatches(filter, topic))
      }),
    )
  })

  test('throws typed errors for invalid input (D26, P10)', () => {
    expect(() => matches('a#', 'a')).toThrow(FilterError)
    expect(() => matches('$share/g/', 'a')).toThrow(FilterError)
    expect(() => matches('a', 'a/+')).toThrow(TopicNameError)
    expect(() => matches('a', '')).toThrow(TopicNameError)
  })
})
