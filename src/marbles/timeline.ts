import type { Marble, Row } from './diagram.js'

/** What must be at least that far apart: two stops, by their index. */
export interface Need {
  readonly from: number
  readonly to: number
  readonly distance: number
}

/** Returns numbers in ascending order, each once. */
export const ascending = (numbers: Iterable<number>): readonly number[] =>
  [...new Set(numbers)].sort((a, b) => a - b)

/** Returns items by a key, in their order. */
export const groupBy = <K, A>(items: Iterable<A>, keyOf: (item: A) => K): ReadonlyMap<K, readonly A[]> => {
  const groups = new Map<K, A[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** Returns the marbles of a row by frame. */
export const framesOf = (row: Row): ReadonlyMap<number, readonly Marble[]> =>
  groupBy(row.marbles, ({ frame }) => frame)

/** Returns how many frames so many marbles of one frame take: a group counts its parentheses, as in RxJS. */
export const framesTaken = (marbles: number): number => (marbles === 1 ? 1 : marbles + 2)

/**
 * Returns positions for stops, the first at 0: one `gap` after the other, and further apart where something needs more
 * room.
 */
export const positions = (gaps: readonly number[], needs: readonly Need[]): readonly number[] => {
  const at = [0]
  const byEnd = groupBy(needs, ({ to }) => to)
  for (const [index, gap] of gaps.entries()) {
    const room = (byEnd.get(index + 1) ?? []).map(({ from, distance }) => at[from]! + distance)
    at.push(Math.max(at[index]! + gap, ...room))
  }
  return at
}
