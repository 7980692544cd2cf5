import { checkFilter, plainStart } from '../topic/filter/grammar.js'
import { usageError } from './errors.js'
import { matcherOf } from './matching.js'

/**
 * Returns a function that puts a mark in place of each level of a topic that a `+` of a filter stands for.
 *
 * @throws FilterError for an invalid filter
 */
export const topicRedaction = (filters: readonly string[], mark: string): ((topic: string) => string) => {
  const rules = filters.map(filter => {
    checkFilter(filter)
    const levels = filter.slice(plainStart(filter)).split('/')
    if (!levels.includes('+'))
      throw usageError(`--redact-topic: expected a filter with + for the levels to redact, got ${filter}`)
    return { matches: matcherOf([filter]), levels }
  })
  return topic =>
    rules
      .filter(({ matches }) => matches(topic))
      .reduce((left, { levels }) => {
        const hidden = left.split('/').map((level, at) => (levels[at] === '+' ? mark : level))
        return hidden.join('/')
      }, topic)
}
