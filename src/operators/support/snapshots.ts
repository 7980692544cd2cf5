import { createRecency, type Kept, type Recency } from '../../base/recency.js'

/**
 * A table of topics whose every state can be handed out as a `ReadonlyMap` that never changes, at a cost per change that
 * does not grow with the table. The newest state reads the table itself. An older one knows what the change after it
 * took away, and is read through these; one that is looked at as a whole, or that many changes lie behind, makes a list
 * of its own. So what an observer keeps of old states is bounded too: a few changes for each topic.
 */
export interface Snapshots<S, V> {
  get(topic: string): S | undefined
  /** Stores something under a topic, which counts as heard of. */
  set(topic: string, stored: S): void
  /** Stores something in place of what there is, which does not. */
  replace(topic: string, stored: S): void
  delete(topic: string): void
  /** The topic that has not been heard of for longest. */
  oldest(): string | undefined
  size(): number
  /** Returns the state there is now. */
  current(): ReadonlyMap<string, V>
}

/** `show` makes what is seen from what is stored. */
export const createSnapshots = <S, V>(show: (stored: S) => V): Snapshots<S, V> => {
  const table = createRecency<Entry<S>>()
  const home: Home<S, V> = { table, show }
  let newest = new Snapshot(home)
  let count = 0
  // Since the last state that has a list of its own.
  let changes = 0

  /** Goes on to the next state, before the table is changed; `before` is what the change takes away. */
  const advance = (topic: string, before: Entry<S> | undefined) => {
    const next = new Snapshot(home)
    changes += 1
    if (changes > MANY_CHANGES && changes > table.size()) {
      newest.list()
      changes = 0
    }
    newest.precede(next, topic, before)
    newest = next
  }

  const change = (kept: Kept<Entry<S>>, stored: S) => {
    const { topic, added } = kept.value
    advance(topic, kept.value)
    kept.value = { topic, added, stored }
  }

  return {
    get: topic => table.get(topic)?.value.stored,
    set: (topic, stored) => {
      const kept = table.touch(topic)
      if (kept !== undefined) return change(kept, stored)
      advance(topic, undefined)
      table.add(topic, { topic, added: count++, stored })
    },
    replace: (topic, stored) => {
      const kept = table.get(topic)
      if (kept !== undefined) change(kept, stored)
    },
    delete: topic => {
      const kept = table.get(topic)
      if (kept === undefined) return
      advance(topic, kept.value)
      table.remove(kept)
    },
    oldest: () => table.oldest()?.key,
    size: table.size,
    current: () => newest,
  }
}

/** After so many changes, and more than there are topics, a state is given a list of its own. */
const MANY_CHANGES = 1_000

/** What is stored under a topic; a change makes a new one. */
interface Entry<S> {
  readonly topic: string
  /** How many topics had been added before: they come in this order. */
  readonly added: number
  readonly stored: S
}

/** What all states of one table share. */
interface Home<S, V> {
  /** What the newest state is. */
  readonly table: Recency<Entry<S>>
  readonly show: (stored: S) => V
}

/** One state: the newest, which is what the table holds; or one with a list; or one that knows what comes after it. */
class Snapshot<S, V> implements ReadonlyMap<string, V> {
  readonly #home: Home<S, V>
  /** The next state, and what it has otherwise: `#before` is what this one has under `#topic`. */
  #next: Snapshot<S, V> | null = null
  #topic = ''
  #before: Entry<S> | undefined = undefined
  /** `null`: it is the newest. */
  #size: number | null = null
  #list: readonly Entry<S>[] | null = null
  #index: ReadonlyMap<string, Entry<S>> | null = null
  /** How many later states were gone through to find something. */
  #passed = 0

  constructor(home: Home<S, V>) {
    this.#home = home
  }

  /** Says what the next state will have otherwise, before it has. */
  precede(next: Snapshot<S, V>, topic: string, before: Entry<S> | undefined): void {
    this.#size = this.size
    if (this.#list !== null) return
    this.#next = next
    this.#topic = topic
    this.#before = before
  }

  /** Returns all entries. From then on this state needs no other. */
  list(): readonly Entry<S>[] {
    if (this.#list !== null) return this.#list
    const otherwise = new Map<string, Entry<S> | undefined>()
    let at: Snapshot<S, V> = this
    for (; at.#list === null && at.#next !== null; at = at.#next)
      if (!otherwise.has(at.#topic)) otherwise.set(at.#topic, at.#before)

    const list = (at.#list ?? at.#entries()).filter(({ topic }) => !otherwise.has(topic))
    for (const entry of otherwise.values()) if (entry !== undefined) list.push(entry)
    if (otherwise.size > 0) list.sort((a, b) => a.added - b.added)
    this.#list = list
    this.#next = null
    this.#before = undefined
    return list
  }

  get size(): number {
    return this.#size ?? this.#home.table.size()
  }

  get(topic: string): V | undefined {
    const entry = this.#find(topic)
    return entry && this.#home.show(entry.stored)
  }

  has(topic: string): boolean {
    return this.#find(topic) !== undefined
  }

  forEach(visit: (value: V, topic: string, map: ReadonlyMap<string, V>) => void, self?: unknown): void {
    for (const [topic, value] of this) visit.call(self, value, topic, this)
  }

  keys(): MapIterator<string> {
    return this.list()
      .map(({ topic }) => topic)
      .values()
  }

  values(): MapIterator<V> {
    return this.list()
      .map(({ stored }) => this.#home.show(stored))
      .values()
  }

  entries(): MapIterator<[string, V]> {
    return this.list()
      .map(({ topic, stored }): [string, V] => [topic, this.#home.show(stored)])
      .values()
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries()
  }

  // It stands for the `Map` with these entries: test tools compare it with one, and Node prints it as one.
  get [Symbol.toStringTag](): string {
    return 'Map'
  }

  get ['constructor'](): MapConstructor {
    return Map
  }

  [Symbol.for('nodejs.util.inspect.custom')](): Map<string, V> {
    return new Map(this)
  }

  #entries(): readonly Entry<S>[] {
    return Array.from(this.#home.table.all(), ({ value }) => value)
  }

  #find(topic: string): Entry<S> | undefined {
    // One that is read much gets a list: no more states are gone through for it than that has entries, and once over.
    if (this.#passed > this.size) this.list()
    let at: Snapshot<S, V> = this
    for (; at.#list === null && at.#next !== null; at = at.#next) {
      if (at.#topic === topic) return at.#before
      this.#passed += 1
    }
    if (at.#size === null) return this.#home.table.get(topic)?.value
    at.#index ??= new Map(at.list().map(entry => [entry.topic, entry]))
    return at.#index.get(topic)
  }
}
