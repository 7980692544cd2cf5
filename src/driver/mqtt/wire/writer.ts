import { TopicsError } from '../../../base/errors.js'
import { allocate, writeUtf8 } from './utf8.js'

/** A text or binary field of more than 65,535 bytes, which MQTT cannot express (section 1.5.4). */
export class FieldTooLongError extends TopicsError {
  static override readonly brand: string = 'rxtopics.FieldTooLongError'
  override readonly name = 'FieldTooLongError'

  constructor() {
    super('a text or binary field has more than 65,535 bytes, which MQTT cannot express')
  }
}

/** Collects packets, to be written to the connection together. */
export interface Writer {
  size(): number
  /** Takes back all after the first `size` bytes. */
  rewind(size: number): void
  byte(value: number): void
  uint16(value: number): void
  uint32(value: number): void
  varint(value: number): void
  /**
   * UTF-8 with its length before it.
   *
   * @throws FieldTooLongError for more than 65,535 bytes
   */
  text(value: string): void
  /**
   * Bytes with their length before them.
   *
   * @throws FieldTooLongError for more than 65,535 bytes
   */
  binary(value: Uint8Array): void
  /** Bytes as they are. */
  raw(value: Uint8Array): void
  /**
   * Leaves room for the length of what is written until `end`, which takes what this returns. It costs least if
   * `expected`, in bytes, is right.
   */
  begin(expected?: number): number
  end(mark: number): void
  /** Returns what was collected and starts anew. */
  take(): Uint8Array
}

const SLAB = 64 * 1024
/** The bytes that a length takes at most. */
const LENGTH = 4

const widthOf = (length: number): number =>
  length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : LENGTH

export const createWriter = (): Writer => {
  let slab = allocate(SLAB)
  let from = 0
  let at = 0

  const reserve = (size: number) => {
    if (at + size <= slab.length) return
    // Bytes handed out keep their slab; what is not yet taken moves on to a new one.
    const grown = allocate(Math.max(SLAB, (at - from + size) * 2))
    grown.set(slab.subarray(from, at))
    slab = grown
    at -= from
    from = 0
  }
  const byte = (value: number) => {
    reserve(1)
    slab[at] = value
    at += 1
  }
  const uint16 = (value: number) => {
    reserve(2)
    slab[at] = value >>> 8
    slab[at + 1] = value
    at += 2
  }
  const varint = (value: number) => {
    let left = value
    do {
      byte(left > 0x7f ? (left & 0x7f) | 0x80 : left)
      left >>>= 7
    } while (left > 0)
  }
  const raw = (value: Uint8Array) => {
    reserve(value.length)
    slab.set(value, at)
    at += value.length
  }

  return {
    size: () => at - from,
    rewind: size => {
      at = from + size
    },
    byte,
    uint16,
    uint32: value => {
      uint16(value >>> 16)
      uint16(value & 0xffff)
    },
    varint,
    text: value => {
      reserve(2 + value.length * 3)
      const length = writeUtf8(slab, at + 2, value)
      if (length > 0xffff) throw new FieldTooLongError()
      slab[at] = length >>> 8
      slab[at + 1] = length
      at += 2 + length
    },
    binary: value => {
      if (value.length > 0xffff) throw new FieldTooLongError()
      uint16(value.length)
      raw(value)
    },
    raw,
    begin: (expected = 0) => {
      const width = widthOf(expected)
      const start = at - from
      reserve(width)
      at += width
      return start * 8 + width
    },
    end: mark => {
      const width = mark % 8
      const start = (mark - width) / 8
      const length = at - from - start - width
      const needed = widthOf(length)
      if (needed !== width) {
        reserve(LENGTH)
        const body = from + start + width
        slab.copyWithin(body + needed - width, body, at)
      }
      at = from + start
      varint(length)
      at += length
    },
    take: () => {
      const taken = slab.subarray(from, at)
      from = at
      return taken
    },
  }
}
