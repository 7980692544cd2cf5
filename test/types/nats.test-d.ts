import type { Driver } from 'rxtopics'
import {
  type JetStreamOptions,
  type NatsCredentials,
  type NatsOptions,
  type NatsUrls,
  nats,
  type Provider,
  type TlsOptions,
} from 'rxtopics/nats'
import { describe, expectTypeOf, test } from 'vitest'

describe('nats', () => {
  test('is a driver, of one URL, several, or what provides them', () => {
    expectTypeOf(nats('nats://a')).toEqualTypeOf<Driver>()
    expectTypeOf(nats).parameter(0).toEqualTypeOf<NatsUrls | Provider<NatsUrls>>()
    nats(['nats://a', 'wss://b'])
    nats(async () => ['tls://a'])
    // @ts-expect-error a number is no URL
    nats(4222)
  })

  test('takes one kind of credentials, or what provides it', () => {
    expectTypeOf<NatsOptions['credentials']>().toEqualTypeOf<
      NatsCredentials | Provider<NatsCredentials> | undefined
    >()
    expectTypeOf<NatsOptions['tls']>().toEqualTypeOf<TlsOptions | Provider<TlsOptions> | undefined>()
    nats('nats://a', { credentials: { token: 'a' } })
    nats('nats://a', { credentials: () => ({ jwt: 'a', nkey: new Uint8Array() }) })
    // @ts-expect-error a password alone is nobody's
    nats('nats://a', { credentials: { password: 'a' } })
  })

  test('keeps by JetStream alone, and maps in two ways', () => {
    expectTypeOf<NatsOptions['jetstream']>().toEqualTypeOf<JetStreamOptions | undefined>()
    nats('nats://a', {
      clientId: 'a',
      prefix: 'a',
      mapping: 'mqtt',
      jetstream: { clean: false, replicas: 3 },
    })
    // @ts-expect-error NATS alone has no sessions
    nats('nats://a', { clean: false })
    // @ts-expect-error there is no such mapping
    nats('nats://a', { mapping: 'amqp' })
    // @ts-expect-error there is no such storage
    nats('nats://a', { jetstream: { storage: 'tape' } })
  })

  test('takes what opens a WebSocket', () => {
    expectTypeOf<NatsOptions['webSocket']>().toEqualTypeOf<((url: string) => unknown) | undefined>()
  })
})
