import { FilterError, TopicNameError } from '../../base/errors.js'
import { characterProblem, lengthProblem, maxBytes, stringProblem, topicProblem } from '../../base/text.js'
import { hash, plus, slash } from './charCodes.js'

export { topicProblem } from '../../base/text.js'

/**
 * Returns `null` for a filter that may be sent to a broker, else why not, in a few words.
 * The rules: MQTT-1.5.4-1 and -2, MQTT-4.7.1-1 and -2, MQTT-4.7.3-1 to -3, MQTT-4.8.2-1 and -2.
 */
export const filterProblem = (filter: string): string | null => plainProblem(filter) ?? sharedProblem(filter)

/**
 * Checks a filter.
 *
 * @throws FilterError for a filter that must not be sent
 */
export const checkFilter = (filter: string): void => {
  const reason = filterProblem(filter)
  if (reason !== null) throw new FilterError(asText(filter), reason)
}

/**
 * Checks a topic name.
 *
 * @throws TopicNameError for a topic name that must not be sent
 */
export const checkTopic = (topic: string): void => {
  const reason = topicProblem(topic)
  if (reason !== null) throw new TopicNameError(asText(topic), reason)
}

/** A shared subscription, taken apart (MQTT 5, clause 4.8.2). */
export interface SharedFilter {
  readonly group: string
  /** The plain filter that the members of the group divide among themselves. */
  readonly filter: string
}

/**
 * Returns the group and the filter of `$share/{group}/{filter}`, `null` for a filter that is not shared.
 *
 * @throws FilterError for an invalid one
 */
export const parseShared = (filter: string): SharedFilter | null => {
  checkFilter(filter)
  const start = plainStart(filter)
  return start === 0 ? null : { group: filter.slice(prefix.length, start - 1), filter: filter.slice(start) }
}

/** Returns where the plain filter starts in a valid one: 0, or after `$share/{group}/`. */
export const plainStart = (filter: string): number =>
  filter.startsWith(prefix) ? filter.indexOf('/', prefix.length) + 1 : 0

/** Returns a string as it is, and nothing of any other value. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

const prefix = '$share/'
/** Printable ASCII without wildcards: most filters. In half the time of a loop. */
const plainText = /^[ -"$-*,-~]+$/

const plainProblem = (filter: string): string | null => {
  const notText = stringProblem(filter)
  if (notText !== null) return notText
  if (plainText.test(filter) && filter.length <= maxBytes) return null
  if (filter === '') return 'must not be empty'
  for (let at = 0; at < filter.length; at++) {
    const code = filter.charCodeAt(at)
    const wildcard = code === plus || code === hash
    const reason = wildcard ? placementProblem(filter, at) : characterProblem(filter, at)
    if (reason !== null) return reason
  }
  return lengthProblem(filter)
}

const placementProblem = (filter: string, at: number): string | null => {
  const last = at === filter.length - 1
  if (filter.charCodeAt(at) === hash && !last) return '# must be the last level'
  const alone =
    (at === 0 || filter.charCodeAt(at - 1) === slash) && (last || filter.charCodeAt(at + 1) === slash)
  return alone ? null : `${filter.charAt(at)} must fill a whole level`
}

const sharedProblem = (filter: string): string | null => {
  if (filter !== '$share' && !filter.startsWith(prefix)) return null
  const slashAfterGroup = filter.indexOf('/', prefix.length)
  const group = filter.slice(prefix.length, slashAfterGroup === -1 ? undefined : slashAfterGroup)
  if (group === '' || group === '+' || group === '#') return '$share needs a group name'
  if (slashAfterGroup === -1 || slashAfterGroup === filter.length - 1)
    return '$share needs a filter after its group'
  return filter.startsWith(prefix, slashAfterGroup + 1) ? '$share cannot be nested' : null
}
