/** Longer texts are not remembered: what is kept is bounded in bytes, too. */
const LONGEST = 256

/**
 * Returns a function that knows what `compute` has returned for the texts that it was given last: `capacity` of them, and
 * as many before. What throws is not remembered.
 *
 * Of names that come again and again a look into a map is all that is left. Two maps, of which the older one is dropped when
 * the younger one is full, cost nothing for a text that is known; to note which was asked for last would, each time.
 */
export const recently = <T>(capacity: number, compute: (text: string) => T): ((text: string) => T) => {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  return text => {
    const known = young.get(text)
    if (known !== undefined) return known
    const value = old.get(text) ?? compute(text)
    if (text.length > LONGEST) return value
    young.set(text, value)
    if (young.size >= capacity) {
      old = young
      young = new Map()
    }
    return value
  }
}

/** How many names of topics a driver remembers, of each kind. */
export const NAMES = 2_000
