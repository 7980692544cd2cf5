import type { Unhandled } from '../../client/snapshot.js'
import type { FailureMeaning, Literal, Meaning, MessageMeaning } from '../../marbles/diagram.js'
import { pointer } from '../../marbles/problem.js'
import type { Message } from '../../message.js'
import { equal, isMap } from '../equal.js'
import { payloadOf } from '../message.js'
import { isEither, isFailure, isMessage } from '../show.js'

/** Returns whether something seen is what a symbol stands for. */
export type IsMeant = (seen: unknown, meaning: Meaning) => boolean

/**
 * In the stream of an observer: a message, a failure, or whatever an operator has made of them. Messages in arrays, maps
 * and objects count by their values.
 */
export const isInStream: IsMeant = (seen, meaning) => {
  if (isEither(seen)) return isInStream(seen._tag === 'Left' ? seen.left : seen.right, meaning)
  if (meaning.kind === 'failure') return isFailureMeant(seen, meaning)
  if (meaning.kind !== 'message' || isFailure(seen)) return false
  return isMessage(seen) ? isMessageMeant(seen, meaning) : isValue(seen, meaning.value)
}

/** Among `failures$`. */
export const isAmongFailures: IsMeant = (seen, meaning) =>
  meaning.kind === 'failure' && isFailureMeant(seen, meaning)

/** Among `unhandled$`. */
export const isAmongUnhandled: IsMeant = (seen, meaning) => {
  const { message, reason } = seen as Unhandled
  if (meaning.kind !== 'message' || !isMessageMeant(message, meaning)) return false
  return meaning.unhandled === undefined || meaning.unhandled === reason
}

/** Returns the test for a state: the word is in a field. */
export const isState =
  (field: 'state' | 'outcome'): IsMeant =>
  (seen, meaning) =>
    meaning.kind === 'state' &&
    typeof seen === 'object' &&
    seen !== null &&
    Reflect.get(seen, field) === meaning.state

/** A message is retained exactly if that is written; what else is not written does not matter. */
const isMessageMeant = (message: Message<unknown, unknown>, meaning: MessageMeaning): boolean =>
  isValue(message.value, meaning.value) &&
  message.retain === (meaning.retained ?? false) &&
  (meaning.qos === undefined || message.qos === meaning.qos) &&
  (meaning.topic === undefined || message.topic === meaning.topic) &&
  (meaning.params === undefined || equal({ ...(message.params as object) }, { ...meaning.params }))

const isFailureMeant = (seen: unknown, { reason, path, topic }: FailureMeaning): boolean =>
  isFailure(seen) &&
  seen.reason === reason &&
  (path === undefined || pointer(seen.path.map(String)) === path) &&
  (topic === undefined || seen.topic === topic)

/** Bytes are written as bytes, or as what they are the text of. */
const isValue = (seen: unknown, written: Literal): boolean =>
  seen instanceof Uint8Array
    ? equal(plainBytes(seen), plainBytes(payloadOf(written)))
    : equal(plain(seen), plain(written))

// A `Buffer` is bytes like any other.
const plainBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

/** Returns a value with messages replaced by their values, and maps by objects. */
const plain = (value: unknown): unknown => {
  if (isMessage(value)) return plain(value.value)
  if (Array.isArray(value)) return value.map(plain)
  if (isMap(value)) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]))
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
  return value
}
