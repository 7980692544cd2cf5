import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSeed, hashStep, plainSeed, type Seed } from '../../../../src/topic/routing/hash.js'
import { createLevels } from '../../../../src/topic/routing/levels.js'
import { childKey, type Node } from '../../../../src/topic/routing/nodeTable.js'

const root = { key: 1 } as Node<never>

/** The slots of a table of 2^16 that labels get. */
const slotsOf = (labels: readonly string[], seed: Seed): Set<number> => {
  const levels = createLevels(seed)
  return new Set(
    labels.map(label => {
      levels.read(label)
      return childKey(root, levels.hash(0)) & 0xffff
    }),
  )
}

/** Labels that all get one of a few slots where the seed is known. */
const colliding = (seed: Seed, count: number): string[] => {
  const levels = createLevels(seed)
  const found: string[] = []
  for (let i = 0; found.length < count; i++) {
    const label = i.toString(36)
    levels.read(label)
    if ((childKey(root, levels.hash(0)) & 0xffff) < 64) found.push(label)
  }
  return found
}

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const seeds = fc.tuple(random, random).map(drawn => createSeed(() => drawn.pop() ?? 0))

describe('a seed', () => {
  test('is the same for the same chance, and another for another', () => {
    const drawn = (value: number) => createSeed(() => value)
    expect(drawn(0.25)).toEqual(drawn(0.25))
    expect(drawn(0.25)).not.toEqual(drawn(0.26))
    const [one, two] = [0.1, 0.2]
    const both = [one, two]
    const seed = createSeed(() => both.shift() ?? 0)
    expect(seed.start).toBe(drawn(one).start)
    expect(seed.multiplier).toBe(drawn(two).multiplier)
  })

  test('has an odd multiplier: no two hashes become one by a step', () => {
    fc.assert(
      fc.property(seeds, fc.integer(), fc.integer(), (seed, a, b) => {
        const step = (hash: number) => hashStep(hash, 7, seed.multiplier)
        expect(seed.multiplier & 1).toBe(1)
        expect(step(a) === step(b)).toBe((a | 0) === (b | 0))
      }),
    )
  })

  test('spreads what chance gives, also if it is always the same: 20,000 labels get as many slots as by chance', () => {
    const labels = Array.from({ length: 20_000 }, (_, i) => `device-${i}`)
    // Of 65,536 slots chance takes 17,233.
    for (const value of [0, 0.5, 0.999, 2 ** -32, 0.123]) {
      expect(
        slotsOf(
          labels,
          createSeed(() => value),
        ).size,
      ).toBeGreaterThan(15_500)
    }
  })

  test('is spread as the last steps of MurmurHash3 do it', () => {
    // fmix32(1) is 0x514e28b7; what is drawn first is made 1.
    const drawn = (0x5bd1e995 ^ 1) / 2 ** 32
    const { start, multiplier } = createSeed(() => drawn)
    expect(start >>> 0).toBe(0x514e28b7)
    expect(multiplier >>> 0).toBe(0x514e28b7)
    // fmix32(2) is 0x30f4c306, and a multiplier is odd.
    const even = createSeed(() => (0x5bd1e995 ^ 2) / 2 ** 32)
    expect([even.start >>> 0, even.multiplier >>> 0]).toEqual([0x30f4c306, 0x30f4c307])
  })

  test('is by default that of FNV-1a', () => {
    const levels = createLevels()
    levels.read('a')
    // http://www.isthe.com/chongo/tech/comp/fnv/: the 32-bit hash of "a".
    expect(levels.hash(0) >>> 0).toBe(0xe40c292c)
    expect(plainSeed.start >>> 0).toBe(0x811c9dc5)
  })
})

describe('R81 labels that were chosen to collide', () => {
  const chosen = colliding(plainSeed, 2_000)

  test('do where the seed is known', () => {
    expect(slotsOf(chosen, plainSeed).size).toBeLessThanOrEqual(64)
  })

  test('do not where it is not', () => {
    fc.assert(
      fc.property(seeds, seed => {
        // Chance takes 1,970.
        expect(slotsOf(chosen, seed).size).toBeGreaterThan(1_900)
      }),
      { numRuns: 50 },
    )
  })

  test('do not either if they differ in high bits of their characters alone', () => {
    // 0x100 apart: the low byte of the hash is the same for all of them, whatever the seed.
    const high = Array.from({ length: 40 }, (_, i) => String.fromCharCode(0x161 + i * 0x100))
    const labels = high.flatMap(a => high.map(b => a + b))
    fc.assert(
      fc.property(seeds, seed => {
        // Of 1,600 chance takes 1,581.
        expect(slotsOf(labels, seed).size).toBeGreaterThan(1_200)
      }),
      { numRuns: 50 },
    )
  })
})
