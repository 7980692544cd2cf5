import { expect, test } from 'vitest'
import { TopicsError } from '../../../../src/base/errors.js'
import {
  NotARequestError,
  ReplyError,
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
    'no one received the request to "a/b": no-responder',
    { name: 'RequestUnheardError', topic: 'a/b', reason: 'no-responder' },
  ],
  [
    new ReplyError('no-such-lamp', 'there is no \u001b[31mlamp', 'a/b'),
    'the responder to "a/b" could not answer: "no-such-lamp": there is no \\u001b[31mlamp',
    { name: 'ReplyError', code: 'no-such-lamp', text: 'there is no \u001b[31mlamp', topic: 'a/b' },
  ],
  [new ReplyError('busy'), '"busy"', { name: 'ReplyError', code: 'busy', text: '', topic: undefined }],
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

test.each([
  ['ReplyError.code', () => new ReplyError('')],
  ['ReplyError.code', () => new ReplyError('a\u0000')],
  ['ReplyError.code', () => new ReplyError(7 as never)],
  ['ReplyError.text', () => new ReplyError('a', 7 as never)],
])('%s that cannot be sent', (path, make) => {
  expect(make).toThrow(`invalid option ${path}`)
})

test('says what is wrong with an empty code', () => {
  expect(() => new ReplyError('')).toThrow('invalid option ReplyError.code: must not be empty')
})

test.each([RequestTimeoutError, RequestUnheardError, NotARequestError, ReplyError])(
  '%o is known by its brand',
  error => {
    expect(Object.getOwnPropertyDescriptor(error, 'brand')?.value).toBe(`rxtopics.${error.name}`)
  },
)
