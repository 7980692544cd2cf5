import { describe, expect, test } from 'vitest'
import { linked, unnamed } from './linked.js'

test('a message whose last observer has just left was for nobody, one that nobody asked for is of no subscription', () => {
  const link = linked(unnamed)
  link.observe('keep')
  const leaving = link.observe('a')
  link.open()
  link.settle()
  leaving.leave()
  link.send('a', 'late')
  link.send('b', 'stray')
  expect(link.unhandled.map(({ message, reason }) => `${message.topic}: ${reason}`)).toEqual([
    'a: no-observer',
    'b: no-subscription',
  ])
})

describe('N67 a copy that bears the flag and names nothing, where the flag is as published', () => {
  test('is live for all if nobody waits for what is stored', () => {
    const link = linked()
    const observers = (['each', 'none'] as const).map(retained =>
      link.observe('a/+', { retainAsPublished: true, retained }),
    )
    link.open()
    link.settle()
    link.pass(20_000)
    link.send('a/1', 'x', { retain: true })
    expect(observers.map(({ values }) => values)).toEqual([['xr'], ['xr']])
  })

  test.each(['each', 'latest'] as const)(
    'is stored for who waits for that (%s), and not live besides',
    wants => {
      const link = linked()
      const [waiting, none] = ([wants, 'none'] as const).map(retained =>
        link.observe('a/+', { retainAsPublished: true, retained }),
      )
      link.open()
      link.settle()
      link.send('a/1', 'x', { retain: true })
      expect(waiting?.values).toEqual(['xr'])
      expect(none?.values).toEqual([])
    },
  )

  test('is live for all long after what was stored has come, also where it is the first of its topic for some', () => {
    const link = linked()
    const observers = (['latest', 'none'] as const).map(retained =>
      link.observe('a/+', { retainAsPublished: true, retained }),
    )
    link.open()
    link.settle()
    link.pass(20_000)
    link.send('a/1', 'x', { retain: true })
    expect(observers.map(({ values }) => values)).toEqual([['xr'], ['xr']])
  })

  test('is stored for who wants the last of each topic, and comes when it is known that copies name nothing', () => {
    const link = linked()
    const none = link.observe('a/+', { retainAsPublished: true, retained: 'none' })
    link.open()
    link.settle()
    link.send('a/1', 'before', { retain: true })
    link.pass(20_000)
    const latest = link.observe('a/+', { retainAsPublished: true, retained: 'latest' })
    link.settle()
    link.send('a/2', 'stored', { retain: true })
    link.send('a/2', 'live', { retain: true })
    expect(none.values).toEqual(['beforer', 'liver'])
    expect(latest.values).toEqual(['storedr', 'liver'])
  })
})
