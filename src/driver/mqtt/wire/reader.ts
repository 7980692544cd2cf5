import { malformed } from './errors.js'
import { tryUtf8 } from './utf8.js'

/** Reads the fields of one packet in order. Every read past its end throws a `ProtocolError`. */
export interface Reader {
  /** Bytes left. */
  left(): number
  byte(): number
  uint16(): number
  uint32(): number
  varint(): number
  /** Returns '' for one that is ill-formed, and remembers that there was one. */
  text(): string
  /** All texts read so far were UTF-8 without U+0000. */
  wellFormed(): boolean
  /** A view, not a copy. */
  binary(): Uint8Array
  rest(): Uint8Array
  /** Returns a reader of the next `length` bytes, which this one leaves out. */
  part(length: number): Reader
  /**
   * Ends the reading of the packet.
   *
   * @throws ProtocolError if bytes are left
   */
  end(): void
}

export const createReader = (bytes: Uint8Array, start: number, end: number): Reader =>
  new Fields(bytes, start, end)

// A class, for MQTT 5 needs one for each message: as closures it would be a dozen objects.
class Fields implements Reader {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number
  #wellFormed = true

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#end = end
    this.#at = start
  }

  left(): number {
    return this.#end - this.#at
  }

  byte(): number {
    return this.#bytes[this.#take(1)] ?? 0
  }

  uint16(): number {
    return this.byte() * 0x100 + this.byte()
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16()
  }

  varint(): number {
    let value = 0
    for (let scale = 1; scale <= 0x20_0000; scale *= 0x80) {
      const next = this.byte()
      value += (next & 0x7f) * scale
      if (next === 0 && scale > 1) throw malformed('an integer of more bytes than it needs')
      if (next < 0x80) return value
    }
    throw malformed('an integer of more than four bytes')
  }

  text(): string {
    const length = this.uint16()
    const from = this.#take(length)
    const text = tryUtf8(this.#bytes, from, from + length)
    if (text === null) this.#wellFormed = false
    return text ?? ''
  }

  wellFormed(): boolean {
    return this.#wellFormed
  }

  binary(): Uint8Array {
    const length = this.uint16()
    const from = this.#take(length)
    return this.#bytes.subarray(from, from + length)
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#take(this.left()), this.#end)
  }

  part(length: number): Reader {
    const from = this.#take(length)
    return new Fields(this.#bytes, from, from + length)
  }

  end(): void {
    if (this.#at < this.#end) throw malformed('a packet that is longer than its fields')
  }

  #take(length: number): number {
    const from = this.#at
    this.#at += length
    if (this.#at > this.#end) throw malformed('a packet that ends too soon')
    return from
  }
}
