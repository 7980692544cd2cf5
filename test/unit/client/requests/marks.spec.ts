import { describe, expect, test } from 'vitest'
import { ReplyError } from '../../../../src/client/requests/errors.js'
import {
  asking,
  asksOf,
  endMark,
  errorMark,
  markOf,
  tellable,
} from '../../../../src/client/requests/marks.js'
import { rawMessage, type UserProperties } from '../../../../src/message.js'

const message = (userProperties?: UserProperties, payload = new Uint8Array()) =>
  rawMessage('a', payload, 0, false, false, userProperties === undefined ? {} : { userProperties })

describe('a request says what its asker understands', () => {
  test('and is read so', () => {
    expect(asksOf(message(asking('reply')))).toBe('reply')
    expect(asksOf(message(asking('stream')))).toBe('stream')
  })

  test.each([undefined, {}, { 'rxtopics-request': 'more' }, { other: 'stream' }])(
    '%o says nothing',
    given => {
      expect(asksOf(message(given))).toBeUndefined()
    },
  )
})

describe('a reply', () => {
  test('that ends a stream is known by its mark', () => {
    expect(markOf(message(endMark), 'ask')).toBe('end')
  })

  test('that is an error has its code, and its text as the payload', () => {
    const sent = new ReplyError('busy', 'come back later')
    expect(markOf(message(errorMark(sent), new TextEncoder().encode(sent.text)), 'ask')).toEqual(
      new ReplyError('busy', 'come back later', 'ask'),
    )
  })

  test.each([undefined, {}, { 'rxtopics-reply': 'more' }, { 'rxtopics-code': 'busy' }])(
    '%o is a value',
    given => {
      expect(markOf(message(given), 'ask')).toBeNull()
    },
  )

  test.each([
    ['no code', {}],
    ['an empty code', { 'rxtopics-code': '' }],
    ['a code that nobody could send', { 'rxtopics-code': 'a\u0000' }],
  ])('that is an error with %s, and bytes for a text, has failed', (_, code) => {
    const error = markOf(message({ 'rxtopics-reply': 'error', ...code }, Uint8Array.of(0xff)), 'ask')
    expect(error).toMatchObject({ code: 'failed', text: '', topic: 'ask' })
  })
})

test('others may know of a ReplyError what it says, and of any other that it was one', () => {
  const own = new ReplyError('busy')
  expect(tellable(own)).toBe(own)
  for (const other of [new Error('secret'), 'secret', undefined])
    expect(tellable(other)).toMatchObject({ code: 'failed', text: '' })
})
