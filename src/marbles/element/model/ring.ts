/** A queue from which the oldest is taken in constant time, and whose items can be read by their place. */
export interface Ring<A> {
  readonly size: number
  push(item: A): void
  shift(): A | undefined
  /** Returns the item at a place, 0 is the oldest. */
  at(index: number): A | undefined
}

const SLACK = 64

export const createRing = <A>(): Ring<A> => {
  let items: A[] = []
  let head = 0
  return {
    get size() {
      return items.length - head
    },
    push: item => void items.push(item),
    shift: () => {
      const item = items[head]
      if (head === items.length) return undefined
      head += 1
      // Copied when half of it is free, so that each item is copied once on average.
      if (head > SLACK && head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    at: index => (index < 0 ? undefined : items[head + index]),
  }
}

/** Returns the place of the first item that is not before a time, by bisection. */
export const firstFrom = <A extends { readonly at: number }>(ring: Ring<A>, time: number): number => {
  let low = 0
  let high = ring.size
  while (low < high) {
    const middle = (low + high) >> 1
    if (ring.at(middle)!.at < time) low = middle + 1
    else high = middle
  }
  return low
}
