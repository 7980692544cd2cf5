import { describe, test } from 'vitest'
import { type Either, left, right } from '../../../src/base/either.js'
import { lefts } from '../../../src/operators/lefts.js'
import { checklist, marbles } from './support.js'

type E = Either<string, number>
const mixed = { a: right(1), b: left('no'), c: right(3) } as const

describe('lefts', () => {
  checklist<E, string>({ make: () => lefts(), given: left('no'), emits: ['no'] })

  test('leaves out Rights', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<E>('a-b-c|', mixed).pipe(lefts())).toBe('--b--|', { b: 'no' })
    })
  })
})
