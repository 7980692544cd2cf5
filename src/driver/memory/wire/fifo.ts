/** A queue. A `Set` would do but for its first element: finding that takes longer with every one deleted before it. */
export interface Fifo<T> {
  push(item: T): void
  first(): T | undefined
  shift(): T | undefined
  size(): number
  /** Takes out the items that pass, in order. */
  extract(passes: (item: T) => boolean): readonly T[]
}

export const createFifo = <T>(): Fifo<T> => {
  let items: T[] = []
  let head = 0

  return {
    push: item => {
      items.push(item)
    },
    first: () => items[head],
    shift: () => {
      const item = items[head]
      if (head < items.length) head += 1
      // Dropping the taken half now and then is cheaper than moving all the others every time.
      if (head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    size: () => items.length - head,
    extract: passes => {
      const present = items.slice(head)
      items = present.filter(item => !passes(item))
      head = 0
      return present.filter(passes)
    },
  }
}
