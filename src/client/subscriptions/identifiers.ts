/**
 * The subscription identifiers of one client (28 bits; MQTT 5, section 3.8.2.1.2).
 *
 * Exact filters share those with the highest bit set: at most one of them matches a topic. Any other filter has its
 * own: 21 bits of its hash and 6 that change with each SUBSCRIBE. So a session that outlived the process it was made
 * by still says which filter a copy is for.
 */
export interface Identifiers {
  /** Returns the next one for exact filters. */
  shared(): number
  /** Returns the next one for a filter, other than those that `taken` says are in use. */
  own(filter: string, taken: (identifier: number) => boolean): number
}

const SHARED = 0x800_0000
const GENERATIONS = 64

export const isShared = (identifier: number): boolean => identifier >= SHARED

/** Returns what all identifiers of a filter have in common. */
export const familyOf = (identifier: number): number => Math.floor(identifier / GENERATIONS)

export const familyOfFilter = (filter: string): number => {
  // FNV-1a; 0 is left out, for an identifier is never 0.
  let hash = 0x811c9dc5
  for (let i = 0; i < filter.length; i += 1) hash = Math.imul(hash ^ filter.charCodeAt(i), 0x01000193)
  return ((hash >>> 0) % 0x1f_ffff) + 1
}

export const createIdentifiers = (): Identifiers => {
  let shared = 0
  let generation = 0
  return {
    shared: () => {
      shared = (shared + 1) % SHARED
      return SHARED + shared
    },
    own: (filter, taken) => {
      const family = familyOfFilter(filter)
      // Filters of one family are hardly ever two, and each uses 16 at most.
      do generation = (generation + 1) % GENERATIONS
      while (taken(family * GENERATIONS + generation))
      return family * GENERATIONS + generation
    },
  }
}
