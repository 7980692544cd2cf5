import { FilterError, TopicNameError } from '../../base/errors.js'
import { characterProblem, utf8Length } from './characters.js'
import { hash, plus, slash } from './charCodes.js'

/**
 * Returns `null` for a filter that may be sent to a broker, else why not, in a few words.
 * The rules: MQTT-1.5.4-1 and -2, MQTT-4.7.1-1 and -2, MQTT-4.7.3-1 to -3, MQTT-4.8.2-1 and -2.
 */
export const filterProblem = (filter: string): string | null =>
  textProblem(filter, placementProblem) ?? sharedProblem(filter)

/**
 * Returns `null` for a topic name that may be sent to a broker, else why not, in a few words.
 * The rules: those for the text of a filter, and no wildcards (MQTT-4.7.0-1).
 */
export const topicProblem = (topic: string): string | null => textProblem(topic, wildcardProblem)

/** Throws a `FilterError` for a filter that must not be sent. */
export const checkFilter = (filter: string): void => {
  const reason = filterProblem(filter)
  if (reason !== null) throw new FilterError(asText(filter), reason)
}

/** Throws a `TopicNameError` for a topic name that must not be sent. */
export const checkTopic = (topic: string): void => {
  const reason = topicProblem(topic)
  if (reason !== null) throw new TopicNameError(asText(topic), reason)
}

/** A shared subscription, taken apart (MQTT-4.8.2). */
export interface SharedFilter {
  readonly group: string
  /** The plain filter that the members of the group divide among themselves. */
  readonly filter: string
}

/**
 * Returns the group and the filter of `$share/{group}/{filter}`, `null` for a filter that is not shared.
 * Throws a `FilterError` for an invalid one.
 */
export const parseShared = (filter: string): SharedFilter | null => {
  checkFilter(filter)
  const start = plainStart(filter)
  return start === 0 ? null : { group: filter.slice(prefix.length, start - 1), filter: filter.slice(start) }
}

/** Returns where the plain filter starts in a valid one: 0, or after `$share/{group}/`. */
export const plainStart = (filter: string): number =>
  filter.startsWith(prefix) ? filter.indexOf('/', prefix.length) + 1 : 0

/** Returns `null` for a string, else what the value is instead: callers without types get typed errors too. */
export const stringProblem = (value: unknown): string | null =>
  typeof value === 'string' ? null : `must be a string, not ${value === null ? 'null' : typeof value}`

/** Returns a string as it is, and nothing of any other value. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

const prefix = '$share/'
/** Printable ASCII without wildcards: most of what is published to. In half the time of a loop. */
const plainText = /^[ -"$-*,-~]+$/
const maxBytes = 65_535

type ProblemAt = (text: string, at: number) => string | null

const textProblem = (text: string, wildcardProblemAt: ProblemAt): string | null => {
  const notText = stringProblem(text)
  if (notText !== null) return notText
  if (plainText.test(text) && text.length <= maxBytes) return null
  const { length } = text
  if (length === 0) return 'must not be empty'
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code === plus || code === hash) {
      const reason = wildcardProblemAt(text, at)
      if (reason !== null) return reason
    } else if (code < 0x20 || code > 0x7e) {
      const reason = characterProblem(text, at)
      if (reason !== null) return reason
    }
  }
  // A UTF-16 code unit makes at most three bytes, so most texts need no count.
  return length * 3 > maxBytes && utf8Length(text) > maxBytes
    ? `longer than ${maxBytes} bytes of UTF-8`
    : null
}

const wildcardProblem: ProblemAt = () => 'a topic name has no wildcards'

const placementProblem: ProblemAt = (filter, at) => {
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
