import { hashStep, plainSeed } from './hash.js'
import type { Levels } from './levels.js'

/** One level of one or more stored filters. The root stands before the first level. */
export interface Node<T> {
  readonly parent: Node<T> | null
  readonly label: string
  /** A hash of the labels from the root to here, never 0. */
  readonly key: number
  /** How many children are in the table: all but `+` and `#`. */
  literals: number
  /** The child `+`. */
  plus: Node<T> | undefined
  /** The child `#`. */
  rest: Node<T> | undefined
  /** What is stored for the filter that ends here. */
  stored: Stored<T> | undefined
}

/** A box, so that any value can be stored. */
export interface Stored<T> {
  readonly value: T
}

/**
 * The literal nodes of a trie, by parent and label. One table for all, as a Map in each node takes far more memory;
 * open addressing, as most look-ups find nothing and then read the dense `keys` only.
 */
export interface NodeTable<T> {
  find(parent: Node<T>, path: Levels, level: number): Node<T> | undefined
  insert(node: Node<T>): void
  delete(node: Node<T>): void
}

export const createNodeTable = <T>(): NodeTable<T> => {
  let size = 0
  // A key of 0 marks a free slot. The length is a power of two, at least twice the size.
  let keys = new Int32Array(fewest)
  let nodes = emptySlots<T>(fewest)

  const put = (node: Node<T>): void => {
    const mask = keys.length - 1
    let slot = node.key & mask
    while (keys[slot] !== 0) slot = (slot + 1) & mask
    keys[slot] = node.key
    nodes[slot] = node
  }

  const resize = (length: number): void => {
    const before = nodes
    keys = new Int32Array(length)
    nodes = emptySlots<T>(length)
    for (const node of before) if (node !== undefined) put(node)
  }

  return {
    find(parent, path, level) {
      const key = childKey(parent, path.hash(level))
      const mask = keys.length - 1
      for (let slot = key & mask; keys[slot] !== 0; slot = (slot + 1) & mask) {
        if (keys[slot] !== key) continue
        const node = nodes[slot]!
        if (node.parent === parent && path.is(level, node.label)) return node
      }
      return undefined
    },
    insert(node) {
      if (++size * 2 > keys.length) resize(keys.length * 2)
      put(node)
    },
    delete(node) {
      const mask = keys.length - 1
      let free = node.key & mask
      while (nodes[free] !== node) free = (free + 1) & mask
      // Close the gap: a look-up stops at a free slot, so move up each node that was put after it for want of one.
      for (let slot = (free + 1) & mask; keys[slot] !== 0; slot = (slot + 1) & mask) {
        const home = keys[slot]! & mask
        if (((slot - home) & mask) < ((slot - free) & mask)) continue
        keys[free] = keys[slot]!
        nodes[free] = nodes[slot]
        free = slot
      }
      keys[free] = 0
      nodes[free] = undefined
      size--
      if (keys.length > fewest && size * 8 < keys.length) resize(keys.length / 2)
    },
  }
}

/**
 * Returns the key of a child, mixed so that its low bits depend on all bits of both hashes. Where the hashes of levels
 * cannot be foreseen, this cannot either.
 */
export const childKey = (parent: Node<unknown>, hash: number): number => {
  const key = hashStep(parent.key, hash, plainSeed.multiplier)
  return key ^ (key >>> 15) || 1
}

const fewest = 16

const emptySlots = <T>(length: number): (Node<T> | undefined)[] =>
  new Array<Node<T> | undefined>(length).fill(undefined)
