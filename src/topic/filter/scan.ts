import { dollar, hash, plus, slash } from './charCodes.js'

/** Returns where the level that starts at `from` ends: at the next `/`, or with the text. */
export const levelEnd = (text: string, from: number): number => {
  const end = text.indexOf('/', from)
  return end === -1 ? text.length : end
}

/** Returns whether `a` from `i` to `endOfA` is the same text as `b` from `j` to `endOfB`. */
export const sameText = (
  a: string,
  i: number,
  endOfA: number,
  b: string,
  j: number,
  endOfB: number,
): boolean => {
  if (endOfA - i !== endOfB - j) return false
  for (let k = 0; k < endOfA - i; k++) if (a.charCodeAt(i + k) !== b.charCodeAt(j + k)) return false
  return true
}

/** Returns whether all that is left of a filter from `at` is `/#`, which also matches nothing (MQTT clause 4.7.1.2). */
export const isRest = (filter: string, at: number): boolean =>
  at === filter.length - 2 && filter.charCodeAt(at) === slash && filter.charCodeAt(at + 1) === hash

/** Returns whether a leading wildcard of a filter faces a leading `$`, which it must not match (MQTT-4.7.2-1). */
export const isHidden = (filter: string, start: number, topic: string, startOfTopic = 0): boolean => {
  const first = filter.charCodeAt(start)
  return (first === plus || first === hash) && topic.charCodeAt(startOfTopic) === dollar
}
