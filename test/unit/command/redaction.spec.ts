import { describe, expect, test } from 'vitest'
import { parse } from '../../../src/command/arguments.js'
import { createRedaction, redactOptions } from '../../../src/command/redaction.js'
import { type Given, seen } from './seen.js'

const create = (...argv: readonly string[]) => createRedaction(parse(argv, redactOptions).values)

const through = (redaction: ReturnType<typeof create>, given: Given) => {
  const { payload, properties } = redaction.message(seen(given).message)
  return [new TextDecoder().decode(payload), properties]
}

const properties = { contentType: 'application/json', userProperties: { who: 'me' } }

describe('a place in JSON', () => {
  test('is redacted in every message, and all else is as it was', () => {
    const redaction = create('--redact', '/user/name', '--redact', '/code')
    const given: Given = {
      payload: '{"user":{"name":"A","id":1},"code":7}',
      qos: 1,
      retain: true,
      properties,
    }
    const { message } = seen(given)
    const left = redaction.message(message)
    expect(new TextDecoder().decode(left.payload)).toBe(
      '{"user":{"name":"[redacted]","id":1},"code":"[redacted]"}',
    )
    expect([left.topic, left.qos, left.retain, left.properties]).toEqual(['t', 1, true, properties])
    expect(left.value).toBe(left.payload)
    expect(redaction.parts()).toEqual(['1 redacted, 0 withheld'])
  })

  test('that is not there is nothing to redact', () => {
    const redaction = create('--redact', '/name')
    const { message } = seen({ payload: '{"user":{"name":"A"}}' })
    expect(redaction.message(message)).toBe(message)
    const { message: deletion } = seen({ payload: '' })
    expect(redaction.message(deletion)).toBe(deletion)
    expect(redaction.parts()).toEqual(['0 redacted, 0 withheld'])
  })

  test.each<[string, string | Uint8Array]>([
    ['text', 'secret'],
    ['bytes', Uint8Array.of(0xff)],
    ['JSON that is cut', '{"name":"secret'],
    ['JSON and more', '{"name":"secret"} x'],
    ['two in a row', '{"name":"secret"}\n{"name":"secret"}'],
    ['JSON after a byte order mark', '\ufeff{"name":"secret"}'],
  ])('cannot be looked for in %s, which is withheld as a whole', (_, payload) => {
    const redaction = create('--redact', '/name')
    expect(through(redaction, { payload, properties })).toEqual(['[withheld]', {}])
    expect(redaction.parts()).toEqual(['0 redacted, 1 withheld'])
  })

  test('is looked for where that is told', () => {
    const redaction = create('--redact', '/name', '--redact-in', 'user/+', '--redact-in', 'owner')
    const payload = '{"name":"A"}'
    expect(through(redaction, { topic: 'user/1', payload })).toEqual(['{"name":"[redacted]"}', {}])
    expect(through(redaction, { topic: 'owner', payload })).toEqual(['{"name":"[redacted]"}', {}])
    expect(through(redaction, { topic: 'ship/1', payload })).toEqual([payload, {}])
    expect(through(redaction, { topic: 'ship/1', payload: 'text' })).toEqual(['text', {}])
    expect(redaction.parts()).toEqual(['2 redacted, 0 withheld'])
  })
})

test('whole payloads go, with what came along', () => {
  const redaction = create('--redact-payload', 'user/#', '--redact', '/name')
  const payload = Uint8Array.of(0, 0xff)
  expect(through(redaction, { topic: 'user/\u001b', payload, properties })).toEqual(['[redacted]', {}])
  expect(through(redaction, { topic: 'other', payload: '{"name":1}' })).toEqual(['{"name":"[redacted]"}', {}])
  expect(through(redaction, { topic: 'user', payload: '' })).toEqual(['', {}])
  expect(redaction.parts()).toEqual(['2 redacted, 0 withheld'])
})

test('levels of topics go, whatever the payload; what the other options look for is the topic as it came', () => {
  const redaction = create('--redact-topic', 'user/+/#', '--redact-payload', 'user/anna/#')
  const topicOf = (topic: string, payload: string) => {
    const left = redaction.message(seen({ topic, payload, qos: 1, retain: true }).message)
    return [left.topic, new TextDecoder().decode(left.payload), left.qos, left.retain]
  }
  expect(topicOf('user/anna/door', 'open')).toEqual(['user/[redacted]/door', '[redacted]', 1, true])
  expect(topicOf('user/bert', '')).toEqual(['user/[redacted]', '', 1, true])
  expect(topicOf('door', 'open')).toEqual(['door', 'open', 1, true])
  expect(redaction.parts()).toEqual(['1 redacted, 0 withheld', 'topics of 2 messages redacted'])
})

test('without options nothing is done, or said', () => {
  const redaction = create()
  const { message } = seen()
  expect([redaction.message(message), redaction.parts()]).toEqual([message, []])
})

test.each([
  [['--redact', 'name'], 'expected a place in JSON such as /user/name'],
  [['--redact', ''], 'expected a place in JSON'],
  [['--redact-in', 'a'], '--redact-in goes with --redact'],
  [['--redact-payload', 'a#'], 'a#'],
])('%j is refused', (argv, message) => {
  expect(() => create(...argv)).toThrow(message)
})
