import { describe, expect, test } from 'vitest'
import { checkArgument, type Rule } from '../../../../../src/base/checks.js'
import { credentialsFor, isHeaders, willFor } from '../../../../../src/driver/mqtt/connect/rules.js'

/** Returns what is said of a value, or `null`. */
const said = (rule: Rule, value: unknown): string | null => {
  try {
    checkArgument('x', value, rule)
    return null
  } catch (error) {
    return (error as Error).message.replace('invalid option ', '')
  }
}

describe('credentialsFor', () => {
  test.each([5, 4, 3] as const)('MQTT %i takes both, a user name alone, and none', version => {
    const rule = credentialsFor(version)
    for (const value of [
      {},
      { username: 'me' },
      { username: 'me', password: 'x' },
      { username: '', password: new Uint8Array(1) },
    ])
      expect(said(rule, value)).toBeNull()
  })

  test('only MQTT 5 takes a password alone (MQTT-3.1.2-22 of 3.1.1)', () => {
    expect(said(credentialsFor(5), { password: 'x' })).toBeNull()
    for (const version of [4, 3] as const)
      expect(said(credentialsFor(version), { password: 'x' })).toBe(
        'x.username: is missing: before protocolVersion 5 a password needs one',
      )
  })

  test.each<[unknown, string]>([
    ['me', 'x: expected an object'],
    [null, 'x: expected an object'],
    [{ username: 5 }, 'x.username: expected a string'],
    [{ username: 'a\0' }, 'x.username: has the control character U+0000'],
    [{ password: 5 }, 'x.password: expected a string or a Uint8Array'],
    [{ password: 'x'.repeat(65_536) }, 'x.password: longer than 65535 bytes'],
    [{ pasword: 'x' }, 'x.pasword: unknown option; did you mean password?'],
  ])('refuses %j', (value, message) => {
    expect(said(credentialsFor(5), value)).toBe(message)
  })
})

describe('willFor', () => {
  const will = { topic: 'a', payload: '' }
  const full = { ...will, qos: 2, retain: true, delay: 0xffff_ffff, properties: {}, onClose: false }

  test('takes what its version has', () => {
    expect(said(willFor(5), full)).toBeNull()
    for (const version of [5, 4, 3] as const)
      expect(
        said(willFor(version), { ...will, payload: new Uint8Array(65_535), qos: 0, onClose: true }),
      ).toBeNull()
  })

  test.each<[unknown, string]>([
    ['gone', 'x: expected an object'],
    [null, 'x: expected an object'],
    [{ payload: '' }, 'x.topic: is missing: expected a topic name'],
    [{ topic: 'a' }, 'x.payload: is missing: expected a string or a Uint8Array'],
    [{ ...will, topic: 'a/#' }, 'x.topic: a topic name has no wildcards'],
    [{ ...will, topic: '' }, 'x.topic: must not be empty'],
    [{ ...will, payload: new Uint8Array(65_536) }, 'x.payload: longer than 65535 bytes'],
    [{ ...will, qos: 3 }, 'x.qos: expected one of 0, 1, 2'],
    [{ ...will, retain: 1 }, 'x.retain: expected true or false'],
    [{ ...will, onClose: 1 }, 'x.onClose: expected true or false'],
    [{ ...will, delay: -1 }, 'x.delay: expected an integer from 0 to 4294967295'],
    [{ ...will, delay: 2 ** 32 }, 'x.delay: expected an integer from 0 to 4294967295'],
    [{ ...will, properties: { a: 1 } }, 'x.properties.a: unknown option'],
  ])('refuses %j', (value, message) => {
    expect(said(willFor(5), value)).toBe(message)
  })

  test.each([4, 3] as const)('MQTT %i has neither delay nor properties', version => {
    expect(said(willFor(version), { ...will, delay: 0 })).toBe('x.delay: needs protocolVersion 5')
    expect(said(willFor(version), { ...will, properties: {} })).toBe('x.properties: needs protocolVersion 5')
    expect(said(willFor(version), { ...will, qos: 3, delay: 1 })).toBe('x.qos: expected one of 0, 1, 2')
  })
})

describe('isHeaders', () => {
  test.each([
    [{}],
    [{ authorization: 'Bearer x' }],
    [{ "a!#$%&'*+.^_`|~-Z9": '' }],
    [{ a: '\t ~\u0080\u00ff' }],
  ])('takes %j', headers => {
    expect(said(isHeaders, headers)).toBeNull()
  })

  test.each<[unknown, string]>([
    ['a', 'expected names mapped to strings'],
    [{ a: 5 }, 'expected names mapped to strings'],
    [{ a: ['b'] }, 'expected names mapped to strings'],
    [{ '': 'a' }, 'a name has a character that HTTP does not allow'],
    [{ 'a b': 'c' }, 'a name has a character that HTTP does not allow'],
    [{ 'a:': 'c' }, 'a name has a character that HTTP does not allow'],
    [{ ä: 'c' }, 'a name has a character that HTTP does not allow'],
    [{ a: 'b\r\nc: d' }, 'a value has a character that HTTP does not allow'],
    [{ a: '\u007f' }, 'a value has a character that HTTP does not allow'],
    [{ a: '€' }, 'a value has a character that HTTP does not allow'],
  ])('refuses %j', (headers, reason) => {
    expect(said(isHeaders, headers)).toBe(`x: ${reason}`)
  })
})
