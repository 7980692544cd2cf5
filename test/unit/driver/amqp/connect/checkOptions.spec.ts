import { OptionError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { addressesOf } from '../../../../../src/driver/amqp/connect/address.js'
import { checkAddresses, checkAmqpOptions } from '../../../../../src/driver/amqp/connect/checkOptions.js'
import type { AmqpOptions } from '../../../../../src/driver/amqp/options.js'

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
  const check = (url: string, options: Parameters<typeof checkAddresses>[1]) => () =>
    checkAddresses(addressesOf(url), options)

  test('TLS needs amqps:', () => {
    expect(check('amqp://a', { tls: {} })).toThrow('amqp.tls')
    expect(check('amqps://a', { tls: {} })).not.toThrow()
  })

  test('and so does a certificate that says who it is', () => {
    expect(check('amqp://a', { credentials: { external: true } })).toThrow('amqp.credentials.external')
    expect(check('amqps://a', { credentials: { external: true } })).toThrow('amqp.credentials.external')
    expect(check('amqps://a', { credentials: { external: true }, tls: {} })).not.toThrow()
  })
})

test('a name has 255 bytes at most', () => {
  expect(() => checkAmqpOptions({ exchange: `${'é'.repeat(127)}x` })).not.toThrow()
  expect(() => checkAmqpOptions({ exchange: 'é'.repeat(128) })).toThrow('expected a name of 1 to 255 bytes')
})
