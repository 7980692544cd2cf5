import type { Driver } from 'rxtopics'
import {
  type AmqpCredentials,
  type AmqpOptions,
  type AmqpUrls,
  amqp,
  type Provider,
  type TlsOptions,
} from 'rxtopics/amqp'
import { describe, expectTypeOf, test } from 'vitest'

describe('amqp', () => {
  test('is a driver, of one URL, several, or what provides them', () => {
    expectTypeOf(amqp('amqp://a')).toEqualTypeOf<Driver>()
    expectTypeOf(amqp).parameter(0).toEqualTypeOf<AmqpUrls | Provider<AmqpUrls>>()
    amqp(['amqp://a/host', 'amqps://b'])
    amqp(async () => 'amqp://a')
    // @ts-expect-error a number is no URL
    amqp(5672)
  })

  test('takes one kind of credentials, or what provides it', () => {
    expectTypeOf<AmqpOptions['credentials']>().toEqualTypeOf<
      AmqpCredentials | Provider<AmqpCredentials> | undefined
    >()
    expectTypeOf<AmqpOptions['tls']>().toEqualTypeOf<TlsOptions | Provider<TlsOptions> | undefined>()
    amqp('amqps://a', { credentials: { external: true }, tls: { cert: 'a', key: 'b' } })
    // @ts-expect-error it is this, or another kind
    amqp('amqps://a', { credentials: { external: false } })
  })

  test('keeps sessions and groups in queues of a type that there is', () => {
    amqp('amqp://a', { clientId: 'a', clean: 'first', queueType: 'quorum', mapping: 'mqtt' })
    // @ts-expect-error streams of RabbitMQ are no queues for this
    amqp('amqp://a', { queueType: 'stream' })
    // @ts-expect-error there is no such mapping
    amqp('amqp://a', { mapping: 'nats' })
  })
})
