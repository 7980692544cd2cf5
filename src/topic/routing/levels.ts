import { dollar, slash } from '../filter/charCodes.js'
import { hashStep, plainSeed, type Seed } from './hash.js'

/**
 * The levels of one topic or filter, found and hashed in one scan and not cut out of it. The trie sees topics through
 * this only. Reading a text takes the place of the one read before.
 */
export interface Levels {
  read(text: string): void
  /** How many levels the text has. */
  depth(): number
  /** A hash of the whole text. */
  fingerprint(): number
  /** Whether the text starts with `$`. */
  system(): boolean
  /** The hash of one level. */
  hash(level: number): number
  /** Whether one level is this label. */
  is(level: number, label: string): boolean
  /** One level as a string of its own. */
  label(level: number): string
}

export const createLevels = ({ start: hashStart, multiplier }: Seed = plainSeed): Levels => {
  let text = ''
  let depth = 0
  let fingerprint = 0
  // Where each level ends, and its hash. Grown when needed: no topic has more than 65,536 levels.
  let ends: Int32Array = new Int32Array(32)
  let hashes: Int32Array = new Int32Array(32)

  const start = (level: number): number => (level === 0 ? 0 : ends[level - 1]! + 1)

  const put = (level: number, end: number, hash: number): void => {
    if (level === ends.length) {
      ends = doubled(ends)
      hashes = doubled(hashes)
    }
    ends[level] = end
    hashes[level] = hash
  }

  return {
    read(next) {
      // Locals, because V8 loads a variable of the closure again for each character.
      const { length } = next
      const factor = multiplier
      let level = 0
      let hash = hashStart
      let whole = hashStart
      for (let i = 0; i < length; i++) {
        const code = next.charCodeAt(i)
        if (code === slash) {
          put(level++, i, hash)
          whole = hashStep(whole, hash, factor)
          hash = hashStart
        } else {
          hash = hashStep(hash, code, factor)
        }
      }
      put(level, length, hash)
      text = next
      depth = level + 1
      fingerprint = hashStep(whole, hash, factor)
    },
    depth: () => depth,
    fingerprint: () => fingerprint,
    system: () => text.charCodeAt(0) === dollar,
    hash: level => hashes[level]!,
    is(level, label) {
      const from = start(level)
      const { length } = label
      const here = text
      if (ends[level]! - from !== length) return false
      for (let i = 0; i < length; i++) {
        if (here.charCodeAt(from + i) !== label.charCodeAt(i)) return false
      }
      return true
    },
    label: level => text.slice(start(level), ends[level]),
  }
}

const doubled = (array: Int32Array): Int32Array => {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
