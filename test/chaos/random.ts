/** Numbers that follow from a seed: the same faults at the same places. */
export interface Random {
  /** From 0 up to 1. */
  (): number
  /** From `minimum` to `maximum`, both included. */
  integer(minimum: number, maximum: number): number
  pick<T>(items: readonly [T, ...T[]]): T
}

/** Returns the generator that is known as mulberry32. */
export const createRandom = (seed: number): Random => {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const integer = (minimum: number, maximum: number) => minimum + Math.floor(next() * (maximum - minimum + 1))
  return Object.assign(next, {
    integer,
    pick: <T>(items: readonly [T, ...T[]]) => items[integer(0, items.length - 1)] ?? items[0],
  })
}
