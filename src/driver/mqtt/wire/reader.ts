import { malformed } from './errors.js'
import { readUtf8 } from './utf8.js'

/** Reads the fields of one packet in order. Every read past its end throws a `ProtocolError`. */
export interface Reader {
  /** Bytes left. */
  left(): number
  byte(): number
  uint16(): number
  uint32(): number
  varint(): number
  text(): string
  /** A view, not a copy. */
  binary(): Uint8Array
  rest(): Uint8Array
  /** Returns a reader of the next `length` bytes, which this one leaves out. */
  part(length: number): Reader
  /** Throws a `ProtocolError` if bytes are left. */
  end(): void
}

export const createReader = (bytes: Uint8Array, start: number, end: number): Reader => {
  let at = start

  const take = (length: number): number => {
    const from = at
    at += length
    if (at > end) throw malformed('a packet that ends too soon')
    return from
  }
  const byte = () => bytes[take(1)] ?? 0
  const uint16 = () => byte() * 0x100 + byte()
  const binary = () => {
    const length = uint16()
    const from = take(length)
    return bytes.subarray(from, from + length)
  }

  return {
    left: () => end - at,
    byte,
    uint16,
    uint32: () => uint16() * 0x1_0000 + uint16(),
    varint: () => {
      let value = 0
      for (let scale = 1; scale <= 0x20_0000; scale *= 0x80) {
        const next = byte()
        value += (next & 0x7f) * scale
        if (next === 0 && scale > 1) throw malformed('an integer of more bytes than it needs')
        if (next < 0x80) return value
      }
      throw malformed('an integer of more than four bytes')
    },
    text: () => {
      const length = uint16()
      const from = take(length)
      return readUtf8(bytes, from, from + length)
    },
    binary,
    rest: () => bytes.subarray(take(end - at), end),
    part: length => {
      const from = take(length)
      return createReader(bytes, from, from + length)
    },
    end: () => {
      if (at < end) throw malformed('a packet that is longer than its fields')
    },
  }
}
