import { describe, expect, test } from 'vitest'
import { createStoredTopics, type Fetch } from '../../../../src/client/subscriptions/storedTopics.js'
import { noProperties, rawMessage } from '../../../../src/message.js'
import { linked } from './linked.js'

const fetch = (sequence: number): Fetch => ({ sequence, replayed: null })
const message = (topic: string, text: string, retain: boolean) =>
  rawMessage(topic, new TextEncoder().encode(text), 0, retain, false, noProperties)

describe('N67 a copy that bears the flag, of a SUBSCRIBE that asked for none', () => {
  test('is a stored value, the first time for each topic', () => {
    const stored = createStoredTopics()
    const [one, two] = [fetch(1), fetch(2)]
    expect([stored.isStored(one, 'a'), stored.isStored(one, 'a'), stored.isStored(one, 'b')]).toEqual([
      true,
      false,
      true,
    ])
    expect(stored.isStored(two, 'a')).toBe(true)
  })

  test('is live where all that is stored has come before, and the topic had nothing', () => {
    const stored = createStoredTopics()
    stored.isStored(fetch(1), 'a')
    stored.fetched(1)
    const later = fetch(2)
    expect([stored.isStored(later, 'new'), stored.isStored(later, 'a')]).toEqual([false, true])
  })

  test('is a stored value of the SUBSCRIBE that has brought all, and of those before it', () => {
    const stored = createStoredTopics()
    stored.fetched(2)
    expect([1, 2, 3].map(sequence => stored.isStored(fetch(sequence), `t${sequence}`))).toEqual([
      true,
      true,
      false,
    ])
  })

  test('is taken for one where this client may have stored it unseen, on each connection', () => {
    const stored = createStoredTopics(true)
    for (const sequence of [1, 3]) {
      stored.fetched(sequence)
      expect(stored.isStored(fetch(sequence + 1), 'new')).toBe(true)
      stored.opened()
    }
  })

  test('may be a stored value again once one has been published, and not when that was deleted', () => {
    const stored = createStoredTopics()
    stored.fetched(1)
    stored.live(message('a', 'x', true), true)
    stored.live(message('b', 'x', true), true)
    stored.live(message('b', '', true), true)
    stored.live(message('c', 'x', false), true)
    // Nobody knows whether that was stored.
    stored.live(message('d', 'x', false), false)
    const later = fetch(2)
    expect(['a', 'b', 'c', 'd'].map(topic => stored.isStored(later, topic))).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  test('is taken for one after a new connection, until all has come again', () => {
    const stored = createStoredTopics()
    stored.fetched(1)
    stored.opened()
    expect(stored.isStored(fetch(2), 'a')).toBe(true)
    stored.fetched(2)
    expect(stored.isStored(fetch(3), 'b')).toBe(false)
  })

  test('R94 is taken for one where there are more topics than are remembered', () => {
    const stored = createStoredTopics()
    stored.fetched(1)
    for (let i = 0; i <= 65_536; i += 1) stored.live(message(`t${i}`, 'x', true), true)
    expect(stored.isStored(fetch(2), 'unheard of')).toBe(true)
  })

  test('is taken for one where the SUBSCRIBEs before it have brought nothing that was stored', () => {
    const link = linked()
    const options = { retainAsPublished: true, retained: 'none' } as const
    const early = link.observe('a/+', options)
    link.open()
    link.settle()
    link.observe('a/+', { ...options, qos: 1 })
    link.settle()
    link.pass(20_000)
    const late = link.observe('a/+', { ...options, retained: 'latest' })
    link.settle()
    const [fetching] = link.asked.filter(({ request }) => request?.retainAsPublished === false)
    link.send('a/1', 'x', { retain: true, identifiers: [fetching?.request?.identifier ?? 0] })
    expect([early.values, late.values]).toEqual([[], ['xr']])
  })
})
