import type { MqttOptions } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { since5 } from '../../../../../src/driver/mqtt/connect/checkOptions.js'
import { publicOptions } from '../../../../../src/driver/mqtt/connect/publicOptions.js'
import { resolve } from '../../../../../src/driver/mqtt/connect/resolve.js'

const shown = (options: MqttOptions): Readonly<Record<string, unknown>> => ({
  ...publicOptions(resolve(options)),
})

describe('options as they can be shown', () => {
  test('have the defaults and what was given', () => {
    expect(shown({ keepalive: 7, userProperties: { a: 'b' } })).toMatchObject({
      keepalive: 7,
      userProperties: { a: 'b' },
      protocolVersion: 5,
    })
  })

  test('have the user name and no password', () => {
    const { credentials } = shown({ credentials: { username: 'me', password: 'secret' } })
    expect(credentials).toEqual({ username: 'me' })
    expect(shown({ credentials: { password: 'secret' } })).not.toHaveProperty('credentials')
    expect(shown({})).not.toHaveProperty('credentials')
  })

  test('have of TLS what is no key, and belongs to none', () => {
    const { tls } = shown({ tls: { verify: false, key: 'k', cert: 'c', passphrase: 'p', ca: 'ca' } })
    expect(tls).toEqual({ verify: false, ca: 'ca' })
    expect(shown({})).not.toHaveProperty('tls')
  })

  test('have no functions, and nothing that was not given', () => {
    const options = shown({
      credentials: () => ({ username: 'me' }),
      tls: () => ({}),
      userProperties: () => ({}),
      farewell: () => ({}),
    })
    for (const name of ['credentials', 'tls', 'userProperties', 'farewell', 'connect', 'headers'])
      expect(options).not.toHaveProperty(name)
    expect(Object.values(options)).not.toContain(undefined)
  })

  test('have what is of MQTT 5 alone only there', () => {
    const [older, newer] = [shown({ protocolVersion: 4 }), shown({ protocolVersion: 5 })]
    expect(since5.filter(name => name in older)).toEqual([])
    expect(since5.filter(name => name in newer)).toContain('receiveMaximum')
    expect(older).toMatchObject({ protocolVersion: 4 })
  })
})
