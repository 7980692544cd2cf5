import { describe, test } from 'vitest'
import { type Either, left, right } from '../../../src/base/either.js'
import { fold } from '../../../src/operators/fold.js'
import { checklist, marbles } from './support.js'

type E = Either<string, number>

const same = (value: number) => value
const lengthOf = (text: string) => text.length

describe('fold', () => {
  describe('of a Left', () => {
    checklist<E, number>({
      make: () => fold(lengthOf, same),
      given: left('four'),
      emits: [4],
      throwing: thrower => fold(thrower, same),
    })
  })

  describe('of a Right', () => {
    checklist<E, number>({
      make: () => fold(lengthOf, same),
      given: right(5),
      emits: [5],
      throwing: thrower => fold(lengthOf, thrower),
    })
  })

  test('makes one kind of value of both, in their order', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<E>('a-b|', { a: left('no'), b: right(3) })
      const folded = source.pipe(
        fold(
          text => `bad ${text}`,
          value => `good ${value}`,
        ),
      )
      expectObservable(folded).toBe('a-b|', { a: 'bad no', b: 'good 3' })
    })
  })
})
