import { OptionError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { addressesOf } from '../../../../../src/driver/mqtt/connect/address.js'
import { checkLines, lineOptions } from '../../../../../src/driver/mqtt/connect/lineOptions.js'

const refusal = (urls: string | readonly string[], wanted: Parameters<typeof checkLines>[1]) => {
  try {
    checkLines(addressesOf(urls), wanted)
    return null
  } catch (error) {
    if (error instanceof OptionError) return error.path
    throw error
  }
}

describe('options of lines', () => {
  test('have a rule each', () => {
    const { tls, headers, connect } = lineOptions.rules
    expect(Object.keys(lineOptions.rules)).toEqual(['tls', 'headers', 'connect'])
    expect([tls?.({ verify: true }), headers?.({ a: 'b' }), connect?.(() => {})]).toEqual([null, null, null])
    expect([tls?.(() => ({})), headers?.(() => ({}))]).toEqual([null, null])
    expect(tls?.({ verify: 1 })).toMatchObject({ at: 'verify' })
    expect(connect?.(5)).toBe('expected a function')
  })

  test.each<[string | readonly string[], Parameters<typeof checkLines>[1], string | null]>([
    ['mqtts://a', { tls: {} }, null],
    ['mqtt://a', { tls: {} }, 'mqtt.tls'],
    [['wss://a', 'ws://b'], { tls: {} }, 'mqtt.tls'],
    ['ws://a', { headers: {} }, null],
    [['mqtt://a', 'wss://b'], { headers: {} }, null],
    ['mqtt://a', { headers: {} }, 'mqtt.headers'],
    ['mqtt://a', {}, null],
  ])('for %s, %o are answered with %s', (urls, wanted, path) => {
    expect(refusal(urls, wanted)).toBe(path)
  })
})
