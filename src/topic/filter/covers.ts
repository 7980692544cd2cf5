import { hash, plus } from './charCodes.js'
import { checkFilter, plainStart } from './grammar.js'
import { isHidden, isRest, levelEnd, sameText } from './scan.js'

/**
 * Returns whether filter `a` matches every topic that filter `b` matches. `#` does not cover `$SYS/#`
 * (MQTT-4.7.2-1), `a/#` covers `a`, and `#` and `+/#` cover each other.
 * `$share/{group}/{filter}` counts as `{filter}`: this is about topics, not about who else gets their messages.
 *
 * @throws FilterError for invalid input
 * @example
 * ```ts
 * import { covers } from 'rxtopics'
 *
 * covers('site/#', 'site/+/temperature') // true
 * covers('site/+', 'site/#') // false
 * ```
 */
export const covers = (a: string, b: string): boolean => {
  checkFilter(a)
  checkFilter(b)
  return coversFrom(a, plainStart(a), b, plainStart(b))
}

const coversFrom = (a: string, startOfA: number, b: string, startOfB: number): boolean => {
  if (isHidden(a, startOfA, b, startOfB)) return false
  let i = startOfA
  let j = startOfB
  for (;;) {
    const code = a.charCodeAt(i)
    if (code === hash) return true
    // No topic is empty (MQTT-4.7.3-1), so `#` and `/#` match no more than `+/#` and `/+/#` do.
    if (b.charCodeAt(j) === hash) return j <= startOfB + 1 && code === plus && isRest(a, i + 1)
    const endOfA = levelEnd(a, i)
    const endOfB = levelEnd(b, j)
    if (code !== plus && !sameText(a, i, endOfA, b, j, endOfB)) return false
    if (endOfA === a.length) return endOfB === b.length
    if (endOfB === b.length) return isRest(a, endOfA)
    i = endOfA + 1
    j = endOfB + 1
  }
}
