import { headers, MsgHdrsImpl } from '@nats-io/nats-core'
import { expect, test } from 'vitest'
import { readHeaders, writeHeaders } from '../../../../../src/driver/nats/link/headers.js'
import { noProperties, type Properties } from '../../../../../src/message.js'

/** Over the wire. */
const sent = (properties: Properties, marks = {}) => {
  const { headers: written, size } = writeHeaders(properties, marks)
  const bytes = (written as MsgHdrsImpl).encode()
  expect(size).toBe(bytes.length)
  return MsgHdrsImpl.decode(bytes)
}

test('all properties are read as they were written', () => {
  const properties: Properties = {
    payloadFormatIndicator: true,
    messageExpiryInterval: 0,
    contentType: 'text/plain; charset=é',
    correlationData: Uint8Array.of(0, 255),
  }
  expect(readHeaders(sent(properties), 'reply/1')).toEqual({ ...properties, responseTopic: 'reply/1' })
  for (const contentType of ['', ' a ', 'a b'])
    expect(readHeaders(sent({ contentType }), undefined)).toEqual({ contentType })
  expect(readHeaders(sent({ payloadFormatIndicator: false }), undefined)).toEqual({
    payloadFormatIndicator: false,
  })
})

test('a message with none has no headers', () => {
  expect(writeHeaders(noProperties, {})).toEqual({ headers: undefined, size: 0 })
  expect(readHeaders(undefined, undefined)).toBe(noProperties)
  expect(readHeaders(undefined, 'a')).toEqual({ responseTopic: 'a' })
})

test('marks are no properties', () => {
  const marks = { qos: 1, retain: true, from: 'me', id: 'x-1', reply: 'a.b' } as const
  expect(readHeaders(sent(noProperties, marks), undefined)).toEqual({})
})

test('what others have written is left out where it says nothing', () => {
  const found = headers()
  found.append('Rxtopics-Expiry', '-1')
  found.append('Rxtopics-Correlation', '*')
  expect(readHeaders(found, undefined)).toEqual({})
})
