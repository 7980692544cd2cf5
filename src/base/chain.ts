/** Something that stands in a chain; in one chain at a time. */
export interface Link<L> {
  older: L | null
  newer: L | null
}

/** Things in an order that costs the same however many there are: new ones at the end, old ones out of the middle. */
export interface Chain<L> {
  /** Puts a link that is in no chain behind all others. */
  add(link: L): void
  /** Takes a link out of this chain. */
  remove(link: L): void
  /** The link that was added before all others. */
  oldest(): L | null
}

/** Returns an empty chain. The links carry its order themselves: nothing is allocated for it. */
export const createChain = <L extends Link<L>>(): Chain<L> => {
  let oldest: L | null = null
  let newest: L | null = null
  return {
    add: link => {
      link.older = newest
      link.newer = null
      if (newest === null) oldest = link
      else newest.newer = link
      newest = link
    },
    remove: link => {
      const { older, newer } = link
      if (older === null) oldest = newer
      else older.newer = newer
      if (newer === null) newest = older
      else newer.older = older
      link.older = null
      link.newer = null
    },
    oldest: () => oldest,
  }
}
