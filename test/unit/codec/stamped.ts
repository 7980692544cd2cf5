import { type Either, left, right } from '../../../src/base/either.js'
import type { DecodeProblem, DescribingCodec, EncodeProblem } from '../../../src/codec/codec.js'
import { wrongType } from '../../../src/codec/problem.js'
import { decodeUtf8, encodeUtf8 } from '../../../src/codec/text/utf8.js'
import type { Properties } from '../../../src/message.js'

/** A codec as a class makes it: its methods are of its prototype, and need their object. */
export class Stamped implements DescribingCodec<string> {
  readonly #stamp: string

  constructor(stamp: string) {
    this.#stamp = stamp
  }

  get name(): string {
    return 'stamped'
  }

  get contentType(): string {
    return 'text/stamped'
  }

  get payloadFormatIndicator(): boolean {
    return true
  }

  decode(payload: Uint8Array): Either<DecodeProblem, string> {
    const text = decodeUtf8(payload) ?? ''
    return text.startsWith(`${this.#stamp} `)
      ? right(text.slice(this.#stamp.length + 1))
      : left({ reason: 'syntax', ...wrongType(this.#stamp, text) })
  }

  encode(value: string): Either<EncodeProblem, Uint8Array> {
    return right(encodeUtf8(`${this.#stamp} ${value}`))
  }

  properties(): Properties {
    return { userProperties: { stamp: this.#stamp } }
  }
}
