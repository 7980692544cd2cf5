import { OptionError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { addressesOf } from '../../../../../src/driver/nats/connect/address.js'
import { checkAddresses, checkNatsOptions } from '../../../../../src/driver/nats/connect/checkOptions.js'
import type { NatsOptions } from '../../../../../src/driver/nats/options.js'

const pathOf = (options: unknown): string => {
  try {
    checkNatsOptions(options as NatsOptions)
    return ''
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError)
    expect(String(error)).not.toContain('secret')
    return (error as OptionError).path
  }
}

describe('options', () => {
  test('that are right are taken', () => {
    expect(pathOf({})).toBe('')
    expect(
      pathOf({
        ...{ clientId: 'me', credentials: { token: 'x' }, tls: { verify: false }, prefix: 'a.$b' },
        ...{ mapping: 'mqtt', keepalive: 1, connectTimeout: Number.POSITIVE_INFINITY, serverTimeout: 1 },
        ...{ closeTimeout: 1, maximumUnread: 1, maximumSubject: 64, webSocket: () => {} },
      }),
    ).toBe('')
    expect(pathOf({ credentials: () => ({ token: 'x' }), tls: async () => ({}) })).toBe('')
  })

  test('that are wrong are named, and not shown', () => {
    for (const [options, path] of [
      [{ clientId: '' }, 'nats.clientId'],
      [{ credentials: { token: '' } }, 'nats.credentials.token'],
      [{ credentials: { secret: 'secret' } }, 'nats.credentials'],
      [{ mapping: 'secret' }, 'nats.mapping'],
      [{ keepalive: 0 }, 'nats.keepalive'],
      [{ maximumUnread: Number.POSITIVE_INFINITY }, 'nats.maximumUnread'],
      [{ maximumSubject: 1 }, 'nats.maximumSubject'],
      [{ connectTimeout: 0 }, 'nats.connectTimeout'],
      [{ webSocket: 'secret' }, 'nats.webSocket'],
      [{ tls: { rejectUnauthorized: false } }, 'nats.tls.rejectUnauthorized'],
      [{ reconnect: true }, 'nats.reconnect'],
    ] as const) {
      expect(pathOf(options)).toBe(path)
    }
  })

  test('of JetStream say what the stream has, and a session that is kept has a name', () => {
    expect(pathOf({ jetstream: {} })).toBe('nats.jetstream.topics')
    expect(pathOf({ prefix: 'p', jetstream: {} })).toBe('')
    expect(pathOf({ prefix: 'p', jetstream: { clean: false } })).toBe('nats.clientId')
    expect(
      pathOf({ prefix: 'p', clientId: 'me', jetstream: { clean: false, maxAge: Number.POSITIVE_INFINITY } }),
    ).toBe('')
    const least = { replicas: 1, maxBytes: 1, ackWait: 100, receiveMaximum: 1, maximumInFlight: 1 }
    expect(pathOf({ prefix: 'p', jetstream: { ...least, answerTimeout: 100 } })).toBe('')
    const most = { replicas: 5, ackWait: 3_600_000, receiveMaximum: 0xffff, maximumInFlight: 0xffff }
    expect(pathOf({ prefix: 'p', jetstream: { ...most, answerTimeout: 3_600_000 } })).toBe('')
    for (const [option, value] of [
      ...([
        ['stream', 'a.b'],
        ['topics', []],
        ['topics', ['a/#/b']],
        ['storage', 'disk'],
        ['replicas', 9],
      ] as const),
      ...([
        ['maxAge', 0],
        ['maxBytes', 0],
        ['clean', 'last'],
        ['sessionExpiry', 0],
        ['groupExpiry', -1],
      ] as const),
      ...([
        ['ackWait', 1],
        ['receiveMaximum', 0],
        ['maximumInFlight', 0],
        ['answerTimeout', 0],
      ] as const),
    ])
      expect(pathOf({ prefix: 'p', jetstream: { [option]: value } })).toBe(`nats.jetstream.${option}`)
  })

  test('a prefix is what others can write, too', () => {
    for (const prefix of ['', '.', 'a.', '.a', 'a..b', 'a b', 'a.*', '>', '$JS', 'a%', 1])
      expect(pathOf({ prefix })).toBe('nats.prefix')
  })
})

test('a WebSocket has no TLS options of its own', () => {
  expect(() => checkAddresses(addressesOf('nats://a'), { tls: {} })).not.toThrow()
  expect(() => checkAddresses(addressesOf(['nats://a', 'wss://b']), { tls: {} })).toThrow(/nats\.tls/)
})

test('a session is new each time, never, or the first time', () => {
  for (const clean of [true, false, 'first'] as const)
    expect(() => checkNatsOptions({ clientId: 'me', prefix: 'p', jetstream: { clean } })).not.toThrow()
})
