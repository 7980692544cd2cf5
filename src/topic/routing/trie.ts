import type { Levels } from './levels.js'
import { childKey, createNodeTable, type Node, type Stored } from './nodeTable.js'

/** Filters by their levels. A walk visits matching paths only: filters that do not match cost nothing (D27). */
export interface Trie<T> {
  /** Stores something for a filter, in place of what was stored before. */
  set(filter: Levels, stored: Stored<T>): void
  /** Forgets a filter, and the nodes that no other filter needs. */
  delete(filter: Levels): void
  /** Returns `found` and the values of all filters that match a topic; `found` itself if there are none. */
  match(topic: Levels, found: readonly T[]): readonly T[]
  /** Returns the values of all filters that cover `path` or, if `open`, that cover `path/#`. */
  covering(path: Levels, open: boolean): readonly T[]
  /** How many nodes there are besides the root. */
  size(): number
}

export const createTrie = <T>(): Trie<T> => {
  const root: Node<T> = createNode<T>(null, '', 1)
  const literals = createNodeTable<T>()
  let size = 0

  const child = (parent: Node<T>, path: Levels, level: number): Node<T> | undefined => {
    if (path.is(level, '+')) return parent.plus
    if (path.is(level, '#')) return parent.rest
    return literals.find(parent, path, level)
  }

  const addChild = (parent: Node<T>, path: Levels, level: number): Node<T> => {
    const node = createNode(parent, path.label(level), childKey(parent, path.hash(level)))
    size++
    if (node.label === '+') parent.plus = node
    else if (node.label === '#') parent.rest = node
    else {
      parent.literals++
      literals.insert(node)
    }
    return node
  }

  const removeChild = (parent: Node<T>, node: Node<T>): void => {
    size--
    if (node === parent.plus) parent.plus = undefined
    else if (node === parent.rest) parent.rest = undefined
    else {
      parent.literals--
      literals.delete(node)
    }
  }

  // The branches the walk has yet to take; empty between walks. Recursion would overflow on a very deep filter.
  const nodes: Node<T>[] = []
  const levels: number[] = []
  const later = (node: Node<T>, level: number): void => {
    nodes.push(node)
    levels.push(level)
  }

  // Matching is covering: a topic is a filter that matches nothing else. The last branch put off is taken first, so
  // a literal level goes before `+`, and `+` before `#`.
  const walk = (path: Levels, open: boolean, found: readonly T[]): readonly T[] => {
    const depth = path.depth()
    let all: T[] | undefined
    // No leading wildcard matches a leading `$` (MQTT-4.7.2-1).
    let node = path.system() ? literals.find(root, path, 0) : root
    let level = path.system() ? 1 : 0
    while (node !== undefined) {
      let next: Node<T> | undefined
      // Also at the end: `a/#` matches `a` (MQTT clause 4.7.1.2).
      if (node.rest !== undefined) later(node.rest, afterRest)
      if (level < depth) {
        if (node.plus !== undefined) later(node.plus, level + 1)
        if (node.literals > 0) next = literals.find(node, path, level)
      }
      const ends = level === afterRest || (level === depth && !open)
      if (ends && node.stored !== undefined) {
        all ??= [...found]
        all.push(node.stored.value)
      }
      if (next === undefined) {
        node = nodes.pop()
        level = levels.pop() ?? 0
      } else {
        node = next
        level++
      }
    }
    return all ?? found
  }

  return {
    set(filter, stored) {
      let node = root
      for (let level = 0; level < filter.depth(); level++) {
        node = child(node, filter, level) ?? addChild(node, filter, level)
      }
      node.stored = stored
    },
    delete(filter) {
      let node: Node<T> | undefined = root
      for (let level = 0; level < filter.depth() && node !== undefined; level++) {
        node = child(node, filter, level)
      }
      if (node === undefined) return
      node.stored = undefined
      while (node.parent !== null && isBare(node)) {
        removeChild(node.parent, node)
        node = node.parent
      }
    },
    match: (topic, found) => walk(topic, false, found),
    covering: (path, open) => walk(path, open, []),
    size: () => size,
  }
}

/** The level of a walk that has taken a `#`, below which there are no nodes. */
const afterRest = -1

const createNode = <T>(parent: Node<T> | null, label: string, key: number): Node<T> => ({
  parent,
  label,
  key,
  literals: 0,
  plus: undefined,
  rest: undefined,
  stored: undefined,
})

const isBare = (node: Node<unknown>): boolean =>
  node.stored === undefined && node.plus === undefined && node.rest === undefined && node.literals === 0
