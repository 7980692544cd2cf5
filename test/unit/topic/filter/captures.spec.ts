import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FilterError, TopicNameError } from '../../../../src/base/errors.js'
import { captures } from '../../../../src/topic/filter/captures.js'
import { matches } from '../../../../src/topic/filter/matches.js'
import { plainFilter, topicName } from '../arbitraries.js'

describe('captures', () => {
  test.each([
    ['a/b', 'a/b', []],
    ['+', 'a', ['a']],
    ['+/b/+', 'a/b/c', ['a', 'c']],
    ['+/+', '/', ['', '']],
    ['a/+', 'a/', ['']],
    ['#', 'a/b', ['a/b']],
    ['a/#', 'a/b/c', ['b/c']],
    ['a/#', 'a/', ['']],
    ['a/#', 'a', []],
    ['+/#', 'a', ['a']],
    ['site/+/room/#', 'site/berlin/room/lab/door', ['berlin', 'lab/door']],
    ['$share/g/+/b', 'a/b', ['a']],
    ['$SYS/+', '$SYS/uptime', ['uptime']],
  ])('of %s in %s is %j (P8)', (filter, topic, found) => {
    expect(captures(filter, topic)).toEqual(found)
  })

  test.each([
    ['a', 'b'],
    ['a/+', 'a'],
    ['a/+', 'a/b/c'],
    ['#', '$SYS/uptime'],
    ['+/uptime', '$SYS/uptime'],
  ])('of %s in %s is null, as it does not match (D26, P8)', (filter, topic) => {
    expect(captures(filter, topic)).toBeNull()
  })

  test('gives back the topic when put in place of the wildcards (P8)', () => {
    fc.assert(
      fc.property(plainFilter, topicName, (filter, topic) => {
        const found = captures(filter, topic)
        expect(found !== null).toBe(matches(filter, topic))
        if (found === null) return
        const left = [...found]
        const levels = filter.split('/').flatMap(label => {
          if (label !== '+' && label !== '#') return [label]
          const text = left.shift()
          return text === undefined ? [] : [text]
        })
        expect(left).toEqual([])
        expect(levels.join('/')).toBe(topic)
      }),
    )
  })

  test('throws typed errors for invalid input (D26, P10)', () => {
    expect(() => captures('a/#/b', 'a')).toThrow(FilterError)
    expect(() => captures('a', '#')).toThrow(TopicNameError)
  })
})
