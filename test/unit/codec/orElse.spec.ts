import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { safeDescribe } from '../../../src/codec/failure.js'
import { json } from '../../../src/codec/json/json.js'
import { orElse } from '../../../src/codec/orElse.js'
import { flag } from '../../../src/codec/text/flag.js'
import { text } from '../../../src/codec/text/text.js'
import { Stamped } from './stamped.js'
import { decodeText, encodeToText, refuseText } from './support.js'

describe('orElse', () => {
  const State = t.type({ state: t.string })
  const codec = pipe(json(State), orElse(flag('online', 'offline')))

  test('decodes with the second what the first refuses', () => {
    expect(decodeText(codec, '{"state":"online"}')).toEqual({ state: 'online' })
    expect(decodeText(codec, 'offline')).toBe(false)
  })

  test('P18: says what both refuse, and the reason of the first', () => {
    expect(refuseText(codec, '{}')).toMatchObject({
      reason: 'schema',
      path: ['state'],
      message: 'expected string, got undefined; or expected online or offline, got "{}"',
      issues: [{ path: ['state'] }, { path: [] }],
    })
  })

  test('J56: goes on to the second when the first throws', () => {
    const throwing = {
      ...text,
      decode: () => {
        throw new Error('boom')
      },
    }
    expect(decodeText(pipe(throwing, orElse(text)), 'a')).toBe('a')
  })

  test('publishes by the first', () => {
    expect(encodeToText(codec, { state: 'online' })).toBe('{"state":"online"}')
    expect(codec).toMatchObject({ name: 'json or flag', contentType: 'application/json' })
  })

  test('publishes by the first as it is, an instance of a class too', () => {
    const stamped = orElse(text)(new Stamped('v1'))
    expect(encodeToText(stamped, 'on')).toBe('v1 on')
    expect(decodeText(stamped, 'v1 on')).toBe('on')
    expect(decodeText(stamped, 'v2 on')).toBe('v2 on')
    expect(safeDescribe(stamped, 'on')).toEqual({
      _tag: 'Right',
      right: { contentType: 'text/stamped', payloadFormatIndicator: true, userProperties: { stamp: 'v1' } },
    })
  })
})
