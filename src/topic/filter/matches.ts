import { hash, plus } from './charCodes.js'
import { checkFilter, checkTopic, plainStart } from './grammar.js'
import { isHidden, isRest, levelEnd } from './scan.js'

/**
 * Returns whether a broker sends messages of `topic` to a subscription of `filter` (MQTT clause 4.7): `a/#` matches
 * `a`, `+` matches an empty level, and a leading wildcard matches no topic that starts with `$` (MQTT-4.7.2-1).
 * `$share/{group}/{filter}` counts as `{filter}`.
 *
 * @throws FilterError for invalid input
 * @throws TopicNameError for invalid input
 * @example
 * ```ts
 * import { matches } from 'rxtopics'
 *
 * matches('site/+/temperature', 'site/berlin/temperature') // true
 * matches('#', '$SYS/uptime') // false
 * ```
 */
export const matches = (filter: string, topic: string): boolean => {
  checkFilter(filter)
  checkTopic(topic)
  return matchesFrom(filter, plainStart(filter), topic)
}

/** The same for a valid filter, whatever the topic; `start` is where the plain filter starts. */
export const matchesFrom = (filter: string, start: number, topic: string): boolean => {
  if (isHidden(filter, start, topic)) return false
  let f = start
  let t = 0
  while (f < filter.length) {
    const code = filter.charCodeAt(f)
    if (code === hash) return true
    if (code === plus) {
      t = levelEnd(topic, t)
    } else if (code === topic.charCodeAt(t)) {
      t++
    } else {
      return t === topic.length && isRest(filter, f)
    }
    f++
  }
  return t === topic.length
}
