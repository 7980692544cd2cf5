import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../../src/client/outbox/entry.js'
import { createLatest } from '../../../../src/client/outbox/latest.js'
import { entryOf } from './support.js'

const entryAt = (place: Entry['place'], conflate = false, topic = 'a') => {
  const entry = entryOf({ topic }, { conflate })
  entry.place = place
  return entry
}

describe('the last publish of a topic', () => {
  test.each(['waiting', 'postponed'] as const)(
    'that is %s can be replaced, whether or not it conflates',
    place => {
      const latest = createLatest()
      const entry = entryAt(place)
      latest.published(entry)
      expect(latest.replaceable('a')).toBe(entry)
      expect(latest.replaceable('b')).toBeUndefined()
    },
  )

  test('that is in flight, or may be at the broker, cannot', () => {
    const latest = createLatest()
    const entry = entryAt('in flight', true)
    latest.published(entry)
    expect(latest.replaceable('a')).toBeUndefined()
    entry.place = 'waiting'
    entry.resumed = true
    expect(latest.replaceable('a')).toBeUndefined()
  })

  test('is the last alone: not the one before it, even once it has gone', () => {
    const latest = createLatest()
    const [first, second] = [entryAt('waiting'), entryAt('waiting')]
    for (const entry of [first, second]) latest.published(entry)
    latest.settled(first)
    expect(latest.replaceable('a')).toBe(second)
    latest.settled(second)
    expect(latest.replaceable('a')).toBeUndefined()
  })

  test.each(['settled', 'in flight'] as const)(
    'supersedes a state that conflates, also when it is %s at once',
    place => {
      const latest = createLatest()
      const state = entryAt('in flight', true)
      latest.published(state)
      expect(latest.isSuperseded(state)).toBe(false)
      latest.published(entryAt(place))
      expect(latest.isSuperseded(state)).toBe(true)
      expect(latest.replaceable('a')).toBeUndefined()
    },
  )

  test('is not taken from a later one that was published while it was handed over', () => {
    const latest = createLatest()
    const first = entryAt('settled')
    const second = entryAt('waiting', true)
    latest.published(second)
    latest.published(first)
    expect(latest.isSuperseded(second)).toBe(false)
    expect(latest.replaceable('a')).toBe(second)
  })

  test('other topics have nothing to do with it', () => {
    const latest = createLatest()
    const state = entryAt('in flight', true)
    latest.published(state)
    latest.published(entryAt('settled', false, 'b'))
    latest.settled(entryAt('waiting', false, 'c'))
    expect(latest.isSuperseded(state)).toBe(false)
  })
})
