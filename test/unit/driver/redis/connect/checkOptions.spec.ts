import { OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import { addressesOf } from '../../../../../src/driver/redis/connect/address.js'
import { checkAddresses, checkRedisOptions } from '../../../../../src/driver/redis/connect/checkOptions.js'
import type { RedisOptions } from '../../../../../src/driver/redis/options.js'

const refusal = (options: unknown): unknown => {
  try {
    checkRedisOptions(options as RedisOptions)
    return null
  } catch (error) {
    return error
  }
}

test('takes what can be used', () => {
  for (const options of [
    {},
    { clientId: 'me', credentials: { username: 'a', password: 'b' }, tls: {}, cluster: true },
    { credentials: () => ({ password: 'x' }), sentinel: { name: 'lab', credentials: { password: 'x' } } },
    { clientId: 'me', streams: { clean: false, sessionExpiry: 5, groupExpiry: Number.POSITIVE_INFINITY } },
    { prefix: 'a b:', separator: ':', keys: 'my-app', keepalive: 1, maximumPayload: 1 },
    { connectTimeout: Number.POSITIVE_INFINITY, serverTimeout: 5, closeTimeout: 5, maximumUnanswered: 1 },
  ])
    expect(refusal(options)).toBeNull()
})

test('refuses the rest, names it, and shows no value', () => {
  const cases = [
    [{ urls: 1 }, 'redis.urls'],
    [{ clientId: 'a b' }, 'redis.clientId'],
    [{ clientId: '' }, 'redis.clientId'],
    [{ credentials: { username: 'me' } }, 'redis.credentials.password'],
    [{ credentials: { token: 'secret' } }, 'redis.credentials.token'],
    [{ tls: { verify: 'secret' } }, 'redis.tls.verify'],
    [{ sentinel: {} }, 'redis.sentinel.name'],
    [{ sentinel: { name: 'lab' }, cluster: true }, 'redis.cluster'],
    [{ cluster: 1 }, 'redis.cluster'],
    [{ prefix: '' }, 'redis.prefix'],
    [{ separator: '|' }, 'redis.separator'],
    [{ keys: 'a{b}' }, 'redis.keys'],
    [{ keepalive: 0 }, 'redis.keepalive'],
    [{ streams: { clean: false } }, 'redis.clientId'],
    [{ streams: { ackWait: 1 } }, 'redis.streams.ackWait'],
    [{ streams: { maxLength: 0 } }, 'redis.streams.maxLength'],
    [{ streams: { sessionExpiry: 0 } }, 'redis.streams.sessionExpiry'],
    [{ streams: { topics: ['#'] } }, 'redis.streams.topics'],
    [{ maximumUnanswered: 0 }, 'redis.maximumUnanswered'],
    [{ maximumPayload: 0 }, 'redis.maximumPayload'],
  ] as const
  for (const [options, option] of cases) {
    const error = refusal(options)
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toMatchObject({ path: option })
    expect(String(error)).not.toContain('secret')
  }
})

test('options must suit the servers', () => {
  const plain = addressesOf('redis://a')
  const secure = addressesOf('rediss://a')
  expect(() => checkAddresses(plain, { tls: {} })).toThrow(
    expect.objectContaining({
      path: 'redis.tls',
      message: expect.stringMatching(/use rediss:/),
      suggestion: 'rediss:',
    }),
  )
  expect(() => checkAddresses(secure, { tls: {} })).not.toThrow()
  expect(() => checkAddresses(addressesOf('redis://a/1'), { cluster: true })).toThrow(/database 0/)
})

test.each(['receiveMaximum', 'maximumInFlight'])('%s is from 1 to 65535', name => {
  const check = (value: number) => () => checkRedisOptions({ streams: { [name]: value } })
  for (const value of [1, 65_535]) expect(check(value)).not.toThrow()
  for (const value of [0, 65_536]) expect(check(value)).toThrow('expected an integer from 1 to 65535')
})
