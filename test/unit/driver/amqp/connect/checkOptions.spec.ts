import { OptionError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { addressesOf } from '../../../../../src/driver/amqp/connect/address.js'
import { checkAddresses, checkAmqpOptions } from '../../../../../src/driver/amqp/connect/checkOptions.js'
import type { AmqpOptions, AmqpUrls } from '../../../../../src/driver/amqp/options.js'

const valid: readonly AmqpOptions[] = [
  {},
  { clientId: 'a', clean: false, sessionExpiry: 4_294_967 },
  { clean: 'first', sessionExpiry: Number.POSITIVE_INFINITY },
  { credentials: () => ({ token: 'a' }), tls: () => ({}) },
  {
    exchange: 'own',
    prefix: 'factory.east',
    mapping: 'mqtt',
    queueType: 'quorum',
    deadLetterExchange: 'dead',
  },
  { receiveMaximum: 1, maximumInFlight: 1, maximumUnconfirmed: 1, requeueDelay: 1, groupExpiry: 1 },
  { receiveMaximum: 65_535, maximumInFlight: 65_535, keepalive: 65_535, prefix: 'x'.repeat(127) },
  { clean: true, keepalive: 1, connectTimeout: 1, serverTimeout: 1, closeTimeout: 1 },
  { mapping: 'percent', queueType: 'classic' },
]

test.each(valid)('%j are options', options => {
  expect(() => checkAmqpOptions(options)).not.toThrow()
})

test.each([
  [{ prefix: 'a..b' }, 'amqp.prefix'],
  [{ prefix: 'a.#' }, 'amqp.prefix'],
  [{ prefix: 'x'.repeat(128) }, 'amqp.prefix'],
  [{ exchange: '' }, 'amqp.exchange'],
  [{ exchange: 'x'.repeat(256) }, 'amqp.exchange'],
  [{ mapping: 'nats' }, 'amqp.mapping'],
  [{ clean: false }, 'amqp.clientId'],
  [{ sessionExpiry: 10 }, 'amqp.sessionExpiry'],
  [{ clean: 'first', sessionExpiry: 4_294_968 }, 'amqp.sessionExpiry'],
  [{ groupExpiry: 0 }, 'amqp.groupExpiry'],
  [{ queueType: 'stream' }, 'amqp.queueType'],
  [{ receiveMaximum: 65_536 }, 'amqp.receiveMaximum'],
  [{ maximumUnconfirmed: Number.POSITIVE_INFINITY }, 'amqp.maximumUnconfirmed'],
  [{ credentials: { username: 'secret', password: 7 } }, 'amqp.credentials.password'],
  [{ tls: { cert: 'secret' } }, 'amqp.tls.key'],
  [{ vhost: '/' }, 'amqp.vhost'],
])('%j are none', (options, path) => {
  const thrown = (() => {
    try {
      return checkAmqpOptions(options as AmqpOptions)
    } catch (error) {
      return error
    }
  })()
  expect(thrown).toBeInstanceOf(OptionError)
  expect(thrown).toMatchObject({ path })
  expect(String(thrown)).not.toContain('secret')
})

describe('addresses', () => {
  const check = (url: AmqpUrls, options: Parameters<typeof checkAddresses>[1]) => () =>
    checkAddresses(addressesOf(url), options)

  test('TLS needs amqps:', () => {
    const words = 'amqp.tls: amqp: is not encrypted; give amqps: in the URL'
    expect(check('amqp://a', { tls: {} })).toThrow(words)
    expect(check(['amqps://a', 'amqp://b'], { tls: {} })).toThrow(words)
    expect(check('amqps://a', { tls: {} })).not.toThrow()
  })

  test('and so does a certificate that says who it is', () => {
    const words = 'amqp.credentials.external: needs amqps: and a certificate in tls'
    const credentials = { external: true }
    expect(check('amqp://a', { credentials })).toThrow(words)
    expect(check('amqps://a', { credentials })).toThrow(words)
    expect(check('amqps://a', { credentials: { external: true }, tls: {} })).not.toThrow()
  })
})

const oneTo = (most: number) => `expected an integer from 1 to ${most}`
const expiry = 'expected an integer from 1 to 4294967, or Infinity'
const timeout = 'expected ms above 0; Infinity is for ever'
const prefix =
  'expected words joined by dots, without blanks, wildcards and %, no $ to begin with, 127 characters at most'

test.each([
  [{ clientId: '' }, 'clientId: must not be empty'],
  [{ prefix: '$a' }, `prefix: ${prefix}`],
  [{ clean: 1 }, 'clean: expected one of true, false, first'],
  [{ mapping: '' }, 'mapping: expected one of percent, mqtt'],
  [{ queueType: '' }, 'queueType: expected one of classic, quorum'],
  [{ groupExpiry: 1.5 }, `groupExpiry: ${expiry}`],
  [{ receiveMaximum: 0 }, `receiveMaximum: ${oneTo(65_535)}`],
  [{ maximumInFlight: 65_536 }, `maximumInFlight: ${oneTo(65_535)}`],
  [{ maximumInFlight: 0 }, `maximumInFlight: ${oneTo(65_535)}`],
  [{ keepalive: 65_536 }, `keepalive: ${oneTo(65_535)}`],
  [{ keepalive: 0 }, `keepalive: ${oneTo(65_535)}`],
  [{ requeueDelay: 0 }, `requeueDelay: ${timeout}`],
  [{ connectTimeout: 0 }, `connectTimeout: ${timeout}`],
  [{ serverTimeout: 0 }, `serverTimeout: ${timeout}`],
  [{ closeTimeout: 0 }, `closeTimeout: ${timeout}`],
  [{ clean: false }, 'clientId: a session that is kept needs one'],
  [{ sessionExpiry: 10 }, 'sessionExpiry: needs clean: false or clean: "first"'],
])('of %j it says what is wrong', (options, words) => {
  expect(() => checkAmqpOptions(options as AmqpOptions)).toThrow(`amqp.${words}`)
})

test('a name has 255 bytes at most', () => {
  expect(() => checkAmqpOptions({ exchange: `${'é'.repeat(127)}x` })).not.toThrow()
  expect(() => checkAmqpOptions({ exchange: 'é'.repeat(128) })).toThrow('expected a name of 1 to 255 bytes')
})
