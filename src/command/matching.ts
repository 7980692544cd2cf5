import { checkFilter, plainStart } from '../topic/filter/grammar.js'
import { matchesFrom } from '../topic/filter/matches.js'

/**
 * Returns a function that says whether a topic matches one of some filters. Any topic may be asked about: what others have
 * published to may be more than may be published.
 *
 * @throws FilterError for an invalid filter
 */
export const matcherOf = (filters: readonly string[]): ((topic: string) => boolean) => {
  for (const filter of filters) checkFilter(filter)
  return topic => filters.some(filter => matchesFrom(filter, plainStart(filter), topic))
}
