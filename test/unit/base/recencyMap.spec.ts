import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRecencyMap } from '../../../src/base/recencyMap.js'
import { heldHeap } from '../../support/garbage.js'

describe('a map by recency', () => {
  test('R94 keeps what was set last, as a list would', () => {
    const key = fc.integer({ min: 0, max: 12 })
    const step = fc.record({ key, deletes: fc.boolean() })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.array(step, { maxLength: 200 }), (capacity, steps) => {
        const map = createRecencyMap<number, number>(capacity)
        let list: (readonly [number, number])[] = []
        steps.forEach(({ key: of, deletes }, at) => {
          const known = list.some(([other]) => other === of)
          list = list.filter(([other]) => other !== of)
          if (deletes) return expect(map.delete(of)).toBe(known)
          list = [...list, [of, at] as const]
          const full = list.length > capacity
          if (full) list = list.slice(1)
          expect(map.set(of, at)).toBe(full)
        })
        expect([...map.values()]).toEqual(list.map(([, value]) => value))
        expect(map.size()).toBe(list.length)
        for (let of = 0; of <= 12; of += 1)
          expect(map.get(of)).toBe(list.find(([other]) => other === of)?.[1])
      }),
      { numRuns: 2_000 },
    )
  })

  test('R94 grows with what it holds, and not with what was ever set', async () => {
    const map = createRecencyMap<number, number>(100_000)
    const before = heldHeap()
    for (let i = 0; i < 1_000_000; i += 1) map.set(i % 1_000, i)
    await expect.poll(() => heldHeap() - before).toBeLessThan(10e6)
    expect(map.size()).toBe(1_000)
  })
})
