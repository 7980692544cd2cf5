import {
  type Check,
  checkArgument,
  checkOptions,
  fields,
  isInteger,
  isOneOf,
  isTimeout,
  type Rules,
} from '../../../base/checks.js'
import { elsewhereMqtt } from '../../../base/elsewhere.js'
import { OptionError } from '../../../base/errors.js'
import { isText, isUserProperties } from '../../../base/text.js'
import { checkSince5 } from '../../since5.js'
import type { MqttOptions } from '../options.js'
import type { Address } from './address.js'
import { credentialsFor, isHeaders, orProvider, tlsRule, willFor } from './rules.js'

const isLimit: Check = value =>
  value === Number.POSITIVE_INFINITY || isInteger(1, 1_000_000)(value) === null
    ? null
    : 'expected an integer from 1 to 1000000, or Infinity'

const rulesFor = (version: 5 | 4 | 3): Rules => ({
  protocolVersion: isOneOf(5, 4, 3),
  clientId: isText,
  credentials: orProvider(credentialsFor(version)),
  clean: isOneOf(true, false, 'first'),
  sessionExpiry: isInteger(0, 0xffff_ffff),
  keepalive: isInteger(0, 0xffff),
  connectTimeout: isTimeout,
  serverTimeout: isTimeout,
  redirects: isOneOf('follow', 'with-credentials', 'refuse'),
  answerTimeout: isTimeout,
  will: orProvider(willFor(version)),
  userProperties: orProvider(isUserProperties),
  tls: orProvider(tlsRule),
  headers: orProvider(isHeaders),
  receiveMaximum: isInteger(1, 0xffff),
  // Less than this no CONNACK may fit in.
  maximumPacketSize: isInteger(256, 0xfff_ffff + 5),
  topicAliasMaximum: isInteger(0, 0xffff),
  maximumInFlight: isInteger(1, 0xffff),
  limits: fields({ filtersPerSubscribe: isLimit, publishesPerSecond: isLimit, topicLevels: isLimit }),
  copies: isOneOf('one', 'each'),
  groups: isOneOf('yes', 'no', 'unconfirmed'),
})

/**
 * Checks each option, and all of them together.
 *
 * @throws OptionError for the first option that is unknown, wrong, or cannot work with the others
 */
export const checkMqttOptions = (options: MqttOptions): void => {
  const { protocolVersion: version = 5 } = Object(options) as MqttOptions
  checkOptions('mqtt', options, rulesFor(version), elsewhereMqtt)
  const { clean = true, clientId } = options
  if (clean !== true && (clean === false ? !clientId : clientId === '')) {
    throw new OptionError('mqtt.clientId', 'a session that is kept needs one')
  }
  if (version === 3 && clientId === '') {
    throw new OptionError('mqtt.clientId', 'protocolVersion 3 needs one, or none at all')
  }
  if (version === 5) return
  if (clean === 'first') throw new OptionError('mqtt.clean', "'first' needs protocolVersion 5")
  checkSince5('mqtt', options, ['sessionExpiry', 'userProperties', 'receiveMaximum', 'topicAliasMaximum'])
}

/** Values, or what provides them. */
type Wanted = {
  readonly [K in 'credentials' | 'headers' | 'protocolVersion' | 'tls']?: MqttOptions[K] | undefined
}

/**
 * Checks options against the servers they are for.
 *
 * @throws OptionError for options that these servers cannot be connected with
 */
export const checkAddresses = (
  addresses: readonly Address[],
  { credentials, headers, protocolVersion = 5, tls }: Wanted,
): void => {
  const plain = addresses.find(({ protocol }) => protocol === 'mqtt' || protocol === 'ws')
  if (tls !== undefined && plain !== undefined) {
    const secure = plain.protocol === 'ws' ? 'wss:' : 'mqtts:'
    throw new OptionError('mqtt.tls', `the URL says that nothing is encrypted; use ${secure}`, secure)
  }
  if (headers !== undefined && !addresses.some(({ protocol }) => protocol === 'ws' || protocol === 'wss')) {
    throw new OptionError('mqtt.headers', 'only WebSockets have them; use a URL that begins with ws: or wss:')
  }
  if (credentials !== undefined) return
  for (const address of addresses) {
    checkArgument('mqtt.url', address.credentials, credentialsFor(protocolVersion))
  }
}
