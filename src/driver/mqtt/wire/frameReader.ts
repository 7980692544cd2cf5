import { malformed, ProtocolError } from './errors.js'
import type { Version } from './packetTypes.js'
import { allocate } from './utf8.js'

/** Room for a packet that comes in pieces, to begin with: most fit, and are copied once. */
const FIRST = 1024 * 1024

/** `bytes` from `start` to `end` is what follows the fixed header whose first byte is `head`. */
export type OnFrame = (head: number, bytes: Uint8Array, start: number, end: number) => void

/**
 * Returns a function that takes the bytes of a connection as they come and calls `onFrame` for each whole packet, in
 * place where the packet lies within one chunk. It throws a `ProtocolError` for a malformed length and for a packet
 * that has more than `limit` bytes, header included.
 */
export const createFrameReader = (
  limit: number,
  version: Version,
  onFrame: OnFrame,
): ((chunk: Uint8Array) => void) => {
  // A fixed header that a chunk ended in: five bytes at most.
  const header = new Uint8Array(5)
  let headerLength = 0
  // A packet that a chunk ended in. What it announces costs no memory before it has come.
  let body: Uint8Array | null = null
  let bodyLength = 0
  let filled = 0
  let bodyHead = 0

  /** `found`: the answer of `lengthAt` for the length that ends at `at`. */
  const begin = (head: number, chunk: Uint8Array, at: number, found: number): number => {
    const length = found >> 3
    if (length + 1 + (found & 7) > limit) throw new ProtocolError(0x95, `more than ${limit} bytes`)
    const end = at + length
    if (end <= chunk.length) {
      onFrame(head, chunk, at, end)
      return end
    }
    bodyLength = length
    filled = chunk.length - at
    body = allocate(Math.min(length, Math.max(FIRST, filled)))
    body.set(chunk.subarray(at))
    bodyHead = head
    return chunk.length
  }

  const resumeBody = (chunk: Uint8Array): number => {
    if (body === null) return 0
    const taken = Math.min(bodyLength - filled, chunk.length)
    if (filled + taken > body.length) {
      const grown = allocate(Math.min(bodyLength, Math.max(body.length * 2, filled + taken)))
      grown.set(body.subarray(0, filled))
      body = grown
    }
    body.set(chunk.subarray(0, taken), filled)
    filled += taken
    if (filled === bodyLength) {
      const whole = body
      body = null
      onFrame(bodyHead, whole, 0, whole.length)
    }
    return taken
  }

  const resumeHeader = (chunk: Uint8Array): number => {
    let at = 0
    while (at < chunk.length) {
      header[headerLength] = chunk[at] ?? 0
      headerLength += 1
      at += 1
      const found = lengthAt(header, 1, headerLength, version)
      if (found < 0) continue
      const [head = 0] = header
      headerLength = 0
      return begin(head, chunk, at, found)
    }
    return at
  }

  return chunk => {
    let at = body !== null ? resumeBody(chunk) : headerLength > 0 ? resumeHeader(chunk) : 0
    const { length: size } = chunk
    while (at < size) {
      const found = lengthAt(chunk, at + 1, size, version)
      if (found < 0) {
        header.set(chunk.subarray(at))
        headerLength = size - at
        return
      }
      at = begin(chunk[at] ?? 0, chunk, at + 1 + (found & 7), found)
    }
  }
}

/**
 * Returns the variable byte integer at `at` times 8, plus the number of its bytes; -1 if it does not end before `end`.
 * One number instead of two, so that nothing is allocated per packet. Of MQTT 5 on it has no more bytes than it needs
 * (MQTT-1.5.5-1).
 */
const lengthAt = (bytes: Uint8Array, at: number, end: number, version: Version): number => {
  let value = 0
  for (let i = 0; i < 4; i += 1) {
    if (at + i >= end) return -1
    const byte = bytes[at + i] ?? 0
    value |= (byte & 0x7f) << (7 * i)
    if (byte === 0 && i > 0 && version === 5) throw malformed('a length of more bytes than it needs')
    if (byte < 0x80) return (value << 3) | (i + 1)
  }
  throw malformed('a length of more than four bytes')
}
