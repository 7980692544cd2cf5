import {
  both,
  fields,
  isBoolean,
  isInteger,
  isObject,
  isQos,
  type Rule,
  required,
} from '../../../base/checks.js'
import { isProperties } from '../../../base/properties.js'
import { isShortPayload, isText, isTopicName } from '../../../base/text.js'
import type { Will } from '../sessionOptions.js'

// What the parts of a CONNECT and of a handshake have to be, whether they are given or provided.

const credentialFields = fields({ username: isText, password: isShortPayload })

/** Returns the rule of credentials. MQTT-3.1.2-22 of 3.1.1 forbids a password without a user name; MQTT 5 does not. */
export const credentialsFor = (version: 5 | 4 | 3): Rule =>
  both(credentialFields, value => {
    const { username, password } = value as { readonly username?: unknown; readonly password?: unknown }
    return version < 5 && password !== undefined && username === undefined
      ? { at: 'username', reason: 'is missing: before protocolVersion 5 a password needs one' }
      : null
  })

const willRule: Rule = fields({
  topic: required(isTopicName),
  payload: required(isShortPayload),
  qos: isQos,
  retain: isBoolean,
  delay: isInteger(0, 0xffff_ffff),
  properties: isProperties,
  onClose: isBoolean,
})

/** Returns the rule of a will. */
export const willFor = (version: 5 | 4 | 3): Rule =>
  both(willRule, value => {
    if (version === 5) return null
    const { delay, properties } = value as Will
    if (delay !== undefined) return { at: 'delay', reason: SINCE_5 }
    return properties === undefined ? null : { at: 'properties', reason: SINCE_5 }
  })

const SINCE_5 = 'needs protocolVersion 5'

/** Node refuses all else when the request is made (RFC 9110, sections 5.1 and 5.5). */
export const isHeaders: Rule = value => {
  if (isObject(value) !== null) return 'expected names mapped to strings'
  for (const [name, text] of Object.entries(value as object)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return 'a name has a character that HTTP does not allow'
    if (typeof text !== 'string') return 'expected names mapped to strings'
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return 'a value has a character that HTTP does not allow'
  }
  return null
}
