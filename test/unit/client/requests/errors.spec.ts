import { expect, test } from 'vitest'
import { TopicsError } from '../../../../src/base/errors.js'
import {
  NotARequestError,
  RequestTimeoutError,
  RequestUnheardError,
} from '../../../../src/client/requests/errors.js'

test.each<[TopicsError, string, object]>([
  [
    new RequestTimeoutError('a/b', 500),
    'no reply to a request to "a/b" within 500 ms',
    { name: 'RequestTimeoutError', topic: 'a/b', timeout: 500 },
  ],
  [
    new RequestUnheardError('a/b', 'no-responder'),
    'nobody has heard the request to "a/b": no-responder',
    { name: 'RequestUnheardError', topic: 'a/b', reason: 'no-responder' },
  ],
  [
    new NotARequestError('a/b'),
    'the message on "a/b" has no response topic',
    { name: 'NotARequestError', topic: 'a/b' },
  ],
])('%o', (error, message, fields) => {
  expect(error).toBeInstanceOf(TopicsError)
  expect(error.message).toBe(message)
  expect(error).toMatchObject(fields)
})
