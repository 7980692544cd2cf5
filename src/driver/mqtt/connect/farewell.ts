import { both, checkArgument, fields, isInteger, isOneOf, type Rule } from '../../../base/checks.js'
import { isText, isUserProperties } from '../../../base/text.js'
import type { UserProperties } from '../../../message.js'
import { report } from '../../protect.js'

/** What is said with DISCONNECT when a connection ends in order (MQTT 5, section 3.14). */
export interface Farewell {
  /**
   * Why, as a reason code: 0x04 has the will published; from 0x80 on it is an error.
   *
   * @default 0x04 with a will that has `onClose`, else 0
   */
  readonly code?: number
  /** Why, in words, for the broker's log. @default none */
  readonly reason?: string
  /** Seconds the broker keeps the session from then on, in place of `sessionExpiry`: 0 ends it. @default as before */
  readonly sessionExpiry?: number
  /** Sent along. @default none */
  readonly userProperties?: UserProperties
}

/** Those that a client may send (section 3.14.2.1). */
const codes = [0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99]

const farewellFields = fields({
  code: isOneOf(...codes),
  reason: isText,
  sessionExpiry: isInteger(0, 0xffff_ffff),
  userProperties: isUserProperties,
})

/** Returns the rule of a farewell. A session that ends with its connection cannot be kept after it (section 3.14.2.2.2). */
export const farewellFor = (sessionExpiry: number): Rule =>
  both(farewellFields, value => {
    const { sessionExpiry: last = 0 } = value as Farewell
    return sessionExpiry === 0 && last > 0
      ? { at: 'sessionExpiry', reason: 'a session that was to end with its connection cannot be kept' }
      : null
  })

/**
 * Returns what to say at the end. What a function gives that cannot be sent is reported where RxJS reports unhandled
 * errors, and the connection ends without words.
 */
export const farewellOf = ({
  farewell,
  sessionExpiry,
}: {
  readonly farewell?: Farewell | (() => Farewell)
  readonly sessionExpiry: number
}): Farewell => {
  if (typeof farewell !== 'function') return farewell ?? {}
  try {
    const given = farewell()
    checkArgument('mqtt.farewell', given, farewellFor(sessionExpiry))
    return given
  } catch (error) {
    report(error)
    return {}
  }
}
