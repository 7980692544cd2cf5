import { describe, expect, test } from 'vitest'
import { readIncoming, readOutgoing } from '../../../../src/client/interception/read.js'
import type { Outgoing, Received } from '../../../../src/driver/driver.js'

const payload = Uint8Array.of(1)
const publish: Outgoing = { topic: 'a', payload, qos: 1, retain: false, properties: {} }
const message: Received = { ...publish, dup: true }

describe('what an interceptor wants sent', () => {
  test.each<[string, object]>([
    ['topic', { topic: 'a/+' }],
    ['topic', { topic: 7 }],
    ['payload', { payload: 'text' }],
    ['qos', { qos: 3 }],
    ['retain', { retain: 1 }],
    ['properties', { properties: 7 }],
    ['properties', { properties: { '': 7 } }],
    ['properties.contentType', { properties: { contentType: 7 } }],
  ])('may not have a wrong %s', (name, wrong) => {
    expect(readOutgoing(publish, { ...publish, ...wrong })).toEqual({
      problem: expect.stringMatching(`^it returned a message whose ${name} is wrong: .`),
    })
  })

  test('is what was asked about, or another one that is frozen', () => {
    expect(readOutgoing(publish, publish)).toEqual({ value: publish })
    const found = readOutgoing(publish, { topic: 'b', payload, qos: 0, retain: true })
    expect(found).toEqual({ value: { topic: 'b', payload, qos: 0, retain: true, properties: {} } })
    expect('value' in found && Object.isFrozen(found.value)).toBe(true)
  })
})

describe('what an interceptor wants handed on', () => {
  test.each<[string, object]>([
    ['payload', { payload: 'text' }],
    ['properties', { properties: 7 }],
    ['properties', { properties: { '': 7 } }],
    ['properties.contentType', { properties: { contentType: 7 } }],
  ])('may not have a wrong %s', (name, wrong) => {
    expect(readIncoming(message, { ...message, ...wrong })).toEqual({
      problem: expect.stringMatching(`^it returned a message whose ${name} is wrong: .`),
    })
  })

  test('has other bytes or properties, and nothing else', () => {
    expect(readIncoming(message, { ...message, topic: 'b' })).toEqual({
      problem: 'it returned a message of another topic',
    })
    const found = readIncoming(message, { topic: 'a', payload: Uint8Array.of(2), qos: 2, retain: true })
    expect(found).toMatchObject({
      value: { topic: 'a', payload: Uint8Array.of(2), qos: 1, retain: false, dup: true },
    })
  })
})

test.each([undefined, null, 7, 'x'])('%o is neither', decision => {
  const problem = 'it returned neither a message nor a rejection'
  expect([readOutgoing(publish, decision), readIncoming(message, decision)]).toEqual([
    { problem },
    { problem },
  ])
})
