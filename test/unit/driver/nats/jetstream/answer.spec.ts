import { expect, test } from 'vitest'
import { readAnswer } from '../../../../../src/driver/nats/jetstream/answer.js'
import { headersOf } from '../link/fake.js'

const said = (body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { data: new TextEncoder().encode(text), headers: headersOf({}), string: () => text }
}
const codeOf = (body: unknown) => readAnswer(said(body)).problem?.code

test('a stream that has the message says where', () => {
  expect(readAnswer(said({ stream: 's', seq: 5 }))).toEqual({ problem: null, sequence: 5 })
  expect(readAnswer(said({ stream: 's', seq: 5, duplicate: true })).problem).toBeNull()
  expect(readAnswer(said({ stream: 's' }))).toEqual({ problem: null, sequence: 0 })
})

test('one that has not says why: not now, no room, too large, in its own words', () => {
  expect(codeOf({ error: { code: 503, err_code: 10_008 } })).toBe(0x88)
  expect(codeOf({ error: { code: 503, err_code: 10_077, description: 'maximum messages exceeded' } })).toBe(
    0x97,
  )
  expect(codeOf({ error: { code: 400, err_code: 10_054 } })).toBe(0x95)
  expect(readAnswer(said({ error: { code: 400, err_code: 1, description: 'why' } })).problem).toEqual({
    code: 0x80,
    text: 'why',
  })
  expect(readAnswer(said({ error: { code: 400, err_code: 1 } })).problem).toEqual({ code: 0x80, text: '' })
  expect(readAnswer(said('no json')).problem).toEqual({
    code: 0x80,
    text: 'the answer to a publish is none of JetStream',
  })
})

test('nobody answers: there is no stream, or not now', () => {
  const none = { data: new Uint8Array(), headers: { code: 503 } as never, string: () => '' }
  expect(readAnswer(none).problem).toEqual({ code: 0x88, text: 'no stream answers for this subject' })
})

test('each way of having no room is one, and nothing beside', () => {
  const codeOf = (error: number) => {
    const text = JSON.stringify({ error: { code: 400, err_code: error, description: 'why' } })
    return readAnswer({ data: new Uint8Array(1), string: () => text })
  }
  const full = [10_023, 10_028, 10_047, 10_077, 10_122]
  for (const error of full) {
    expect(codeOf(error)).toEqual({ problem: { code: 0x97, text: 'why' }, sequence: 0 })
    expect(codeOf(error + 1).problem?.code).toBe(0x80)
  }
  expect([10_053, 10_054, 10_055].map(error => codeOf(error).problem?.code)).toEqual([0x80, 0x95, 0x80])
})
