import { of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { type Either, left, right } from '../../../src/base/either.js'
import { rights } from '../../../src/operators/rights.js'
import { checklist, marbles } from './support.js'

type E = Either<string, number>
const mixed = { a: right(1), b: left('no'), c: right(3) } as const

describe('rights', () => {
  checklist<E, number>({ make: () => rights(), given: right(1), emits: [1] })

  test('leaves out Lefts', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<E>('a-b-c|', mixed).pipe(rights())).toBe('a---c|', { a: 1, c: 3 })
    })
  })

  test('T98: acknowledges a deletion that it leaves out, and no failure', () => {
    const acked: string[] = []
    const settleable = (name: string) => ({ ack: () => acked.push(name) })
    of(left({ ...settleable('failure') }), left({ ...settleable('deletion'), deleted: true }), right(1))
      .pipe(rights())
      .subscribe()
    expect(acked).toEqual(['deletion'])
  })
})
