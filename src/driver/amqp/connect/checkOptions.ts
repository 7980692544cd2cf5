import {
  type Check,
  checkOptions,
  isCapacity,
  isInteger,
  isOneOf,
  isTimeout,
  memberOf,
  type Rules,
} from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { isText, utf8Length } from '../../../base/text.js'
import { orProvider } from '../../connect/orProvider.js'
import { tlsRule } from '../../connect/tlsRule.js'
import type { AmqpOptions } from '../options.js'
import type { Address } from './address.js'
import { isCredentials } from './credentials.js'

/** Words that others can write, too, and room for topics after them. */
const isPrefix: Check = value =>
  typeof value === 'string' && /^[^.*#%\s$][^.*#%\s]*(?:\.[^.*#%\s]+)*$/.test(value) && value.length <= 127
    ? isText(value)
    : 'expected words joined by dots, without blanks, wildcards and %, no $ to begin with, 127 characters at most'

/** A short string of AMQP. */
const isName: Check = value =>
  typeof value === 'string' && value !== '' && utf8Length(value) <= 255
    ? isText(value)
    : 'expected a name of 1 to 255 bytes'

const isClientId: Check = value => (value === '' ? 'must not be empty' : isText(value))

/** RabbitMQ counts in ms, and has 32 bits for them. */
const LONGEST = 4_294_967

const isExpiry: Check = value =>
  value === Number.POSITIVE_INFINITY || isInteger(1, LONGEST)(value) === null
    ? null
    : `expected an integer from 1 to ${LONGEST}, or Infinity`

const rules: Rules = {
  clientId: isClientId,
  credentials: orProvider(isCredentials),
  tls: orProvider(tlsRule),
  exchange: isName,
  prefix: isPrefix,
  mapping: isOneOf('percent', 'mqtt'),
  clean: isOneOf(true, false, 'first'),
  sessionExpiry: isExpiry,
  groupExpiry: isExpiry,
  queueType: isOneOf('classic', 'quorum'),
  deadLetterExchange: isName,
  receiveMaximum: isInteger(1, 0xffff),
  maximumInFlight: isInteger(1, 0xffff),
  maximumUnconfirmed: isCapacity(1),
  requeueDelay: isTimeout,
  keepalive: isInteger(1, 0xffff),
  connectTimeout: isTimeout,
  serverTimeout: isTimeout,
  closeTimeout: isTimeout,
}

/** Throws an `OptionError` for the first option that is unknown or wrong. */
export const checkAmqpOptions = (options: AmqpOptions): void => {
  checkOptions('amqp', options, rules)
  const { clean = true, clientId, sessionExpiry } = options
  if (clean === false && clientId === undefined)
    throw new OptionError('amqp.clientId', 'a session that is kept needs one')
  if (clean === true && sessionExpiry !== undefined)
    throw new OptionError('amqp.sessionExpiry', 'needs clean: false or clean: "first"')
}

/** Throws an `OptionError` for options that these servers cannot be connected with. */
export const checkAddresses = (
  addresses: readonly Address[],
  { tls, credentials }: { readonly tls?: unknown; readonly credentials?: unknown },
): void => {
  const plain = addresses.some(({ protocol }) => protocol === 'amqp')
  if (tls !== undefined && plain)
    throw new OptionError('amqp.tls', 'amqp: is not encrypted; give amqps: in the URL')
  const byCertificate = memberOf(credentials, 'external') !== undefined
  if (byCertificate && (plain || tls === undefined))
    throw new OptionError('amqp.credentials.external', 'needs amqps: and a certificate in tls')
}
