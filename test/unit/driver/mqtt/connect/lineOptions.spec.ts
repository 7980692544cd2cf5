import { OptionError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { elsewhereLines, elsewhereSession } from '../../../../../src/base/elsewhere.js'
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

  test('have words that others use for them and for those of the session', () => {
    expect(lineOptions.hints).toEqual({ ...elsewhereSession, ...elsewhereLines })
    expect(Object.keys(elsewhereSession).some(name => !(name in elsewhereLines))).toBe(true)
    expect(Object.keys(elsewhereLines).some(name => !(name in elsewhereSession))).toBe(true)
  })

  test.each<[string, Parameters<typeof checkLines>[1], string, string | undefined]>([
    [
      'ws://a',
      { tls: {} },
      'invalid option mqtt.tls: the URL says that nothing is encrypted; use wss:',
      'wss:',
    ],
    [
      'mqtt://a',
      { tls: {} },
      'invalid option mqtt.tls: the URL says that nothing is encrypted; use mqtts:',
      'mqtts:',
    ],
    [
      'mqtts://a',
      { headers: {} },
      'invalid option mqtt.headers: only WebSockets have them; use a URL that begins with ws: or wss:',
      undefined,
    ],
  ])('for %s, %o: it is said what to use', (url, wanted, message, suggestion) => {
    expect(() => checkLines(addressesOf(url), wanted)).toThrow(
      expect.objectContaining({ name: 'OptionError', message, suggestion }),
    )
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
