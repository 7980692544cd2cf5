import { expect, test } from 'vitest'
import { readRequestOptions, readRespondOptions } from '../../../../src/client/requests/options.js'
import { json } from '../../../../src/codec/json/json.js'

const reply = json()

test('a request waits ten seconds for one reply, unless it is told', () => {
  expect(readRequestOptions({})).toEqual({
    publish: {},
    reply: undefined,
    wanted: { replies: 1, until: undefined, stream: false },
    timeout: 10_000,
  })
  expect(readRequestOptions({ reply, replies: 3, timeout: 5 })).toEqual({
    publish: {},
    reply,
    wanted: { replies: 3, until: undefined, stream: false },
    timeout: 5,
  })
})

test('what else a request is given is for its publish', () => {
  const publish = { qos: 1, retain: false, conflate: true, properties: { contentType: 'a/b' } } as const
  expect(readRequestOptions({ ...publish, replies: 2 }).publish).toEqual(publish)
})

test('a responder has options for what it observes, and others for its replies', () => {
  expect(readRespondOptions({})).toEqual({ observe: {}, reply: undefined, publish: {} })
  expect(readRespondOptions({ qos: 1, group: 'g', reply, publish: { qos: 2 } })).toEqual({
    observe: { qos: 1, group: 'g' },
    reply,
    publish: { qos: 2 },
  })
})

test('with a predicate or a stream there may be any number of replies, unless it is told', () => {
  const until = () => true
  expect(readRequestOptions({ until }).wanted).toEqual({ replies: Infinity, until, stream: false })
  expect(readRequestOptions({ stream: true }).wanted).toEqual({
    replies: Infinity,
    until: undefined,
    stream: true,
  })
  expect(readRequestOptions({ stream: true, replies: 2 }).wanted.replies).toBe(2)
})

test.each([
  ['until', { until: 5 }],
  ['stream', { stream: 'yes' }],
])('%s that cannot be used', (name, options) => {
  expect(() => readRequestOptions(options as never)).toThrow(`invalid option request.${name}`)
})
