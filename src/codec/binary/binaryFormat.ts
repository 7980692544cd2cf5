import { left, right } from '../../base/either.js'
import { printCause } from '../../base/print.js'
import { failed, problem } from '../problem.js'
import type { Format } from '../schemaCodec.js'
import { sendable } from './sendable.js'
import { type ReadItem, walk } from './walk.js'

/** What a library does. */
export interface Library {
  readonly decode: (payload: Uint8Array) => unknown
  readonly encode: (value: unknown) => Uint8Array
}

/** Returns the format that a library reads and writes, guarded both ways. */
export const binaryFormat = (
  name: string,
  contentType: string,
  readItem: ReadItem,
  { decode, encode }: Library,
): Format => ({
  name,
  contentType,
  payloadFormatIndicator: false,
  read: payload => {
    const wrong = walk(payload, readItem)
    if (wrong !== undefined) return left(wrong)
    try {
      return right(decode(payload))
    } catch (cause) {
      return failed('syntax', problem(printCause(cause), cause))
    }
  },
  write: value => {
    const sent = sendable(value)
    return sent._tag === 'Right' ? right(encode(sent.right)) : sent
  },
})
