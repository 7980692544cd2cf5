import { expect, test } from 'vitest'
import { TopicsError } from '../../../src/base/errors.js'
import { DecodeError } from '../../../src/codec/decodeError.js'
import { decodeFailure } from '../../../src/codec/failure.js'
import { utf8 } from './support.js'

test('DecodeError says what failed in one line, and keeps the failure and its cause', () => {
  const cause = new Error('inner')
  const why = { reason: 'syntax', path: ['a', 0], message: 'no\nvalue', issues: [], cause } as const
  const failure = decodeFailure('home/lamp', utf8('{'), 'json', why)
  const error = new DecodeError(failure)
  expect(error).toBeInstanceOf(TopicsError)
  expect(error.name).toBe('DecodeError')
  expect(error.message).toBe('cannot decode home/lamp: /a/0: no\\u000avalue (json)')
  expect(error.failure).toBe(failure)
  expect(error.cause).toBe(cause)
})
