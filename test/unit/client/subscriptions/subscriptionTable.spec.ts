import { describe, expect, test } from 'vitest'
import { createObserver } from '../../../../src/client/subscriptions/observers.js'
import { noOptions, type Subscription } from '../../../../src/client/subscriptions/subscription.js'
import {
  createSubscriptionTable,
  difference,
} from '../../../../src/client/subscriptions/subscriptionTable.js'

const nobody = { next: () => {}, error: () => {}, complete: () => {} }

const setUp = () => {
  const discarded: string[] = []
  const table = createSubscriptionTable(({ filter }) => discarded.push(filter))
  const claim = (filter: string, options = {}) => table.claim(filter, { ...noOptions, ...options })
  const observe = (subscription: Subscription) =>
    subscription.observers.add(createObserver({ qos: 0, retained: 'each', destination: nobody }))
  const names = (subscriptions: Iterable<Subscription> = []) => [...subscriptions].map(({ filter }) => filter)
  return { table, claim, observe, names, discarded }
}

describe('the subscriptions of a client', () => {
  test('are one for each filter, in the order in which they came', () => {
    const { table, claim, names } = setUp()
    const [a, b] = [claim('a/+'), claim('b')]
    expect(claim('a/+')).toBe(a)
    expect([a.order, b.order]).toEqual([0, 1])
    expect([names(table.all()), a.discarded]).toEqual([['a/+', 'b'], false])
  })

  test('are found by what they match, groups apart', () => {
    const { table, claim, names } = setUp()
    claim('a/+')
    claim('$share/g/a/+')
    claim('$share/h/a/+')
    expect([names(table.routes.match('a/1')), table.groups.match('a/1').map(names)]).toEqual([
      ['a/+'],
      [['$share/g/a/+', '$share/h/a/+']],
    ])
  })

  test('those that stand beside no other are groups, and those with noLocal', () => {
    const { table, claim, names } = setUp()
    claim('a')
    claim('b', { noLocal: true })
    const group = claim('$share/g/a')
    expect(names(table.apart)).toEqual(['b', '$share/g/a'])
    table.discard(group)
    expect(names(table.apart)).toEqual(['b'])
  })

  test('are gone when they are discarded, and told of once', () => {
    const { table, claim, names, discarded } = setUp()
    const all = [claim('a'), claim('$share/g/a'), claim('$share/h/a')] as const
    table.discard(all[1])
    expect(names(table.groups.get('a'))).toEqual(['$share/h/a'])
    for (const each of all) table.discard(each)
    expect([table.routes.get('a'), table.groups.get('a'), names(table.all())]).toEqual([
      undefined,
      undefined,
      [],
    ])
    expect(discarded).toEqual(['$share/g/a', 'a', '$share/h/a'])
  })

  test('one that is discarded twice leaves what took its place', () => {
    const { table, claim } = setUp()
    const first = claim('a')
    table.discard(first)
    const second = claim('a')
    table.discard(first)
    expect([first.discarded, second.discarded]).toEqual([true, false])
    expect(table.routes.get('a')).toBe(second)
  })

  test('one with other options is refused while the first is observed', () => {
    const { claim, observe } = setUp()
    observe(claim('a'))
    expect(() => claim('a', { noLocal: true })).toThrow(
      expect.objectContaining({ name: 'SubscribeConflictError', filter: 'a', option: 'noLocal' }),
    )
  })

  test.each([
    ['off', 'off', false],
    ['unsubscribing', 'off', false],
    ['subscribing', 'uncertain', true],
    ['on', 'uncertain', true],
    ['uncertain', 'uncertain', true],
  ] as const)(
    'one with other options takes the place of one that nobody observes: %s',
    (before, phase, stale) => {
      const { claim } = setUp()
      const first = claim('a')
      first.phase = before
      const second = claim('a', { noLocal: true })
      expect(second).toMatchObject({ phase, stale, options: { noLocal: true } })
      expect([first.discarded, second.discarded]).toEqual([true, false])
    },
  )
})

describe('two sets of options differ', () => {
  test.each([
    [{}, null],
    [{ noLocal: true }, 'noLocal'],
    [{ retainAsPublished: true }, 'retainAsPublished'],
    [{ userProperties: { a: '1' } }, 'userProperties'],
    [{ userProperties: {} }, null],
  ] as const)('from none: %j', (options, differing) => {
    expect(difference(noOptions, { ...noOptions, ...options })).toBe(differing)
    expect(difference({ ...noOptions, ...options }, noOptions)).toBe(differing)
  })

  test('not by the order of user properties', () => {
    const of = (userProperties: Record<string, string>) => ({ ...noOptions, userProperties })
    const all = [
      of({ a: '1', b: '2', c: '3' }),
      of({ c: '3', b: '2', a: '1' }),
      of({ b: '2', c: '3', a: '1' }),
    ]
    for (const one of all) for (const other of all) expect(difference(one, other)).toBeNull()
    expect(difference(of({ a: '1', b: '2' }), of({ a: '2', b: '1' }))).toBe('userProperties')
  })
})
