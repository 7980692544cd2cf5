import { expect, test } from 'vitest'
import { LinkError } from '../../../../../src/base/linkErrors.js'
import { malformed, ProtocolError } from '../../../../../src/driver/mqtt/wire/errors.js'
import { FieldTooLongError } from '../../../../../src/driver/mqtt/wire/writer.js'

test('a ProtocolError says what is wrong after the name of its code, and may pass', () => {
  const error = new ProtocolError(0x82, 'a property twice')
  expect(error).toBeInstanceOf(LinkError)
  expect(error).toMatchObject({
    name: 'ProtocolError',
    message: 'protocol error: a property twice',
    reasonCode: 0x82,
    fatal: false,
  })
  expect(malformed('too short')).toMatchObject({
    name: 'ProtocolError',
    message: 'malformed packet: too short',
    reasonCode: 0x81,
  })
})

test.each([ProtocolError, FieldTooLongError])('%o is known by its brand', error => {
  expect(Object.getOwnPropertyDescriptor(error, 'brand')?.value).toBe(`rxtopics.${error.name}`)
})
