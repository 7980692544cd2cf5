import { createKnownTopic, type KnownTopic } from '../../../base/knownTopic.js'

/** The topics that came last, found by their bytes: to make a text of these, and to check it, takes longer. */
export interface KnownTopics {
  /** Returns the topic that was kept for these bytes, or `null`. */
  find(bytes: Uint8Array, start: number, end: number): KnownTopic | null
  /** Keeps the topic whose bytes were looked for last, if there is a place for it; returns what is kept. */
  keep(topic: string): KnownTopic | null
}

/** Words of four bytes that a topic takes at most; longer ones are not kept. */
const WORDS = 24

/** A slot has the length of its topic in bytes, the hash of one that wants its place, and the words. */
const SLOT = WORDS + 2

const FEWEST = 32
const MOST = 8_192

/** After so many more that were not found than found it does not look for a while: each look costs something. */
const PATIENCE = 4_096
const REST = 65_536

/**
 * Returns a table in which a topic has one place, which its bytes tell. One that finds another there gets the place on coming
 * twice without the other coming between: topics in use stay, and those that come once cost a look and no more.
 */
export const createKnownTopics = (): KnownTopics => {
  let slots = 0
  let used = 0
  let table = new Int32Array(0)
  let topics: (KnownTopic | null)[] = []
  // What was looked for last. A length of 0: it cannot be kept.
  const words = new Int32Array(WORDS)
  let length = 0
  let hash = 0
  let patience = PATIENCE
  let rest = 0

  const missed = (): null => {
    patience -= 1
    if (patience === 0) {
      patience = PATIENCE
      rest = REST
    }
    return null
  }

  const read = (bytes: Uint8Array, start: number, end: number): void => {
    let at = start
    let to = 0
    let sum = end - start
    for (; at + 4 <= end; at += 4) {
      // Within bounds, as `find` has looked.
      const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
      words[to++] = word
      sum = hashed(sum, word)
    }
    if (at < end) {
      let word = 0
      for (; at < end; at += 1) word = (word << 8) | bytes[at]!
      words[to] = word
      sum = hashed(sum, word)
    }
    length = end - start
    hash = sum
  }

  /** With more room all begins anew: what is in use is there again soon. */
  const grow = () => {
    slots = Math.max(FEWEST, slots * 2)
    used = 0
    table = new Int32Array(slots * SLOT)
    topics = new Array<KnownTopic | null>(slots).fill(null)
  }

  return {
    find: (bytes, start, end) => {
      length = 0
      if (rest > 0) {
        rest -= 1
        return null
      }
      if (end <= start || end - start > WORDS * 4 || end > bytes.length) return null
      read(bytes, start, end)
      const slot = hash & (slots - 1)
      const at = slot * SLOT
      if (table[at] !== length) return missed()
      for (let i = 0; i * 4 < length; i += 1) if (table[at + 2 + i] !== words[i]) return missed()
      if (table[at + 1] !== hash) table[at + 1] = hash
      if (patience < PATIENCE) patience += 1
      return topics[slot] ?? null
    },
    keep: text => {
      if (length === 0) return null
      if (used * 3 >= slots && slots < MOST) grow()
      const slot = hash & (slots - 1)
      const at = slot * SLOT
      const isFree = table[at] === 0
      if (!isFree && table[at + 1] !== hash) {
        table[at + 1] = hash
        return null
      }
      if (isFree) used += 1
      table[at] = length
      table[at + 1] = hash
      table.set(words, at + 2)
      const topic = createKnownTopic(text)
      topics[slot] = topic
      return topic
    },
  }
}

/** Returns a hash of one word more. Who makes topics of equal hashes gains that they are not kept. */
const hashed = (sum: number, word: number): number => {
  const mixed = Math.imul(sum ^ word, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
