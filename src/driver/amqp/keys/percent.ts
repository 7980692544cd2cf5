import type { Words } from './mapping.js'

/** What a topic exchange reads as something else, and what escapes it. */
const special = /[%.*#]/g

const escapes: Readonly<Record<string, string>> = { '%': '%25', '.': '%2E', '*': '%2A', '#': '%23' }

/**
 * The default: a level is its own word, but for what a topic exchange reads as something else, which is percent-encoded.
 * A word may be empty, as a level may.
 */
export const percentWords: Words = {
  encode: level => ({ word: level.replace(special, character => escapes[character] ?? character) }),
  decode: word => {
    if (!word.includes('%')) return word
    try {
      return decodeURIComponent(word)
    } catch {
      return word
    }
  },
}
