import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { parseUrl } from '../../../../../src/driver/mqtt/connect/address.js'
import type { Attempt } from '../../../../../src/driver/mqtt/connect/attempt.js'
import { lineOver } from '../../../../../src/driver/mqtt/connect/lineOver.js'
import { resolve } from '../../../../../src/driver/mqtt/connect/resolve.js'

const options = resolve({})

const attempt = (url: string): Attempt => ({
  address: parseUrl(url),
  clientId: 'me',
  clean: true,
  credentials: {},
  headers: { 'x-a': 'b' },
  will: undefined,
  userProperties: undefined,
  tls: undefined,
  authentication: undefined,
})

describe('a line over a transport', () => {
  const transport = new PassThrough()

  test('is the transport itself where nothing is spoken over it', () => {
    expect(lineOver(options, attempt('mqtt://a'), transport)).toBe(transport)
  })

  test('has TLS spoken over it for mqtts, and nothing of WebSockets changed', () => {
    const line = lineOver(options, attempt('mqtts://a'), transport) as Record<string, unknown>
    const plain = lineOver(options, attempt('mqtts://a'), undefined) as Record<string, unknown>
    expect(line['socket']).toBe(transport)
    expect(line).toMatchObject({ protocol: 'mqtts', host: 'a' })
    expect(line['wsOptions']).toEqual(plain['wsOptions'])
  })

  test('has TLS and a WebSocket spoken over it for wss', () => {
    const line = lineOver(options, attempt('wss://a'), transport) as Record<string, object>
    expect(line['wsOptions']).toMatchObject({ headers: { 'x-a': 'b' }, socket: transport })
    expect(line['wsOptions']).not.toHaveProperty('createConnection')
    expect(line).not.toHaveProperty('socket')
  })

  test('has a WebSocket spoken over it for ws', () => {
    const line = lineOver(options, attempt('ws://a'), transport) as { readonly wsOptions: object }
    const { createConnection } = line.wsOptions as { readonly createConnection: () => unknown }
    expect(createConnection()).toBe(transport)
    expect(line.wsOptions).toMatchObject({ headers: { 'x-a': 'b' } })
    expect(line.wsOptions).not.toHaveProperty('socket')
  })

  test('is opened by MQTT.js where there is no transport', () => {
    const line = lineOver(options, attempt('mqtt://a'), undefined)
    expect(line).toMatchObject({ protocol: 'mqtt', host: 'a' })
    expect(line).not.toHaveProperty('socket')
  })
})
