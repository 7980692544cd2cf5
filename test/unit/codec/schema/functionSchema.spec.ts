import { chainW, left, right } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { json } from '../../../../src/codec/json/json.js'
import { decodeText, encodeToText, refuseText, rightOf, utf8 } from '../support.js'

describe('json of a function', () => {
  const even = json(value =>
    typeof value === 'number' && value % 2 === 0 ? right(value) : left(`${value} is odd`),
  )

  test('P17: gives the Right, or the Left as the problem', () => {
    expect(decodeText(even, '4')).toBe(4)
    expect(refuseText(even, '3')).toMatchObject({
      reason: 'schema',
      path: [],
      message: '3 is odd',
      issues: [{ path: [], message: '3 is odd', actual: '3' }],
      cause: '3 is odd',
    })
    expect(encodeToText(even, 4)).toBe('4')
  })

  test('reads the message of an error, and the paths of io-ts Errors', () => {
    expect(
      refuseText(
        json(() => left(new Error('no'))),
        '1',
      ).message,
    ).toBe('no')
    expect(
      refuseText(
        json(() => left({ code: 7 })),
        '1',
      ).message,
    ).toBe('object')
    const chained = json(value =>
      pipe(
        t.type({ a: t.number }).decode(value),
        chainW(({ a }) => (a > 0 ? right(a) : left('not positive'))),
      ),
    )
    expect(refuseText(chained, '{"a":"b"}')).toMatchObject({
      path: ['a'],
      message: 'expected number, got "b"',
    })
    expect(refuseText(chained, '{"a":0}')).toMatchObject({ path: [], message: 'not positive' })
    expect(rightOf(chained.decode(utf8('{"a":1}')))).toBe(1)
  })

  test('J56: a function that throws is a Left', () => {
    const codec = json(() => {
      throw new Error('boom')
    })
    expect(refuseText(codec, '1')).toMatchObject({ reason: 'threw', message: 'the schema threw: boom' })
  })
})
