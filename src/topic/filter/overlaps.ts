import { hash, plus } from './charCodes.js'
import { checkFilter, plainStart } from './grammar.js'
import { isHidden, isRest, levelEnd, sameText } from './scan.js'

/**
 * Returns whether some topic is matched by filter `a` and by filter `b`: a broker may send such a topic's messages
 * once or twice to who subscribes to both. `$share/{group}/{filter}` counts as `{filter}`.
 *
 * @throws FilterError for invalid input
 * @example
 * ```ts
 * import { overlaps } from 'rxtopics'
 *
 * overlaps('site/+/door', 'site/berlin/+') // true
 * overlaps('#', '$SYS/#') // false
 * ```
 */
export const overlaps = (a: string, b: string): boolean => {
  checkFilter(a)
  checkFilter(b)
  return overlapsFrom(a, plainStart(a), b, plainStart(b))
}

const overlapsFrom = (a: string, startOfA: number, b: string, startOfB: number): boolean => {
  if (isHidden(a, startOfA, b, startOfB) || isHidden(b, startOfB, a, startOfA)) return false
  let i = startOfA
  let j = startOfB
  for (;;) {
    const codeOfA = a.charCodeAt(i)
    const codeOfB = b.charCodeAt(j)
    if (codeOfA === hash || codeOfB === hash) return true
    const endOfA = levelEnd(a, i)
    const endOfB = levelEnd(b, j)
    const open = codeOfA === plus || codeOfB === plus
    if (!open && !sameText(a, i, endOfA, b, j, endOfB)) return false
    // `+` and `/#` have only the empty topic in common, which there is not (MQTT-4.7.3-1).
    if (endOfA === a.length) return endOfB === b.length || (isRest(b, endOfB) && endOfB > startOfB)
    if (endOfB === b.length) return isRest(a, endOfA) && endOfA > startOfA
    i = endOfA + 1
    j = endOfB + 1
  }
}
