import { describe, expect, test } from 'vitest'
import { noOptions } from '../../../../src/client/subscriptions/subscription.js'
import { createSubscriptionTable } from '../../../../src/client/subscriptions/subscriptionTable.js'
import { createSuspects } from '../../../../src/client/subscriptions/suspects.js'
import { linked } from './linked.js'

const setUp = () => {
  const table = createSubscriptionTable(() => {})
  const log: string[] = []
  const suspects = createSuspects(
    table,
    {
      room: () => Number.POSITIVE_INFINITY,
      answered: () => {},
      withdrawn: ({ filter }) => log.push(`withdrawn ${filter}`),
      proceed: () => {},
    },
    {
      refuse: ({ filter }, { message }) => log.push(`refuse ${filter}: ${message}`),
      keep: ({ filter }, { message }) => log.push(`keep ${filter}: ${message}`),
    },
  )
  const [a, b, c] = ['a', 'b', 'c'].map(filter => table.claim(filter, noOptions))
  if (a === undefined || b === undefined || c === undefined) throw new Error('expected three')
  a.phase = 'subscribing'
  b.phase = 'unsubscribing'
  c.phase = 'on'
  return { table, suspects, log, a, b, c }
}

describe('suspects', () => {
  test('are those that were asked about and not answered', () => {
    const { suspects, a, b } = setUp()
    expect(suspects.take()).toEqual([a, b])
  })

  test('O78 are given up by what was asked, whatever they are at by then', () => {
    const { suspects, log, a, b } = setUp()
    suspects.take()
    a.phase = 'off'
    b.phase = 'uncertain'
    suspects.giveUp(a, 4)
    suspects.giveUp(b, 5)
    expect(log).toEqual([
      'refuse a: subscribing to "a" was given up: the broker ended the connection 4 times in answer to it',
      'keep b: unsubscribing from "b" was given up: the broker ended the connection 5 times in answer to it',
    ])
  })

  test('are not given up where nobody is concerned any more', () => {
    const { table, suspects, log, a, c } = setUp()
    suspects.take()
    table.discard(a)
    suspects.giveUp(a, 3)
    suspects.giveUp(c, 3)
    expect(log).toEqual([])
  })

  test('are acquitted once, where nothing is asked about them', () => {
    const { suspects, log } = setUp()
    suspects.take()
    suspects.acquit()
    suspects.acquit()
    expect(log).toEqual(['withdrawn a', 'withdrawn b'])
  })
})

describe('O78 while somebody is suspected', () => {
  test('one filter is asked for, the eldest first, then one more with each answer', () => {
    const { client, asked, open, lose, pass, observe } = linked({}, { retry: () => 1 })
    client.connect().subscribe()
    for (const filter of ['a', 'b', 'c', 'd']) observe(filter)
    open({ persistent: true })
    pass(0)
    expect(asked).toHaveLength(4)
    asked[0]?.answer()
    asked[1]?.answer()
    lose()
    pass(5)
    observe('e')
    open({ present: true, persistent: true })
    pass(0)
    expect(asked.map(({ filter }) => filter)).toEqual(['c'])
    asked[0]?.answer()
    pass(0)
    expect(asked.map(({ filter }) => filter)).toEqual(['c', 'd'])
    asked[1]?.answer()
    pass(0)
    expect(asked.map(({ filter }) => filter)).toEqual(['c', 'd', 'e'])
  })

  test('nothing is ended beside what is asked for, but once that is answered', () => {
    const { client, asked, open, lose, pass, observe } = linked({}, { retry: () => 1 })
    client.connect().subscribe()
    const leaving = ['a', 'b'].map(filter => observe(filter))
    open({ persistent: true })
    pass(0)
    for (const each of asked) each.answer()
    observe('c')
    pass(0)
    lose()
    pass(5)
    for (const each of leaving) each.leave()
    open({ present: true, persistent: true })
    pass(0)
    const now = () => asked.map(({ what, filter }) => `${what} ${filter}`)
    expect(now()).toEqual(['subscribe c'])
    asked[0]?.answer()
    pass(0)
    expect(now()).toEqual(['subscribe c', 'unsubscribe a', 'unsubscribe b'])
  })
})
