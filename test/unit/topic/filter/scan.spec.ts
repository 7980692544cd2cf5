import { describe, expect, test } from 'vitest'
import { isHidden, isRest, levelEnd, sameText } from '../../../../src/topic/filter/scan.js'

describe('levelEnd', () => {
  test.each([
    ['ab/c', 0, 2],
    ['ab/c', 1, 2],
    ['ab/c', 2, 2],
    ['ab/c', 3, 4],
    ['ab', 0, 2],
    ['', 0, 0],
    ['/', 0, 0],
    ['/', 1, 1],
  ])('of %j from %i is %i', (text, from, end) => {
    expect(levelEnd(text, from)).toBe(end)
  })
})

describe('sameText', () => {
  test.each([
    ['abc', 0, 3, 'abc', 0, 3, true],
    ['xabc', 1, 4, 'abcy', 0, 3, true],
    ['abc', 0, 3, 'abd', 0, 3, false],
    ['abc', 0, 3, 'xbc', 0, 3, false],
    ['abc', 0, 2, 'abc', 0, 3, false],
    ['abc', 1, 1, 'x', 0, 0, true],
  ])('of %j %i-%i and %j %i-%i is %s', (a, i, endOfA, b, j, endOfB, same) => {
    expect(sameText(a, i, endOfA, b, j, endOfB)).toBe(same)
    expect(sameText(b, j, endOfB, a, i, endOfA)).toBe(same)
  })
})

describe('isRest', () => {
  test.each([
    ['a/#', 1, true],
    ['a/#', 0, false],
    ['a/#', 2, false],
    ['a/+', 1, false],
    ['a#', 0, false],
    ['a/#/', 1, false],
    ['#', 0, false],
  ])('of %j at %i is %s', (filter, at, rest) => {
    expect(isRest(filter, at)).toBe(rest)
  })
})

describe('isHidden', () => {
  test.each([
    ['#', 0, '$SYS', 0, true],
    ['+/a', 0, '$SYS/a', 0, true],
    ['#', 0, 'SYS', 0, false],
    ['$SYS/#', 0, '$SYS/a', 0, false],
    ['a/#', 0, '$SYS', 0, false],
    ['$share/g/#', 9, '$SYS', 0, true],
    ['#', 0, '$share/g/$SYS', 9, true],
    ['#', 0, '$share/g/SYS', 9, false],
  ])('of %j from %i before %j from %i is %s', (filter, start, topic, startOfTopic, hidden) => {
    expect(isHidden(filter, start, topic, startOfTopic)).toBe(hidden)
  })
})
