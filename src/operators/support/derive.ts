import { wordsOfRefusal } from '../../base/refusal.js'
import type { DecodeFailure } from '../../codec/failure.js'
import { type Message, type NackReason, rawMessage } from '../../message.js'

/** Payload format invalid (MQTT 5, table 2-6). */
const UNDECODABLE = 0x99

const automatic = /* @__PURE__ */ rawMessage('', new Uint8Array(), 0, false, false, {})

/** Messages that are acknowledged without their observer all refuse to be refused by the same function. */
const isManual = ({ nack }: Message<unknown, unknown>): boolean => nack !== automatic.nack

/** Returns the failure to decode a message; it settles the message where its observer does that. */
export const deriveFailure = (message: Message<unknown, unknown>, failure: DecodeFailure): DecodeFailure =>
  isManual(message)
    ? {
        ...failure,
        ack: () => message.ack(),
        nack: (reason: NackReason = {}) =>
          message.nack({ code: UNDECODABLE, text: wordsOfRefusal(failure.message), ...reason }),
      }
    : failure
