/**
 * A way to hash texts. Whoever may choose topics or filters could make many with equal hashes, and tables slow by that,
 * if all processes hashed in the same way.
 */
export interface Seed {
  readonly start: number
  /** Odd, so that no two hashes become one by it. */
  readonly multiplier: number
}

/** Returns a seed by chance: `random` gives numbers from 0 up to 1. */
export const createSeed = (random: () => number): Seed => {
  const draw = () => mix(Math.floor(random() * 2 ** 32))
  return { start: draw(), multiplier: draw() | 1 }
}

/** The start and the multiplier of FNV-1a. */
export const plainSeed: Seed = { start: 0x811c9dc5 | 0, multiplier: 0x01000193 }

/** Returns the hash of a text and one more code unit, or of a path and one more level. */
export const hashStep = (hash: number, code: number, multiplier: number): number =>
  Math.imul(hash ^ code, multiplier)

/** Spreads a number over all bits, so that a seed is good whatever chance gives: the last steps of MurmurHash3. */
const mix = (drawn: number): number => {
  let mixed = drawn ^ 0x5bd1e995
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
