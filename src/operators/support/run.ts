/**
 * The last items of a row, oldest first, which never change: a longer or shorter run is another one. They share the row,
 * so that it costs the same however many items there are.
 */
export class Run<T> {
  readonly #row: T[]
  readonly #start: number
  readonly #end: number
  #view: readonly unknown[] | null = null

  private constructor(row: T[], start: number, end: number) {
    this.#row = row
    this.#start = start
    this.#end = end
  }

  static of<T>(item: T): Run<T> {
    return new Run([item], 0, 1)
  }

  get size(): number {
    return this.#end - this.#start
  }

  oldest(): T {
    return this.#row[this.#start] as T
  }

  items(): readonly T[] {
    return this.#row.slice(this.#start, this.#end)
  }

  /** Returns what `show` makes of the items; of one run it is always the same array, made by the first `show`. */
  view<V>(show: (item: T) => V): readonly V[] {
    this.#view ??= this.items().map(show)
    return this.#view as readonly V[]
  }

  /** Returns the run with one item more, and without the oldest where that would be more than `most`. */
  with(item: T, most: number): Run<T> {
    const start = this.size < most ? this.#start : this.#start + 1
    // Where what is over makes up half of the row, or another run has gone on from here, there is a new one.
    const copied = this.#row.length !== this.#end || start * 2 > this.#row.length
    const row = copied ? this.#row.slice(start, this.#end) : this.#row
    row.push(item)
    return new Run(row, copied ? 0 : start, row.length)
  }

  /** Returns the run without its oldest item, `undefined` where that is all. */
  withoutOldest(): Run<T> | undefined {
    return this.size === 1 ? undefined : new Run(this.#row, this.#start + 1, this.#end)
  }
}
