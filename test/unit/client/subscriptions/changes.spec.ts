import type { SubscriptionChange } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { createChanges } from '../../../../src/client/subscriptions/changes.js'
import { createSubscription, noOptions } from '../../../../src/client/subscriptions/subscription.js'
import { linked, unnamed } from './linked.js'

const said = (changes: readonly SubscriptionChange[]) =>
  changes.map(change => {
    const { kind, filter } = change
    if (kind === 'asked') return `${kind} ${filter} ${change.qos}`
    if (kind === 'granted')
      return `${kind} ${filter} ${change.qos} by ${change.by}${change.confirmed ? '' : ' unconfirmed'}`
    if (kind === 'refused') return `${kind} ${filter} ${change.error.name} ${change.retryIn ?? 'for good'}`
    return `${kind} ${filter}`
  })

describe('T100 the changes of subscriptions', () => {
  test('tell what is asked, granted, changed, refused, and who left', () => {
    const link = linked()
    const low = link.observe('a/+', { retained: 'none' })
    link.observe('bad')
    expect(link.changes).toEqual([])
    link.open()
    link.last('a/+').answer()
    link.last('bad').answer(0x87)
    const high = link.observe('a/+', { qos: 2, retained: 'none' })
    link.pass()
    link.last('a/+').answer(1)
    low.leave()
    high.leave()
    link.settle()
    expect(said(link.changes)).toEqual([
      'asked a/+ 0',
      'asked bad 0',
      'granted a/+ 0 by a/+',
      'refused bad SubscribeRefusedError for good',
      'asked a/+ 2',
      'granted a/+ 1 by a/+',
      'left a/+',
    ])
  })

  test('say nothing where nothing has changed: a late observer, a filter that another observer keeps', () => {
    const link = linked()
    link.observe('a/+')
    link.open()
    link.settle()
    const told = link.changes.length
    link.observe('a/+').leave()
    link.observe('a/+')
    link.settle()
    expect(link.asked.length).toBeGreaterThan(1)
    expect(link.changes).toHaveLength(told)
  })

  test('tell again what is asked where that is another QoS, and only then', () => {
    const link = linked()
    link.observe('a', { retained: 'none' })
    link.open()
    link.observe('a', { qos: 1, retained: 'none' })
    link.settle()
    link.observe('a', { retained: 'each' })
    link.settle()
    expect(said(link.changes).filter(change => change.startsWith('asked'))).toEqual([
      'asked a 0',
      'asked a 1',
    ])
  })

  test('begin with those there are, as they stand', () => {
    const link = linked({}, { retry: () => 100 })
    for (const filter of ['granted', 'asked', 'busy', 'offline'])
      if (filter !== 'offline') link.observe(filter)
    link.open()
    link.last('granted').answer()
    link.last('busy').answer(0x89)
    link.observe('offline')
    const late: SubscriptionChange[] = []
    link.client.subscriptions$.subscribe(change => late.push(change))
    expect(said(late)).toEqual([
      'granted granted 0 by granted',
      'asked asked 0',
      'refused busy SubscribeRefusedError 100',
    ])
  })

  test('of a connection that is lost say nothing; what has to be asked again is asked again', () => {
    const link = linked()
    link.observe('a')
    const leaver = link.observe('b')
    link.open()
    link.settle()
    const before = link.changes.length
    link.lose()
    const meanwhile: SubscriptionChange[] = []
    link.client.subscriptions$.subscribe(change => meanwhile.push(change))
    leaver.leave()
    link.open()
    link.settle()
    expect(said(link.changes.slice(before))).toEqual(['left b', 'asked a 0', 'granted a 0 by a'])
    expect(said(meanwhile)).toEqual(['left b', 'asked a 0', 'granted a 0 by a'])
  })

  test('of a kept session: what was granted stays granted', () => {
    const link = linked()
    link.observe('a')
    link.open({ persistent: true })
    link.settle()
    link.lose()
    link.open({ persistent: true, present: true })
    link.settle()
    expect(said(link.changes)).toEqual(['asked a 0', 'granted a 0 by a'])
  })

  test('of a covered filter on 3.1.1 name the one that the broker has', () => {
    const link = linked(unnamed)
    const wide = link.observe('a/#', { qos: 1 })
    link.observe('a/+')
    link.open()
    link.settle()
    link.observe('a/b')
    link.settle()
    wide.leave()
    link.settle()
    expect(said(link.changes)).toEqual([
      'asked a/# 1',
      'granted a/# 1 by a/#',
      'granted a/+ 1 by a/#',
      'granted a/b 1 by a/#',
      'asked a/+ 0',
      'granted a/+ 0 by a/+',
      'granted a/b 0 by a/+',
      'left a/#',
    ])
  })

  test('of a filter that is covered when it comes', () => {
    const link = linked(unnamed)
    link.observe('a/#', { qos: 1 })
    link.open()
    link.settle()
    link.observe('a/b', { retained: 'none' })
    link.settle()
    expect(said(link.changes)).toEqual(['asked a/# 1', 'granted a/# 1 by a/#', 'granted a/b 1 by a/#'])
    expect(link.asked).toHaveLength(1)
  })

  test('T101 of a group whose grant proves nothing', () => {
    const link = linked(unnamed)
    link.observe('a', { group: 'g' })
    link.open()
    link.settle()
    expect(said(link.changes)).toEqual([
      'asked $share/g/a 0',
      'granted $share/g/a 0 by $share/g/a unconfirmed',
    ])
  })

  test('are heard in order by all, though one of them causes the next', () => {
    const link = linked()
    const heard: SubscriptionChange[] = []
    const first = link.observe('a')
    link.client.subscriptions$.subscribe(change => {
      if (change.kind === 'granted' && change.filter === 'a') {
        first.leave()
        link.observe('b')
        // A publish tells the broker first: it must not wait for this call to end.
        // eslint-disable-next-line rxjs-x/no-nested-subscribe
        link.client.publish('x', 'y').subscribe()
      }
    })
    link.client.subscriptions$.subscribe(change => heard.push(change))
    link.open()
    link.settle()
    expect(said(heard)).toEqual(said(link.changes))
    expect(said(heard)).toContain('left a')
  })

  test('complete when the client is closed, for those who come later, too', async () => {
    const link = linked()
    let completed = 0
    const watch = () => link.client.subscriptions$.subscribe({ complete: () => (completed += 1) })
    watch()
    const closed = link.client.close({ deadline: 0 })
    link.pass(10)
    await closed
    watch()
    expect(completed).toBe(2)
  })
})

test('T100 what is asked is told once for each QoS, and again after anything else', () => {
  const subscription = createSubscription('a', 'a', noOptions, 0)
  const { changes$, tell } = createChanges(() => [])
  const heard: SubscriptionChange[] = []
  changes$.subscribe(change => heard.push(change))
  const asked = (qos: 0 | 1) => ({ kind: 'asked', filter: 'a', qos }) as const
  const granted = { kind: 'granted', filter: 'a', qos: 1, by: 'a', confirmed: true } as const
  for (const change of [asked(0), asked(0), asked(1), asked(1), granted, granted, asked(1)])
    tell(subscription, change)
  expect(said(heard)).toEqual(['asked a 0', 'asked a 1', 'granted a 1 by a', 'asked a 1'])
})
