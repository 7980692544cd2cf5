import { filterProblem, plainStart } from '../../topic/filter/grammar.js'
import { matchesFrom } from '../../topic/filter/matches.js'

/** So many filters hide, and so long are they. */
export const MOST_HIDING = 50
export const LONGEST_HIDING = 1_000

/** Returns why a filter cannot be added to those that hide, `null` if it can. */
export const hidingProblem = (hide: readonly string[], filter: string): string | null => {
  if (hide.includes(filter)) return 'is hidden already'
  if (hide.length >= MOST_HIDING) return `cannot be hidden: ${MOST_HIDING} filters are`
  if (filter.length > LONGEST_HIDING) return `must not be longer than ${LONGEST_HIDING} characters`
  return filterProblem(filter)
}

/** Returns what says whether a topic is hidden; what is no filter hides nothing. */
export const hiderOf = (hide: readonly string[]): ((topic: string) => boolean) => {
  const filters = hide
    .filter(filter => filterProblem(filter) === null)
    .map(filter => ({ filter, start: plainStart(filter) }))
  return topic => filters.some(({ filter, start }) => matchesFrom(filter, start, topic))
}
