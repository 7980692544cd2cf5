/** Returns the SHA-256 of bytes (FIPS 180-4), in hexadecimal digits. At once: what the platform has answers later. */
export const sha256 = (bytes: Uint8Array): string => {
  const size = Math.ceil((bytes.length + LENGTH + 1) / BLOCK) * BLOCK
  const padded = new Uint8Array(size)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(size - 8, Math.floor(bytes.length / 0x2000_0000))
  view.setUint32(size - 4, bytes.length << 3)
  const state = Uint32Array.from(initial)
  for (let at = 0; at < size; at += BLOCK) digest(state, view, at)
  return Array.from(state, word => word.toString(16).padStart(8, '0')).join('')
}

const BLOCK = 64
/** Bytes that say how long it is. */
const LENGTH = 8
const ROUNDS = 64

const words = new Uint32Array(ROUNDS)

const digest = (state: Uint32Array, view: DataView, from: number) => {
  for (let at = 0; at < 16; at++) words[at] = view.getUint32(from + at * 4)
  for (let at = 16; at < ROUNDS; at++) {
    const [early = 0, late = 0] = [words[at - 15], words[at - 2]]
    const low = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
    const high = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
    words[at] = (words[at - 16] ?? 0) + low + (words[at - 7] ?? 0) + high
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let at = 0; at < ROUNDS; at++) {
    const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const first = (h + mixed + ((e & f) ^ (~e & g)) + (constants[at] ?? 0) + (words[at] ?? 0)) | 0
    const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at] ?? 0) + word
}

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The first 32 bits of what follows the point in roots of the first primes. */
const rootsOf = (power: number, count: number): readonly number[] => {
  const primes: number[] = []
  for (let each = 2; primes.length < count; each++)
    if (primes.every(prime => each % prime !== 0)) primes.push(each)
  return primes.map(prime => {
    const root = prime ** power
    return Math.floor((root - Math.floor(root)) * 0x1_0000_0000)
  })
}

const initial = rootsOf(1 / 2, 8)
const constants = rootsOf(1 / 3, ROUNDS)
