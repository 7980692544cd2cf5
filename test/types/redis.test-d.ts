import type { Driver } from 'rxtopics'
import {
  type Provider,
  type RedisCredentials,
  type RedisOptions,
  type RedisUrls,
  redis,
  type SentinelOptions,
  type StreamsOptions,
  type TlsOptions,
} from 'rxtopics/redis'
import { describe, expectTypeOf, test } from 'vitest'

describe('redis', () => {
  test('is a driver, of one URL, several, or what provides them', () => {
    expectTypeOf(redis('redis://a')).toEqualTypeOf<Driver>()
    expectTypeOf(redis).parameter(0).toEqualTypeOf<RedisUrls | Provider<RedisUrls>>()
    redis(['redis://a', 'rediss://b/1'])
    redis(async () => 'redis://a')
    // @ts-expect-error a number is no URL
    redis(6379)
  })

  test('takes credentials and TLS as values, and what provides them', () => {
    expectTypeOf<RedisOptions['credentials']>().toEqualTypeOf<
      RedisCredentials | Provider<RedisCredentials> | undefined
    >()
    expectTypeOf<RedisOptions['tls']>().toEqualTypeOf<TlsOptions | Provider<TlsOptions> | undefined>()
    redis('redis://a', { credentials: async () => ({ password: 'a' }) })
    // @ts-expect-error a user without a password proves nothing
    redis('redis://a', { credentials: { username: 'a' } })
  })

  test('keeps by streams alone', () => {
    expectTypeOf<RedisOptions['streams']>().toEqualTypeOf<StreamsOptions | undefined>()
    redis('redis://a', { clientId: 'a', streams: { clean: 'first', ackWait: 1_000 } })
    // @ts-expect-error pub/sub has no sessions
    redis('redis://a', { clean: false })
    // @ts-expect-error there is no such way to start
    redis('redis://a', { streams: { clean: 'last' } })
  })

  test('names the primary that Sentinels know', () => {
    expectTypeOf<RedisOptions['sentinel']>().toEqualTypeOf<SentinelOptions | undefined>()
    redis('redis://a', { sentinel: { name: 'primary' }, separator: ':' })
    // @ts-expect-error the name is what they are asked by
    redis('redis://a', { sentinel: {} })
    // @ts-expect-error a separator that no mapping knows
    redis('redis://a', { separator: '-' })
  })
})
