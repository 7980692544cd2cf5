/** Filters by their levels, made for finding those that a wider one covers. */
export interface FilterTree<T> {
  add(filter: string, value: T): void
  remove(filter: string): void
  /** Returns the values of the filters that a valid plain filter covers. */
  coveredBy(filter: string): readonly T[]
  /** How many branches there are besides the root. */
  size(): number
}

interface Branch<T> {
  readonly parent: Branch<T> | null
  readonly label: string
  readonly children: Map<string, Branch<T>>
  /** What is stored for the filter that ends here. */
  stored: { readonly value: T } | undefined
}

export const createFilterTree = <T>(): FilterTree<T> => {
  const root: Branch<T> = createBranch(null, '')
  let size = 0

  const find = (filter: string): Branch<T> | undefined => {
    let branch: Branch<T> | undefined = root
    for (const label of filter.split('/')) branch = branch?.children.get(label)
    return branch
  }

  return {
    add(filter, value) {
      let branch = root
      for (const label of filter.split('/')) {
        let child = branch.children.get(label)
        if (child === undefined) {
          child = createBranch<T>(branch, label)
          branch.children.set(label, child)
          size++
        }
        branch = child
      }
      branch.stored = { value }
    },
    remove(filter) {
      let branch = find(filter)
      if (branch === undefined) return
      branch.stored = undefined
      while (branch.parent !== null && branch.stored === undefined && branch.children.size === 0) {
        branch.parent.children.delete(branch.label)
        size--
        branch = branch.parent
      }
    },
    coveredBy(filter) {
      const labels = filter.split('/')
      let reached: readonly Branch<T>[] = [root]
      for (const [level, label] of labels.entries()) {
        const open = labels[level + 1] === '#'
        const next: Branch<T>[] = []
        for (const branch of reached) step(branch, label, open, next)
        reached = next
      }
      const found: T[] = []
      for (const { stored } of reached) if (stored !== undefined) found.push(stored.value)
      return found
    },
    size: () => size,
  }
}

const createBranch = <T>(parent: Branch<T> | null, label: string): Branch<T> => ({
  parent,
  label,
  children: new Map(),
  stored: undefined,
})

/** Adds the branches that one level of a filter leads to; `open`: the next level is `#`. */
const step = <T>(branch: Branch<T>, label: string, open: boolean, reached: Branch<T>[]): void => {
  if (label === '#') addAllBelow(branch, reached)
  else if (label === '+') {
    // No topic is empty (MQTT-4.7.3-1), so `+/#` and `/+/#` match no less than `#` and `/#` do.
    const withRest = open && isEmptyTopic(branch)
    for (const child of branch.children.values())
      if (isBelow(branch, child) && (withRest || child.label !== '#')) reached.push(child)
  } else {
    const child = branch.children.get(label)
    if (child !== undefined) reached.push(child)
  }
}

/** `a/#` covers `a` itself (MQTT clause 4.7.1.2). No recursion: it would overflow on a very deep filter. */
const addAllBelow = <T>(branch: Branch<T>, reached: Branch<T>[]): void => {
  let at = reached.push(branch) - 1
  for (let next = reached[at]; next !== undefined; at += 1, next = reached[at])
    for (const child of next.children.values()) if (isBelow(next, child)) reached.push(child)
}

const isEmptyTopic = ({ parent, label }: Branch<unknown>): boolean =>
  parent === null || (parent.parent === null && label === '')

/** No leading wildcard stands for a leading `$` (MQTT-4.7.2-1). */
const isBelow = <T>({ parent }: Branch<T>, { label }: Branch<T>): boolean =>
  parent !== null || !label.startsWith('$')
