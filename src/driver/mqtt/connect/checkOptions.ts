import {
  type Check,
  checkOptions,
  isBoolean,
  isBytes,
  isInteger,
  isNumber,
  isObject,
  isOneOf,
  isString,
} from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { isProperties } from '../../../base/properties.js'
import { isUserProperties } from '../../../base/text.js'
import { topicProblem } from '../../../topic/filter/grammar.js'
import type { Credentials, Headers, MqttOptions } from '../options.js'
import { isAuthority } from './authority.js'

const isText = (value: unknown): value is string | Uint8Array =>
  typeof value === 'string' || value instanceof Uint8Array
const isPem: Check = value => (isText(value) ? null : 'expected a string or a Uint8Array')
const isAuthorities: Check = value => {
  const all = [value].flat()
  if (!all.every(isText)) return 'expected a string, a Uint8Array or several'
  return all.length > 0 && all.every(isAuthority) ? null : 'expected certificates: PEM text, or DER bytes'
}

const isStrings: Check = value =>
  Array.isArray(value) && value.every(item => typeof item === 'string') ? null : 'expected strings'

const isTopicName: Check = value => topicProblem(value as string)

const isLimit: Check = value =>
  value === Number.POSITIVE_INFINITY || isInteger(1, 1_000_000)(value) === null
    ? null
    : 'expected an integer from 1 to 1000000, or Infinity'

const orProvider =
  (check: Check): Check =>
  value =>
    typeof value === 'function' ? null : check(value)

/** Throws an `OptionError` for the first option that is unknown or out of range. */
export const checkMqttOptions = (options: MqttOptions): void => {
  checkOptions('options', options, {
    protocolVersion: isOneOf(5, 4, 3),
    clientId: isString,
    credentials: orProvider(isObject),
    clean: isOneOf(true, false, 'first'),
    sessionExpiry: isInteger(0, 0xffff_ffff),
    keepalive: isInteger(0, 0xffff),
    connectTimeout: isNumber(1),
    answerTimeout: isNumber(1),
    will: isObject,
    userProperties: isUserProperties,
    tls: isObject,
    headers: orProvider(isObject),
    receiveMaximum: isInteger(1, 0xffff),
    // Less than this no CONNACK may fit in.
    maximumPacketSize: isInteger(256, 0xfff_ffff + 5),
    topicAliasMaximum: isInteger(0, 0xffff),
    maximumInFlight: isInteger(1, 0xffff),
    limits: isObject,
    copies: isOneOf('one', 'each'),
  })
  checkOptions('options.limits', options.limits ?? {}, {
    filtersPerSubscribe: isLimit,
    publishesPerSecond: isLimit,
    topicLevels: isLimit,
  })
  const { credentials, headers, will = {}, tls = {}, clean, clientId, protocolVersion = 5 } = options
  if (typeof credentials === 'object') checkCredentials('options.credentials', credentials)
  if (typeof headers === 'object') checkHeaders('options.headers', headers)
  checkOptions('options.will', will, {
    topic: isTopicName,
    payload: isPem,
    qos: isOneOf(0, 1, 2),
    retain: isBoolean,
    delay: isInteger(0, 0xffff_ffff),
    properties: isProperties,
    onClose: isBoolean,
  })
  checkOptions('options.tls', tls, {
    ca: isAuthorities,
    cert: isPem,
    key: isPem,
    passphrase: isString,
    servername: isString,
    alpn: isStrings,
    ciphers: isString,
    minVersion: isOneOf('TLSv1.2', 'TLSv1.3'),
    verify: isBoolean,
  })
  if (clean === false && clientId === undefined) {
    throw new OptionError('options.clientId', 'a session that is kept needs one')
  }
  if (clean === 'first' && protocolVersion !== 5) {
    throw new OptionError('options.clean', "'first' needs MQTT 5")
  }
}

export const checkCredentials = (path: string, credentials: Credentials): void =>
  checkOptions(path, credentials, {
    username: isString,
    password: value => (typeof value === 'string' ? null : isBytes(value)),
  })

export const checkHeaders = (path: string, headers: Headers): void => {
  const problem = isObject(headers)
  if (problem !== null) throw new OptionError(path, problem)
  if (Object.values(headers).some(value => typeof value !== 'string')) {
    throw new OptionError(path, 'expected names mapped to strings')
  }
}
