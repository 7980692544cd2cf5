import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { attempt, left, right } from '../../../src/base/either.js'

test('left and right are those of fp-ts', () => {
  expect(left('no')).toEqual(E.left('no'))
  expect(right(1)).toEqual(E.right(1))
})

test('attempt gives what is returned, and errors that were thrown as they are', () => {
  const error = new TypeError('boom')
  expect(attempt(() => 1)).toEqual(right(1))
  const failed = attempt(() => {
    throw error
  })
  expect(failed).toEqual(left(error))
  expect(E.isLeft(failed) && failed.left).toBe(error)
})

test('attempt makes an error of anything else that was thrown', () => {
  const failed = attempt(() => {
    throw 'boom'
  })
  expect(failed).toEqual(left(new Error('boom')))
  const thrown: unknown = Object.create(null)
  const empty = attempt(() => {
    throw thrown
  })
  expect(empty).toEqual(left(new Error('object')))
})
