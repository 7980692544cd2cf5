/** First in, first out; taking out costs the same however many wait. */
export interface Queue<T> {
  push(item: T): void
  first(): T | undefined
  shift(): T | undefined
  /** The item `offset` places behind the first. */
  at(offset: number): T | undefined
  size(): number
  /** Takes out the items that pass, and returns them in order. */
  extract(passes: (item: T) => boolean): readonly T[]
  clear(): void
}

// A `Set` would do but for its first element: finding that takes longer with every one deleted before it.
export const createQueue = <T>(): Queue<T> => {
  let items: (T | undefined)[] = []
  let head = 0
  const clear = () => {
    items = []
    head = 0
  }
  return {
    push: item => {
      items.push(item)
    },
    first: () => items[head],
    shift: () => {
      if (head === items.length) return undefined
      const item = items[head]
      // Whoever takes an item out decides how long it lives.
      items[head] = undefined
      head += 1
      if (head === items.length) clear()
      // Dropping the taken half now and then is cheaper than moving all the others every time.
      else if (head > 1_000 && head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    at: offset => (offset < 0 ? undefined : items[head + offset]),
    size: () => items.length - head,
    extract: passes => {
      const taken: T[] = []
      const left: T[] = []
      for (const item of items.slice(head) as T[]) (passes(item) ? taken : left).push(item)
      items = left
      head = 0
      return taken
    },
    clear,
  }
}
