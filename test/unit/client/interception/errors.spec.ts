import { describe, expect, test } from 'vitest'
import { RejectedError } from '../../../../src/client/interception/errors.js'

describe('RejectedError', () => {
  test.each([
    ['outgoing', 'a publish to "a/b" was rejected by the interceptor "guard": not today'],
    ['incoming', 'a message of "a/b" was rejected by the interceptor "guard": not today'],
  ] as const)('says which way a message went: %s', (direction, message) => {
    const error = new RejectedError(direction, 'a/b', 'guard', 'not today')
    expect(error).toMatchObject({
      direction,
      topic: 'a/b',
      interceptor: 'guard',
      reason: 'not today',
      message,
    })
    expect(Object.hasOwn(error, 'cause')).toBe(false)
  })

  test('has a brand of its own', () => {
    expect(RejectedError.brand).toBe('rxtopics.RejectedError')
  })

  test('keeps what was thrown', () => {
    const cause = new Error('below')
    expect(new RejectedError('outgoing', 'a', 'guard', 'no', { cause }).cause).toBe(cause)
  })

  test('shows 500 characters of the reason, and has all of them', () => {
    const shown = (reason: string) =>
      new RejectedError('incoming', 'a', 'g', reason).message.split('"g": ')[1]
    expect(shown('x'.repeat(500))).toBe('x'.repeat(500))
    expect(shown('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`)
    expect(new RejectedError('incoming', 'a', 'g', 'x'.repeat(501)).reason).toHaveLength(501)
  })
})
