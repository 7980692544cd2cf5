/**
 * Returns a function that says whether it has met a fingerprint before. It guards a cache against topics that come
 * once, so it may be wrong either way: it forgets all after `capacity` new ones, and until then it takes up to one
 * new fingerprint in 32 for an old one.
 */
export const createDoorkeeper = (capacity: number): ((fingerprint: number) => boolean) => {
  // A bit per place, at least 32 places for each fingerprint to meet. The length is a power of two.
  const words = new Int32Array(2 ** Math.ceil(Math.log2(capacity)))
  let met = 0

  return fingerprint => {
    const place = fingerprint ^ (fingerprint >>> 15)
    const word = (place >>> 5) & (words.length - 1)
    const bit = 1 << place
    if ((words[word]! & bit) !== 0) return true
    if (met === capacity) {
      words.fill(0)
      met = 0
    }
    words[word]! |= bit
    met++
    return false
  }
}
