import { firstValueFrom } from 'rxjs'
import { LinkError } from 'rxtopics'
import { expect, test } from 'vitest'
import { addressesOf } from '../../../../../src/driver/amqp/connect/address.js'
import { provide } from '../../../../../src/driver/amqp/connect/provide.js'
import type { AmqpOptions } from '../../../../../src/driver/amqp/options.js'

const addresses = addressesOf('amqps://a')

test('what is given is emitted as it is', async () => {
  const credentials = { token: 't' }
  expect(await firstValueFrom(provide({ credentials }, addresses))).toEqual({
    addresses,
    credentials,
    tls: undefined,
  })
})

test('what is provided is asked for, and checked', async () => {
  const provided = provide(
    { credentials: async () => ({ token: 't' }), tls: () => ({ verify: false }) },
    () => 'amqps://b',
  )
  expect(await firstValueFrom(provided)).toMatchObject({
    ...{ addresses: [{ host: 'b' }], credentials: { token: 't' }, tls: { verify: false } },
  })
})

const wrong: readonly (readonly [AmqpOptions, () => string, string, string])[] = [
  [
    { credentials: () => ({ token: 7 }) as never },
    () => 'amqp://a',
    ...(['the credentials could not be obtained', 'amqp.credentials.token'] as const),
  ],
  [
    { tls: () => ({ verify: 7 }) as never },
    () => 'amqps://a',
    ...(['the TLS options could not be obtained', 'amqp.tls.verify'] as const),
  ],
  [{}, () => 'http://secret', 'the URL could not be obtained', 'amqp.url'],
  [{ tls: {} }, () => 'amqp://secret:secret@a', 'the URL could not be obtained', 'amqp.tls'],
]

test.each(wrong)('what is wrong is a fatal error that shows nothing', async (options, url, words, path) => {
  const error = await firstValueFrom(provide(options, url)).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(LinkError)
  expect(error).toMatchObject({ fatal: true, cause: { path } })
  expect(String(error)).toContain(words)
  expect(String(error)).not.toContain('secret')
})
