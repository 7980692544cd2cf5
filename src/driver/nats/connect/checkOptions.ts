import {
  type Check,
  checkOptions,
  fields,
  isCapacity,
  isCount,
  isFunction,
  isInteger,
  isOneOf,
  isTimeout,
  type Rules,
} from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { isText } from '../../../base/text.js'
import { filterProblem } from '../../../topic/filter/grammar.js'
import { orProvider } from '../../connect/orProvider.js'
import { tlsRule } from '../../connect/tlsRule.js'
import type { NatsOptions } from '../options.js'
import type { Address } from './address.js'
import { isCredentials } from './credentials.js'

/** Tokens that others can write, too. */
const isPrefix: Check = value =>
  typeof value === 'string' && /^[^\s.*>$%][^\s.*>%]*(?:\.[^\s.*>%]+)*$/.test(value)
    ? isText(value)
    : 'expected tokens joined by dots, without blanks, wildcards and %, and with no $ to begin with'

const isName: Check = value => (value === '' ? 'must not be empty' : isText(value))

/** JetStream names its subjects after it. */
const isStreamName: Check = value =>
  typeof value === 'string' && /^[\w-]{1,200}$/.test(value) ? null : 'expected letters, digits, _ and -'

const isFilters: Check = value =>
  Array.isArray(value) && value.length > 0 && value.every(filter => filterProblem(filter) === null)
    ? null
    : 'expected filters, one at least'

const isSeconds: Check = value =>
  value === Number.POSITIVE_INFINITY || isInteger(1, 0xffff_ffff)(value) === null
    ? null
    : 'expected an integer from 1 to 4294967295, or Infinity'

const jetStreamRules: Rules = {
  stream: isStreamName,
  topics: isFilters,
  storage: isOneOf('file', 'memory'),
  replicas: isInteger(1, 5),
  maxAge: isSeconds,
  maxBytes: isCount(1),
  clean: isOneOf(true, false, 'first'),
  sessionExpiry: isSeconds,
  groupExpiry: isSeconds,
  ackWait: isInteger(100, 3_600_000),
  receiveMaximum: isInteger(1, 0xffff),
  maximumInFlight: isInteger(1, 0xffff),
  answerTimeout: isInteger(100, 3_600_000),
}

const rules: Rules = {
  clientId: isName,
  credentials: orProvider(isCredentials),
  tls: orProvider(tlsRule),
  prefix: isPrefix,
  mapping: isOneOf('percent', 'mqtt'),
  jetstream: fields(jetStreamRules),
  keepalive: isInteger(1, 0xffff),
  connectTimeout: isTimeout,
  serverTimeout: isTimeout,
  closeTimeout: isTimeout,
  maximumUnread: isCapacity(1),
  maximumSubject: isInteger(64, 65_535),
  webSocket: isFunction,
}

/** Throws an `OptionError` for the first option that is unknown or wrong. */
export const checkNatsOptions = (options: NatsOptions): void => {
  checkOptions('nats', options, rules)
  const { jetstream, clientId, prefix } = options
  if (jetstream === undefined) return
  const { clean = true, topics } = jetstream
  if (clean !== true && clientId === undefined && clean !== 'first')
    throw new OptionError('nats.clientId', 'a session that is kept needs one')
  // A stream of all subjects of an account would have the requests and replies of everybody, its own too.
  if (topics === undefined && prefix === undefined)
    throw new OptionError('nats.jetstream.topics', 'is missing: say what the stream has, or give a prefix')
}

/** Throws an `OptionError` for options that these servers cannot be connected with. */
export const checkAddresses = (addresses: readonly Address[], { tls }: { readonly tls?: unknown }): void => {
  const socket = addresses.find(({ protocol }) => protocol === 'ws' || protocol === 'wss')
  if (tls !== undefined && socket !== undefined)
    throw new OptionError('nats.tls', 'a WebSocket has none of its own; leave it out')
}
