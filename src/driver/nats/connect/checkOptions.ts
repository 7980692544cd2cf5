import {
  type Check,
  checkOptions,
  isCapacity,
  isFunction,
  isInteger,
  isOneOf,
  isTimeout,
  type Rules,
} from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { isText } from '../../../base/text.js'
import { orProvider, tlsRule } from '../../mqtt/connect/rules.js'
import type { NatsOptions } from '../options.js'
import type { Address } from './address.js'
import { isCredentials } from './credentials.js'

/** Tokens that others can write, too. */
const isPrefix: Check = value =>
  typeof value === 'string' && /^[^\s.*>$%][^\s.*>%]*(?:\.[^\s.*>%]+)*$/.test(value)
    ? isText(value)
    : 'expected tokens joined by dots, without blanks, wildcards and %, and with no $ to begin with'

const isName: Check = value => (value === '' ? 'must not be empty' : isText(value))

const rules: Rules = {
  clientId: isName,
  credentials: orProvider(isCredentials),
  tls: orProvider(tlsRule),
  prefix: isPrefix,
  mapping: isOneOf('percent', 'mqtt'),
  keepalive: isInteger(1, 0xffff),
  connectTimeout: isTimeout,
  serverTimeout: isTimeout,
  closeTimeout: isTimeout,
  maximumUnread: isCapacity(1),
  maximumSubject: isInteger(64, 65_535),
  webSocket: isFunction,
}

/** Throws an `OptionError` for the first option that is unknown or wrong. */
export const checkNatsOptions = (options: NatsOptions): void => checkOptions('nats', options, rules)

/** Throws an `OptionError` for options that these servers cannot be connected with. */
export const checkAddresses = (addresses: readonly Address[], { tls }: { readonly tls?: unknown }): void => {
  const socket = addresses.find(({ protocol }) => protocol === 'ws' || protocol === 'wss')
  if (tls !== undefined && socket !== undefined)
    throw new OptionError('nats.tls', 'a WebSocket has none of its own; leave it out')
}
