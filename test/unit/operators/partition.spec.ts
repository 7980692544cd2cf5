import { of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { type Either, left, right } from '../../../src/base/either.js'
import { partition } from '../../../src/operators/partition.js'
import { checklist, marbles } from './support.js'

type E = Either<string, number>
const mixed = { a: right(1), b: left('no'), c: right(3) } as const

describe('partition', () => {
  describe('failures', () => {
    checklist<E, string>({ make: () => source => partition(source)[0], given: left('no'), emits: ['no'] })
  })

  describe('values', () => {
    checklist<E, number>({ make: () => source => partition(source)[1], given: right(1), emits: [1] })
  })

  test('gives the failures and the values', () => {
    marbles(({ cold, expectObservable }) => {
      const [bad, good] = partition(cold<E>('a-b-c|', mixed))
      expectObservable(bad).toBe('--b--|', { b: 'no' })
      expectObservable(good).toBe('a---c|', { a: 1, c: 3 })
    })
  })

  test('subscribes the source for each of them', () => {
    const [bad, good] = partition(of<E[]>(left('no'), right(1)))
    const seen: unknown[] = []
    bad.subscribe(value => seen.push(value))
    good.subscribe(value => seen.push(value))
    expect(seen).toEqual(['no', 1])
  })
})
