import {
  type Check,
  checkOptions,
  fields,
  isBoolean,
  isCapacity,
  isInteger,
  isOneOf,
  isTimeout,
  type Rule,
  type Rules,
  required,
} from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { isText } from '../../../base/text.js'
import { orProvider } from '../../connect/orProvider.js'
import { tlsRule } from '../../connect/tlsRule.js'
import type { RedisOptions } from '../options.js'
import type { Address } from './address.js'

const isFilled: Check = value => (value === '' ? 'must not be empty' : isText(value))

export const isCredentials: Rule = fields({ username: isFilled, password: required(isFilled) })

/** `CLIENT SETNAME` takes no blanks, and nothing that is not ASCII. */
const isClientId: Check = value =>
  typeof value === 'string' && /^[!-~]{1,1000}$/.test(value)
    ? null
    : 'expected visible ASCII characters without blanks'

const isKeys: Check = value =>
  typeof value === 'string' && /^[^{}\s]{1,200}$/.test(value)
    ? isText(value)
    : 'expected a name without braces and blanks'

const isSeconds: Check = value =>
  value === Number.POSITIVE_INFINITY || isInteger(1, 0xffff_ffff)(value) === null
    ? null
    : 'expected an integer from 1 to 4294967295, or Infinity'

const streamsRules: Rules = {
  maxLength: isInteger(1),
  clean: isOneOf(true, false, 'first'),
  sessionExpiry: isSeconds,
  groupExpiry: isSeconds,
  ackWait: isInteger(100, 3_600_000),
  receiveMaximum: isInteger(1, 0xffff),
  maximumInFlight: isInteger(1, 0xffff),
}

const rules: Rules = {
  clientId: isClientId,
  credentials: orProvider(isCredentials),
  tls: orProvider(tlsRule),
  sentinel: fields({ name: required(isFilled), credentials: orProvider(isCredentials) }),
  cluster: isBoolean,
  prefix: isFilled,
  separator: isOneOf('/', ':', '.'),
  keys: isKeys,
  streams: fields(streamsRules),
  keepalive: isInteger(1, 0xffff),
  connectTimeout: isTimeout,
  serverTimeout: isTimeout,
  closeTimeout: isTimeout,
  maximumUnanswered: isCapacity(1),
  maximumPayload: isInteger(1, 0xffff_ffff),
}

/** Throws an `OptionError` for the first option that is unknown or wrong. */
export const checkRedisOptions = (options: RedisOptions): void => {
  checkOptions('redis', options, rules)
  if (options.sentinel !== undefined && options.cluster === true)
    throw new OptionError('redis.cluster', 'leave it out: a cluster has no Sentinels')
  const { streams, clientId } = options
  if (streams?.clean === false && clientId === undefined)
    throw new OptionError('redis.clientId', 'a session that is kept needs one')
}

/** Throws an `OptionError` for options that these servers cannot be connected with. */
export const checkAddresses = (
  addresses: readonly Address[],
  { tls, cluster }: { readonly tls?: unknown; readonly cluster?: boolean | undefined },
): void => {
  if (tls !== undefined && addresses.some(({ secure }) => !secure))
    throw new OptionError('redis.tls', 'the URL says that nothing is encrypted; use rediss:', 'rediss:')
  if (cluster && addresses.some(({ database }) => database !== 0))
    throw new OptionError('redis.url', 'a cluster has database 0 alone')
}
