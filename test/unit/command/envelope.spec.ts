import { expect, test } from 'vitest'
import { left, right } from '../../../src/base/either.js'
import type { DecodeFailure } from '../../../src/codec/failure.js'
import { beyondRecording, envelopeOf } from '../../../src/command/envelope.js'
import { recordedOf } from '../../../src/command/recorded.js'
import { type Given, seen } from './seen.js'

const read = (given: Given) => JSON.parse(envelopeOf(seen(given))) as Readonly<Record<string, unknown>>

test('a plain message: what is as usual is not said', () => {
  expect(read({})).toEqual({
    ...{ at: 12, topic: 't', payload: 'x', time: '2023-11-14T22:13:20.000Z', bytes: 1, filter: '#' },
  })
})

test('params, and what a schema makes of it', () => {
  const value = { big: 2n ** 64n, bytes: Uint8Array.of(255), map: new Map([['a', 1]]), set: new Set([1]) }
  expect(read({ params: { site: 'b', door: 7 }, read: right(value) })).toMatchObject({
    params: { site: 'b', door: 7 },
    value: { big: '18446744073709551616', bytes: { base64: '/w==' }, map: { a: 1 }, set: [1] },
  })
})

test('a value that cannot be written is left out; the payload is all there', () => {
  const payload = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  const line = read({ payload, read: right(JSON.parse(payload)) })
  expect(line).toMatchObject({ payload, bytes: 40_000 })
  expect(line).not.toHaveProperty('value')
})

test('a failure, with its issues where there are several', () => {
  const failure: DecodeFailure = {
    ...{ topic: 't', payload: new Uint8Array(), codec: 'json', reason: 'schema', path: ['a', 0] },
    ...{ message: 'no number', issues: [], cause: undefined },
  }
  expect(read({ read: left(failure) })['failure']).toEqual({
    ...{ reason: 'schema', path: ['a', 0], message: 'no number' },
  })
  const issues = ['a', 'b'].map(key => ({ path: [key], message: `no ${key}` }))
  expect(read({ read: left({ ...failure, issues }) })['failure']).toMatchObject({ issues })
})

test('nothing in it acts on a terminal, and each line is one', () => {
  const line = envelopeOf(seen({ topic: '\u001b\u202e\n', payload: '\u0085\u2028', params: { p: '\u009b' } }))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
  expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/)
  expect(JSON.parse(line)).toMatchObject({ topic: '\u001b\u202e\n', payload: '\u0085\u2028' })
})

test('no byte is lost: it is read back as it came', async () => {
  const given = {
    ...{ topic: 'a', payload: Uint8Array.of(0, 255), qos: 2 as const, retain: true, dup: true },
    properties: { correlationData: Uint8Array.of(0, 255), userProperties: { k: ['1', '2'] } },
    params: { p: 1 },
    read: right(1),
  } as const
  const stdin = Object.assign(
    (async function* () {
      yield new TextEncoder().encode(envelopeOf(seen(given)))
    })(),
    { isTerminal: false },
  )
  for await (const { at, message } of recordedOf('-', { stdin })) {
    const { topic, payload, qos, retain, dup, properties } = message
    expect([at, topic, [...payload], qos, retain, dup]).toEqual([12, 'a', [0, 255], 2, true, true])
    expect(properties).toEqual(given.properties)
  }
  expect.assertions(2)
})

test('what it adds to a line of a recording is known to what reads it', () => {
  const line = read({ params: {}, read: right(1) })
  const recorded = ['at', 'topic', 'payload']
  const failed = read({ read: left({ path: [], issues: [] } as unknown as DecodeFailure) })
  const more = [...Object.keys(line), ...Object.keys(failed)].filter(name => !recorded.includes(name))
  expect(new Set(more)).toEqual(beyondRecording)
})
