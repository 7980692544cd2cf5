import { describe, expect, test } from 'vitest'
import type { DecodeFailure } from '../../../../src/codec/failure.js'
import { settledBy } from '../../../../src/message.js'
import { deriveFailure } from '../../../../src/operators/support/derive.js'
import { message, utf8 } from '../support.js'

const failure: DecodeFailure = {
  ...{ topic: 'a', payload: utf8('x'), codec: 'json', reason: 'syntax', path: [] },
  ...{ message: 'no JSON', issues: [], cause: undefined },
}

describe('deriveFailure', () => {
  test('leaves a failure alone where messages are acknowledged without their observer', () => {
    expect(deriveFailure(message('a', 'x'), failure)).toBe(failure)
  })

  test('settles the message where its observer does', () => {
    const settled: unknown[] = []
    const derived = deriveFailure(
      settledBy(message('a', 'x'), (...how) => settled.push(how)),
      failure,
    )
    expect(derived).toMatchObject(failure)
    derived.ack?.()
    derived.nack?.()
    derived.nack?.({ code: 0x80, text: 'mine' })
    expect(settled).toEqual([
      [0, undefined],
      [0x99, 'no JSON'],
      [0x80, 'mine'],
    ])
  })
})
