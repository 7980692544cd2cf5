import {
  both,
  type Check,
  fields,
  isBoolean,
  isOneOf,
  isPayload,
  isString,
  memberOf,
  type Rule,
  satisfies,
} from '../../base/checks.js'
import { isAuthority } from './authority.js'
import type { TlsOptions } from './tlsOptions.js'

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

/** What `TlsOptions` have to be, whether they are given or provided. */
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
