import { type Either, right } from '../../base/either.js'
import { printCause } from '../../base/print.js'
import type { DecodeProblem } from '../codec.js'
import { findPath } from '../findPath.js'
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
    const walked = walk(payload, readItem)
    if (walked._tag === 'Left') return walked
    try {
      const value = decode(payload)
      return walked.right ? settle(value) : right(value)
    } catch (cause) {
      return failed('syntax', problem(printCause(cause), cause))
    }
  },
  write: value => {
    const sent = sendable(value)
    return sent._tag === 'Right' ? right(encode(sent.right)) : sent
  },
})

/** Integers that a number holds become numbers, however they were sent. A time that is not a valid date is a failure. */
const settle = (value: unknown): Either<DecodeProblem, unknown> => {
  const holder = [value]
  const path = findPath(holder, (key, part, owner) => {
    if (typeof part === 'bigint' && isSafe(part)) Reflect.set(owner, key, Number(part))
    if (part instanceof Date) return Number.isNaN(part.getTime()) ? 'found' : 'leave'
    return part instanceof Uint8Array ? 'leave' : 'enter'
  })
  return path === undefined
    ? right(holder[0])
    : failed('syntax', problem('not a valid date', undefined, path.slice(1)))
}

const isSafe = (integer: bigint): boolean =>
  integer >= Number.MIN_SAFE_INTEGER && integer <= Number.MAX_SAFE_INTEGER
