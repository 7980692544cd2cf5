import type { DecodeFailure } from '../../codec/failure.js'
import { createMessage, type Message, type NackReason, rawMessage, settledBy } from '../../message.js'

/** Payload format invalid (MQTT 5, table 2-6). */
const UNDECODABLE = 0x99

const automatic = /* @__PURE__ */ rawMessage('', new Uint8Array(), 0, false, false, {})

/** Messages that are acknowledged without their observer all refuse to be refused by the same function. */
const isManual = ({ nack }: Message<unknown, unknown>): boolean => nack !== automatic.nack

/** Returns a message with other params and another value, that settles the message it was made from. */
export const derive = <A, P>(message: Message<unknown, unknown>, params: P, value: A): Message<A, P> => {
  const { topic, payload, qos, retain, dup, properties, replayed } = message
  const derived = createMessage(topic, params, value, payload, qos, retain, dup, properties, replayed)
  if (!isManual(message)) return derived
  return settledBy(derived, (code, text) => {
    if (code === 0) message.ack()
    else message.nack(text === undefined ? { code } : { code, text })
  })
}

/** Returns the failure to decode a message; it settles the message where its observer does that. */
export const deriveFailure = (message: Message<unknown, unknown>, failure: DecodeFailure): DecodeFailure =>
  isManual(message)
    ? {
        ...failure,
        ack: () => message.ack(),
        nack: ({ code = UNDECODABLE, text = failure.message }: NackReason = {}) =>
          message.nack({ code, text }),
      }
    : failure
