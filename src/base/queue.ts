/** First in, first out; taking out costs the same however many wait. */
export interface Queue<T> {
  push(item: T): void
  shift(): T | undefined
  /** The item `offset` places behind the first. */
  at(offset: number): T | undefined
  size(): number
  clear(): void
}

export const createQueue = <T>(): Queue<T> => {
  let items: T[] = []
  let head = 0
  const clear = () => {
    items = []
    head = 0
  }
  return {
    push: item => {
      items.push(item)
    },
    shift: () => {
      const item = items[head]
      if (head === items.length) return undefined
      head += 1
      if (head === items.length) clear()
      else if (head > 1_000 && head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    at: offset => (offset < 0 ? undefined : items[head + offset]),
    size: () => items.length - head,
    clear,
  }
}
