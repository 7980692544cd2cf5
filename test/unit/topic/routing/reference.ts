// The rules of MQTT clause 4.7, written down the plain way, to check the fast ways against.

/** Whether a plain filter matches a topic. */
export const naiveMatches = (filter: string, topic: string): boolean => {
  if (/^[+#]/.test(filter) && topic.startsWith('$')) return false
  const match = (filters: readonly string[], levels: readonly string[]): boolean => {
    const [label, ...labels] = filters
    if (label === undefined) return levels.length === 0
    if (label === '#') return true
    const [level, ...rest] = levels
    return level !== undefined && (label === '+' || label === level) && match(labels, rest)
  }
  return match(filter.split('/'), topic.split('/'))
}

/** All lists of up to `depth` labels, joined; without the empty text. */
const texts = (labels: readonly string[], depth: number): readonly string[] => {
  let last: readonly string[] = labels
  const all = [...labels]
  for (let i = 1; i < depth; i++) {
    last = last.flatMap(head => labels.map(label => `${head}/${label}`))
    all.push(...last)
  }
  return all.filter(text => text !== '')
}

const labels = ['', 'a', '$']

/** All plain filters of up to three levels, and `#` after each, over the empty level, `a`, `$` and `+`. */
export const allFilters: readonly string[] = [
  ...texts([...labels, '+'], 3),
  '#',
  ...['', ...texts([...labels, '+'], 3)].map(filter => `${filter}/#`),
]

/** All topics of up to five levels over the labels of `allFilters`, and one label that is in no filter. */
export const allTopics: readonly string[] = texts([...labels, 'z'], 5)

/** The topics that a filter matches, as the bits of a number. */
const topicSet = (filter: string): bigint =>
  BigInt(`0b${allTopics.map(topic => (naiveMatches(filter, topic) ? 1 : 0)).join('')}`)

const topicSets: ReadonlyMap<string, bigint> = new Map(allFilters.map(filter => [filter, topicSet(filter)]))

const setOf = (filter: string): bigint => topicSets.get(filter) ?? topicSet(filter)

/** Whether filter `a` matches every topic that filter `b` matches, by going through all of them. */
export const naiveCovers = (a: string, b: string): boolean => (setOf(b) & ~setOf(a)) === 0n

/** Whether some topic is matched by both filters, by going through all of them. */
export const naiveOverlaps = (a: string, b: string): boolean => (setOf(a) & setOf(b)) !== 0n

/** The order that `Router.match` documents: at each level a literal, then `+`, then `#`; exact filters first. */
export const inOrder = (filters: readonly string[]): readonly string[] => {
  const rank = (filter: string) => filter.split('/').map(label => (label === '#' ? 3 : label === '+' ? 2 : 1))
  const isExact = (filter: string) => !/[+#]/.test(filter)
  return [...filters].sort((a, b) => {
    if (isExact(a) !== isExact(b)) return isExact(a) ? -1 : 1
    const [ranksOfA, ranksOfB] = [rank(a), rank(b)]
    for (let i = 0; i < Math.max(ranksOfA.length, ranksOfB.length); i++) {
      const difference = (ranksOfA[i] ?? 0) - (ranksOfB[i] ?? 0)
      if (difference !== 0) return difference
    }
    return 0
  })
}
