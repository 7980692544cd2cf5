import { of, throwError, timer } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { publishTo } from '../../../src/operators/publishTo.js'
import { publisher, receiptOf } from './publisher.js'
import { checklist, marbles } from './support.js'

describe('publishTo', () => {
  checklist<string, unknown>({
    make: () => publishTo(publisher().client, 'a'),
    given: 'x',
    emits: [receiptOf('a')],
    throwing: thrower => publishTo(publisher().client, thrower),
  })

  const values = { a: 'slow', b: 'fast' }
  const receipts = { a: receiptOf('slow'), b: receiptOf('fast') }
  const delayed = () => publisher(at => timer(at === 'slow' ? 5 : 1)).client

  test('emits the receipts in the order of the values', () => {
    marbles(({ cold, expectObservable }) => {
      const published = cold('(ab|)', values).pipe(publishTo(delayed(), at => at))
      expectObservable(published).toBe('-----(ab|)', receipts)
    })
  })

  test('publishes so many at a time', () => {
    marbles(({ cold, expectObservable }) => {
      const published = cold('(ab|)', values).pipe(publishTo(delayed(), at => at, { concurrency: 1 }))
      expectObservable(published).toBe('-----a(b|)', receipts)
    })
  })

  test('passes the options on, and errors as a publish does', () => {
    const boom = new Error('refused')
    const { client, sent } = publisher(at => (at === 'bad' ? throwError(() => boom) : of(0)))
    const seen: unknown[] = []
    of('good', 'bad', 'late')
      .pipe(publishTo(client, at => at, { qos: 1 }))
      .subscribe({ next: ({ topic }) => seen.push(topic), error: (error: unknown) => seen.push(error) })
    expect(seen).toEqual(['good', boom])
    expect(sent).toEqual([
      ['good', 'good', { qos: 1 }],
      ['bad', 'bad', { qos: 1 }],
    ])
  })

  test('takes back what is not settled when it is left', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const settling = cold('-----a|')
      expectObservable(
        cold('a-b', { a: 'a', b: 'b' }).pipe(publishTo(publisher(() => settling).client, 'c')),
        '^---!',
      ).toBe('-')
      expectSubscriptions(settling.subscriptions).toBe(['^---!', '--^-!'])
    })
  })

  test('refuses a concurrency out of range', () => {
    expect(() => publishTo(publisher().client, 'a', { concurrency: 0 })).toThrow('publishTo.concurrency')
  })
})
