import { ownBytes } from '../../base/bytes.js'
import { copyProperties } from '../../base/properties.js'
import { createMessage, type Message } from '../../message.js'

/** All that keep a message keep the same one, which is decoded once. */
const owned = /* @__PURE__ */ new WeakMap<Message, Message>()

/**
 * Returns a message that may be kept: with bytes of its own. Those received are a view, which keeps all that came with
 * them (and `slice` of Node's `Buffer` is a view, too).
 */
export const own = (message: Message): Message => {
  let kept = owned.get(message)
  if (kept === undefined) {
    kept = copy(message, false)
    owned.set(message, kept)
    owned.set(kept, kept)
  }
  return kept
}

/** Returns the same for an observer that gets it from memory. */
export const ownReplayed = (message: Message): Message => copy(message, true)

const copy = (
  { topic, params, payload, qos, retain, dup, properties }: Message,
  replayed: boolean,
): Message => {
  const bytes = ownBytes(payload)
  return createMessage(topic, params, bytes, bytes, qos, retain, dup, copyProperties(properties), replayed)
}
