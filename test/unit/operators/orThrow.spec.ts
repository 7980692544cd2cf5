import { of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { type Either, left, right } from '../../../src/base/either.js'
import { type DecodeFailure, decodeFailure } from '../../../src/codec/failure.js'
import { problem } from '../../../src/codec/problem.js'
import { orThrow } from '../../../src/operators/orThrow.js'
import { checklist, utf8 } from './support.js'

const cause = new Error('inner')
const failure = decodeFailure('a', utf8('x'), 'json', { reason: 'syntax', ...problem('no JSON', cause) })

describe('orThrow', () => {
  checklist<Either<DecodeFailure, number>, number>({ make: () => orThrow(), given: right(1), emits: [1] })

  test('P18: errors with the failure at the first Left', () => {
    const seen: unknown[] = []
    of(right(1), left(failure), right(2))
      .pipe(orThrow())
      .subscribe({ next: value => seen.push(value), error: (error: unknown) => seen.push(error) })
    expect(seen).toEqual([1, expect.objectContaining({ name: 'DecodeError', failure, cause })])
    expect(String(seen[1])).toBe('DecodeError: cannot decode a: no JSON (json)')
  })

  test('T98: leaves out a deletion, and acknowledges it', () => {
    const seen: unknown[] = []
    const ack = () => seen.push('ack')
    of(right(1), left({ ...failure, deleted: true as const, ack }), right(2), left({ ...failure, ack }))
      .pipe(orThrow())
      .subscribe({ next: value => seen.push(value), error: () => seen.push('error') })
    expect(seen).toEqual([1, 'ack', 2, 'error'])
  })
})
