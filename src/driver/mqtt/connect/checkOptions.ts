import {
  type Check,
  checkArgument,
  checkOptions,
  fields,
  isBoolean,
  isInteger,
  isOneOf,
  isTimeout,
  memberOf,
  type Rules,
} from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { optionErrors } from '../../../base/optionErrors.js'
import { isText, isUserProperties } from '../../../base/text.js'
import { orProvider } from '../../connect/orProvider.js'
import { isAuthentication } from '../auth/authentication.js'
import type { MqttOptions } from '../options.js'
import type { Address } from './address.js'
import { farewellFor } from './farewell.js'
import type { Network, OwnOptions } from './network.js'
import type { Wanted } from './provided.js'
import { credentialsFor, willFor } from './rules.js'

const isLimit: Check = value =>
  value === Number.POSITIVE_INFINITY || isInteger(1, 1_000_000)(value) === null
    ? null
    : 'expected an integer from 1 to 1000000, or Infinity'

const rulesFor = ({ protocolVersion: version = 5, sessionExpiry, clean = true }: MqttOptions): Rules => ({
  protocolVersion: isOneOf(5, 4, 3),
  clientId: isText,
  credentials: orProvider(credentialsFor(version)),
  authentication: isAuthentication,
  clean: isOneOf(true, false, 'first'),
  sessionExpiry: isInteger(0, 0xffff_ffff),
  keepalive: isInteger(0, 0xffff),
  connectTimeout: isTimeout,
  serverTimeout: isTimeout,
  redirects: isOneOf('follow', 'with-credentials', 'refuse'),
  answerTimeout: isTimeout,
  will: orProvider(willFor(version)),
  farewell: orProvider(farewellFor(sessionExpiry ?? (clean === true ? 0 : 1))),
  requestResponseInformation: isBoolean,
  requestProblemInformation: isBoolean,
  userProperties: orProvider(isUserProperties),
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
export const checkMqttOptions = (options: MqttOptions, own: OwnOptions): void => {
  checkOptions('mqtt', options, allRules(options, own), own.hints)
  const [first] = errorsTogether(options)
  if (first !== undefined) throw first
}

/** Returns all that is wrong with options: those that are unknown or wrong, or else those that cannot work together. */
export const mqttOptionErrors = (options: unknown, own: OwnOptions): readonly OptionError[] => {
  const errors = optionErrors('mqtt', options, allRules(options, own), own.hints)
  return errors.length > 0 ? errors : errorsTogether(options as MqttOptions)
}

const allRules = (options: unknown, { rules }: OwnOptions): Rules => ({
  ...rulesFor(Object(options) as MqttOptions),
  ...rules,
})

const errorsTogether = (options: MqttOptions): readonly OptionError[] => {
  const { protocolVersion: version = 5, clean = true, clientId } = options
  const errors: OptionError[] = []
  if (clean !== true && (clean === false ? !clientId : clientId === '')) {
    errors.push(new OptionError('mqtt.clientId', 'a session that is kept needs one'))
  }
  if (version === 3 && clientId === '') {
    errors.push(new OptionError('mqtt.clientId', 'protocolVersion 3 needs one, or none at all'))
  }
  if (version === 5) return errors
  if (clean === 'first') errors.push(new OptionError('mqtt.clean', "'first' needs protocolVersion 5"))
  const tooNew = since5.filter(name => memberOf(options, name) !== undefined)
  return [...errors, ...tooNew.map(name => new OptionError(`mqtt.${name}`, 'needs protocolVersion 5'))]
}

/** What brokers know since MQTT 5: sent to an older one it would be left out in silence. */
export const since5: readonly string[] = [
  ...['sessionExpiry', 'userProperties', 'receiveMaximum', 'topicAliasMaximum', 'authentication', 'farewell'],
  ...['requestResponseInformation', 'requestProblemInformation'],
]

/**
 * Checks options against the servers they are for.
 *
 * @throws OptionError for options that these servers cannot be connected with
 */
export const checkAddresses = (
  addresses: readonly Address[],
  wanted: Wanted,
  { check }: Pick<Network, 'check'>,
): void => {
  check(addresses, wanted)
  const { credentials, protocolVersion = 5 } = wanted
  if (credentials !== undefined) return
  for (const address of addresses) {
    checkArgument('mqtt.url', address.credentials, credentialsFor(protocolVersion))
  }
}
