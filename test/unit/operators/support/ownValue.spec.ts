import { describe, expect, test } from 'vitest'
import { left, right } from '../../../../src/base/either.js'
import { ownValue } from '../../../../src/operators/support/ownValue.js'
import { message } from '../support.js'

describe('R93 a value that is kept', () => {
  const view = new Uint8Array(1_000).subarray(3, 5)
  const given = message('a', view)
  const failure = { topic: 'a', payload: view, reason: 'syntax' }

  test('is a message with bytes of its own', () => {
    expect(ownValue(given)).toEqual(given)
    expect(ownValue(given).payload.buffer.byteLength).toBe(2)
  })

  test('is a Right of one, or a Left of a failure, with bytes of its own', () => {
    const [good, bad] = [ownValue(right(given)), ownValue(left(failure))]
    expect([good, bad]).toEqual([right(given), left(failure)])
    expect(good.right.payload.buffer.byteLength).toBe(2)
    expect(bad.left.payload.buffer.byteLength).toBe(2)
  })

  test.each([
    [5],
    [null],
    [undefined],
    ['Right'],
    [view],
    [{ topic: 'a', payload: view }],
    [right(5)],
    [right({ payload: view })],
    [left(null)],
    [left({ payload: 'x' })],
    [{ _tag: 'Middle', left: failure, right: given }],
  ])('is %o as it is', value => {
    expect(ownValue(value)).toBe(value)
  })
})
