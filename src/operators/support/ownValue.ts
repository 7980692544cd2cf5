import { ownBytes } from '../../base/bytes.js'
import { isMessage, ownMessage } from '../../message.js'

/**
 * Returns a value to be kept until somebody asks for it: what a stream of this library emits, a message or an `Either`
 * of one, with bytes of its own; all else as it is.
 */
export const ownValue = <T>(value: T): T => {
  if (isMessage(value)) return ownMessage(value)
  const { _tag, right, left } = Object(value) as Readonly<Record<string, unknown>>
  if (_tag === 'Right' && isMessage(right)) return { ...value, right: ownMessage(right) }
  if (_tag !== 'Left') return value
  const { payload } = Object(left) as Readonly<Record<string, unknown>>
  // A failure to decode: the bytes and what it says of them.
  return payload instanceof Uint8Array
    ? { ...value, left: { ...(left as object), payload: ownBytes(payload) } }
    : value
}
