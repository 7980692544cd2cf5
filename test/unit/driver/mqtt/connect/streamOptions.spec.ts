import { describe, expect, test } from 'vitest'
import { parseUrl } from '../../../../../src/driver/mqtt/connect/address.js'
import type { Attempt } from '../../../../../src/driver/mqtt/connect/attempt.js'
import { resolve } from '../../../../../src/driver/mqtt/connect/resolve.js'
import { streamOptions } from '../../../../../src/driver/mqtt/connect/streamOptions.js'
import type { MqttOptions, TlsOptions } from '../../../../../src/driver/mqtt/options.js'

const optionsFor = (url: string, more: Partial<Attempt> = {}, options: MqttOptions = {}) =>
  streamOptions(resolve(options), {
    address: parseUrl(url),
    clientId: 'me',
    clean: true,
    credentials: { username: 'user', password: 'secret' },
    headers: {},
    will: undefined,
    userProperties: undefined,
    tls: undefined,
    authentication: undefined,
    ...more,
  })

describe('streamOptions', () => {
  test('say where the line leads, and nothing that is secret', () => {
    const options = optionsFor('mqtt://a:7')
    expect(options).toEqual({
      protocol: 'mqtt',
      host: 'a',
      hostname: 'a',
      port: 7,
      path: '',
      unixSocket: false,
      clientId: 'me',
      protocolVersion: 5,
      protocolId: 'MQTT',
    })
  })

  test.each<[3 | 4 | 5, string]>([
    [5, 'MQTT'],
    [4, 'MQTT'],
    [3, 'MQIsdp'],
  ])('of version %i name the protocol %s', (protocolVersion, protocolId) => {
    expect(optionsFor('ws://a', {}, { protocolVersion })).toMatchObject({ protocolVersion, protocolId })
  })

  test('of a WebSocket have its headers and its TLS, others have none', () => {
    const headers = { cookie: 'a' }
    expect(optionsFor('ws://a/b?c', { headers })).toMatchObject({ path: '/b?c', wsOptions: { headers } })
    const secure = optionsFor('wss://a', { headers, tls: { servername: 'b' } })
    expect(secure.wsOptions).toEqual({ headers, servername: 'b', rejectUnauthorized: true })
    expect(secure).toMatchObject({ servername: 'b', rejectUnauthorized: true })
    expect(optionsFor('mqtts://a', { headers })).not.toHaveProperty('wsOptions')
  })

  test('of a Unix socket have its path', () => {
    expect(optionsFor('mqtt+unix:///run/a')).toMatchObject({ unixSocket: true, path: '/run/a', host: '' })
  })

  test('of TLS are in the words of Node, and verify unless told otherwise', () => {
    const tls: TlsOptions = {
      ca: '-----BEGIN CERTIFICATE-----',
      alpn: ['mqtt'],
      cert: 'c',
      key: 'k',
      passphrase: 'p',
      ciphers: 'x',
      minVersion: 'TLSv1.3',
      servername: 'b',
    }
    expect(optionsFor('mqtts://a', { tls })).toMatchObject({
      ca: ['-----BEGIN CERTIFICATE-----'],
      ALPNProtocols: ['mqtt'],
      cert: 'c',
      key: 'k',
      passphrase: 'p',
      ciphers: 'x',
      minVersion: 'TLSv1.3',
      servername: 'b',
      rejectUnauthorized: true,
    })
    expect(optionsFor('mqtts://a', { tls: { verify: false } }).rejectUnauthorized).toBe(false)
    const bare = optionsFor('mqtts://a', { tls: {} })
    expect(bare).not.toHaveProperty('ca')
    expect(bare).not.toHaveProperty('ALPNProtocols')
    expect(bare.rejectUnauthorized).toBe(true)
  })

  test('have every authority as PEM', () => {
    const der = Uint8Array.of(0x30, 0x82, 0)
    const { ca } = optionsFor('mqtts://a', { tls: { ca: ['-----BEGIN CERTIFICATE-----', der] } })
    expect(ca).toEqual([
      '-----BEGIN CERTIFICATE-----',
      expect.stringMatching(/^-----BEGIN CERTIFICATE-----\nMIIA\n/),
    ])
  })
})
