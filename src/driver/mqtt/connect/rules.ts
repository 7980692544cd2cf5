import {
  both,
  type Check,
  fields,
  isBoolean,
  isFunction,
  isInteger,
  isObject,
  isOneOf,
  isPayload,
  isQos,
  isString,
  memberOf,
  type Rule,
  required,
  satisfies,
} from '../../../base/checks.js'
import { isProperties } from '../../../base/properties.js'
import { isShortPayload, isText, isTopicName } from '../../../base/text.js'
import type { TlsOptions, Will } from '../options.js'
import { isAuthority } from './authority.js'

// What the parts of a CONNECT, of TLS and of a handshake have to be, whether they are given or provided.

/** Returns the rule of what may be a function that provides it. */
export const orProvider = (rule: Rule): Rule => {
  const orFunction: Rule = value => (isFunction(value) === null ? null : rule(value))
  return rule.every === undefined
    ? orFunction
    : Object.assign(orFunction, {
        every: (value: unknown) => (isFunction(value) === null ? [] : (rule.every?.(value) ?? [])),
      })
}

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

const isAuthorities: Check = value => {
  const all = [value].flat()
  if (!all.every(each => isPayload(each) === null)) return 'expected a string, a Uint8Array or several'
  return all.length > 0 && all.every(each => isAuthority(each as string | Uint8Array))
    ? null
    : 'expected certificates: PEM text, or DER bytes'
}

/** The length of a name is told in one byte (RFC 7301, section 3.1). */
const isProtocolNames: Check = value =>
  Array.isArray(value) && value.length > 0 && value.every(name => /^[\x20-\x7e]{1,255}$/.test(name))
    ? null
    : 'expected names of protocols, of 1 to 255 characters each'

const tlsFields = fields({
  ca: isAuthorities,
  cert: isPayload,
  key: isPayload,
  passphrase: isString,
  servername: isString,
  alpn: isProtocolNames,
  ciphers: isString,
  minVersion: isOneOf('TLSv1.2', 'TLSv1.3'),
  maxVersion: isOneOf('TLSv1.2', 'TLSv1.3'),
  secureContext: satisfies(
    value => memberOf(value, 'context') !== undefined,
    'what tls.createSecureContext returns',
  ),
  verify: isBoolean,
})

export const tlsRule: Rule = both(tlsFields, value => {
  const { cert, key, passphrase, minVersion, maxVersion, secureContext } = value as TlsOptions
  const inContext = ['ca', 'cert', 'key', 'passphrase', 'ciphers', 'minVersion', 'maxVersion'] as const
  const doubled = secureContext && inContext.find(name => (value as TlsOptions)[name] !== undefined)
  if (doubled !== undefined) return { at: doubled, reason: 'leave it out: secureContext has its own' }
  if (minVersion === 'TLSv1.3' && maxVersion === 'TLSv1.2')
    return { at: 'maxVersion', reason: 'is below minVersion' }
  if (cert !== undefined && key === undefined) return { at: 'key', reason: 'is missing: cert needs it' }
  if (cert === undefined && key !== undefined) return { at: 'cert', reason: 'is missing: key needs it' }
  if (passphrase !== undefined && key === undefined)
    return { at: 'key', reason: 'is missing: a passphrase needs one' }
  return null
})
