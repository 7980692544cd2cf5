import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { json } from '../../../../src/codec/json/json.js'
import { versioned } from '../../../../src/codec/schema/versioned.js'
import { decodeText, encodeToText, refuseText, refuseValue } from '../support.js'

const Reading = t.type({ celsius: t.number })

describe('versioned', () => {
  const codec = json(versioned(Reading, { version: '1.4' }))

  test('P21: publishes the version, which the schema does not see', () => {
    expect(encodeToText(codec, { celsius: 21 })).toBe('{"celsius":21,"version":"1.4"}')
    const strict = json(versioned(z.strictObject({ a: z.number() }), { version: '2.0', key: 'v' }))
    expect(decodeText(strict, '{"v":"2.0","a":1}')).toEqual({ version: '2.0', warning: null, data: { a: 1 } })
  })

  test.each([
    ['1.4', null],
    ['1.3', 'older-minor'],
    ['1.10', 'newer-minor'],
  ])('P21: accepts %s with the warning %s', (version, warning) => {
    expect(decodeText(codec, `{"celsius":21,"version":"${version}"}`)).toEqual({
      version,
      warning,
      data: { celsius: 21 },
    })
  })

  test.each([
    ['2.0', 'version 2.0 is newer than 1.4, by its major version'],
    ['0.9', 'version 0.9 is older than 1.4, by its major version'],
  ])('P21: %s is a Left with the reason version', (version, message) => {
    expect(refuseText(codec, `{"version":"${version}"}`)).toMatchObject({
      reason: 'version',
      message,
      path: ['version'],
    })
  })

  test.each([
    '{"celsius":21}',
    '{"version":1.4}',
    '{"version":"1"}',
    '{"version":"1.4.0"}',
    `{"version":"${'9'.repeat(400)}.0"}`,
  ])('P21: %s is a Left with the reason schema', payload => {
    expect(refuseText(codec, payload)).toMatchObject({ reason: 'schema', path: ['version'] })
  })

  test('says what the schema refuses, and what is no object', () => {
    expect(refuseText(codec, '{"version":"1.4"}')).toMatchObject({ reason: 'schema', path: ['celsius'] })
    expect(refuseText(codec, '[]').message).toBe('expected object, got array of 0')
    expect(refuseValue(json(versioned(t.number, { version: '1.0' })), 1).message).toBe(
      'expected object, got 1',
    )
    expect(refuseValue(codec, {}).path).toEqual(['celsius'])
  })

  test('refuses a version that is none', () => {
    expect(() => versioned(Reading, { version: '1' })).toThrow('invalid option versioned.version')
    expect(() => versioned(Reading, { version: '1.0', name: 'v' } as never)).toThrow(
      'invalid option versioned.name',
    )
  })
})
