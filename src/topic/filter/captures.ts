import { hash, plus } from './charCodes.js'
import { checkFilter, checkTopic, plainStart } from './grammar.js'
import { isHidden, isRest, levelEnd } from './scan.js'

/**
 * Returns what the wildcards of `filter` stand for in `topic`, in order, or `null` if it does not match. A `+` gives
 * its level, which may be empty. A trailing `#` gives the rest of the topic, slashes included, and no element where
 * it stands for nothing at all: `a/#` captures `['']` from `a/` and `[]` from `a`.
 * `$share/{group}/{filter}` counts as `{filter}`.
 *
 * @throws FilterError for invalid input
 * @throws TopicNameError for invalid input
 * @example
 * ```ts
 * import { captures } from 'rxtopics'
 *
 * captures('site/+/room/#', 'site/berlin/room/lab/door') // ['berlin', 'lab/door']
 * captures('site/+/room/#', 'site/berlin') // null
 * ```
 */
export const captures = (filter: string, topic: string): readonly string[] | null => {
  checkFilter(filter)
  checkTopic(topic)
  return capturesFrom(filter, plainStart(filter), topic)
}

/** The same of what is known to be valid, from where the filter begins. */
export const capturesFrom = (filter: string, start: number, topic: string): readonly string[] | null => {
  if (isHidden(filter, start, topic)) return null
  const found: string[] = []
  let f = start
  let t = 0
  while (f < filter.length) {
    const code = filter.charCodeAt(f)
    if (code === hash) {
      found.push(topic.slice(t))
      return found
    }
    if (code === plus) {
      const end = levelEnd(topic, t)
      found.push(topic.slice(t, end))
      t = end
    } else if (code === topic.charCodeAt(t)) {
      t++
    } else {
      return t === topic.length && isRest(filter, f) ? found : null
    }
    f++
  }
  return t === topic.length ? found : null
}
