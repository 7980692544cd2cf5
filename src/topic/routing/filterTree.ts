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
        reached = reached.flatMap(branch => step(branch, label, open))
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

/** Returns the branches that one level of a filter leads to; `open`: the next level is `#`. */
const step = <T>(branch: Branch<T>, label: string, open: boolean): readonly Branch<T>[] => {
  if (label === '#') return withAllBelow(branch)
  if (label === '+') {
    // No topic is empty (MQTT-4.7.3-1), so `+/#` and `/+/#` match no less than `#` and `/#` do.
    const withRest = open && isEmptyTopic(branch)
    return below(branch).filter(child => withRest || child.label !== '#')
  }
  const child = branch.children.get(label)
  return child === undefined ? [] : [child]
}

/** `a/#` covers `a` itself (MQTT clause 4.7.1.2). No recursion: it would overflow on a very deep filter. */
const withAllBelow = <T>(branch: Branch<T>): readonly Branch<T>[] => {
  const found = [branch]
  for (const next of found) for (const child of below(next)) found.push(child)
  return found
}

const isEmptyTopic = ({ parent, label }: Branch<unknown>): boolean =>
  parent === null || (parent.parent === null && label === '')

/** No leading wildcard stands for a leading `$` (MQTT-4.7.2-1). */
const below = <T>({ parent, children }: Branch<T>): readonly Branch<T>[] => {
  const all = [...children.values()]
  return parent === null ? all.filter(({ label }) => !label.startsWith('$')) : all
}
