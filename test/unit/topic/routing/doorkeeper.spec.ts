import { describe, expect, test } from 'vitest'
import { createDoorkeeper } from '../../../../src/topic/routing/doorkeeper.js'

const spread = (i: number) => Math.imul(i, 0x9e3779b1)

describe('createDoorkeeper', () => {
  test('knows what it has met', () => {
    const hasMet = createDoorkeeper(64)
    const some = [0, 1, -7, 123_456_789, -2_147_483_600]
    const first = some.map(hasMet)
    const second = some.map(hasMet)
    expect(first).toEqual([false, false, false, false, false])
    expect(second).toEqual([true, true, true, true, true])
  })

  test('takes few of those that come once for known', () => {
    const hasMet = createDoorkeeper(4_096)
    let known = 0
    for (let i = 1; i <= 100_000; i++) if (hasMet(spread(i))) known++
    expect(known).toBeLessThan(100_000 / 32)
  })

  test('tells apart what differs in the upper half alone', () => {
    const hasMet = createDoorkeeper(4_096)
    let known = 0
    for (let i = 1; i <= 4_000; i++) if (hasMet(i << 16)) known++
    expect(known).toBeLessThan(4_000 / 32)
  })

  test('forgets after it has met its capacity', () => {
    const hasMet = createDoorkeeper(16)
    hasMet(spread(1))
    for (let i = 2; i <= 60; i++) hasMet(spread(i))
    expect(hasMet(spread(1))).toBe(false)
  })

  test.each([1, 2, 3, 16, 5_000])('works with a capacity of %i', capacity => {
    const hasMet = createDoorkeeper(capacity)
    expect([hasMet(77), hasMet(77)]).toEqual([false, true])
  })

  test('forgets all with the first new one after so many, and not before', () => {
    // Fingerprints below 2^15 have places of their own.
    const hasMet = createDoorkeeper(64)
    for (let i = 0; i < 64; i++) expect(hasMet(i)).toBe(false)
    for (let i = 0; i < 64; i++) expect(hasMet(i)).toBe(true)
    expect(hasMet(64)).toBe(false)
    expect(hasMet(64)).toBe(true)
    for (let i = 0; i < 63; i++) expect(hasMet(i)).toBe(false)
    // That was 64 again.
    expect(hasMet(100)).toBe(false)
    expect(hasMet(64)).toBe(false)
  })
})
