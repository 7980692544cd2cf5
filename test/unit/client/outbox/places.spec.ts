import { describe, expect, test } from 'vitest'
import { createPlaces } from '../../../../src/client/outbox/places.js'
import { entryOf } from './support.js'

const inFlight = (places: ReturnType<typeof createPlaces>) => {
  const entry = entryOf({ qos: 1 })
  places.line.append(entry)
  while (places.line.waiting() > 0) places.line.start()
  entry.sent = entry.packet
  return entry
}

describe('places', () => {
  test('one that is postponed waits, is not at the broker, and comes back before what was never sent', () => {
    const places = createPlaces()
    const first = inFlight(places)
    const second = entryOf()
    places.line.append(second)
    first.resumed = true
    places.postpone(first, 700)
    expect(first).toMatchObject({ place: 'postponed', refusals: 1, retryAt: 700, sent: null, resumed: false })
    expect([places.queued(), places.line.waiting(), places.all()]).toEqual([2, 1, [second, first]])
    places.tryAgain(first)
    expect(first).toMatchObject({ place: 'waiting', refusals: 1, retryAt: null })
    expect(places.all()).toEqual([first, second])
    expect(places.queued()).toBe(2)
  })

  test('the oldest is the one that was published first, in line or postponed, and never one that was sent', () => {
    const places = createPlaces()
    expect(places.oldest()).toBeNull()
    const sent = inFlight(places)
    const waiting = entryOf()
    places.line.append(waiting)
    expect(places.oldest()).toBe(waiting)
    places.postpone(sent, 1)
    expect(places.oldest()).toBe(sent)
    const resumed = inFlight(createPlaces())
    const later = inFlight(places)
    places.postpone(later, 1)
    places.settle(sent)
    expect(places.oldest()).not.toBe(resumed)
    expect(places.oldest()).toBe(later)
  })

  test('one that gives way to no other is never the oldest, in line or postponed', () => {
    const places = createPlaces()
    const exempt = entryOf({}, { exempt: true })
    places.line.append(exempt)
    expect(places.oldest()).toBeNull()
    const waiting = entryOf()
    places.line.append(waiting)
    expect(places.oldest()).toBe(waiting)
    const [late, later] = [createPlaces(), createPlaces()]
    for (const place of [late, later]) {
      const postponed = entryOf({ qos: 1 }, { exempt: true })
      place.line.append(postponed)
      place.line.start()
      place.postpone(postponed, 1)
    }
    expect(late.oldest()).toBeNull()
    const refused = inFlight(later)
    later.postpone(refused, 1)
    expect(later.oldest()).toBe(refused)
  })

  test('one takes the place of another, in line or postponed', () => {
    const places = createPlaces()
    const late = inFlight(places)
    places.postpone(late, 700)
    const [a, b, other] = [entryOf(), entryOf(), entryOf()]
    for (const entry of [a, other]) places.line.append(entry)
    places.replace(a, b)
    expect([a.place, b.place, places.line.all()]).toEqual(['settled', 'waiting', [b, other]])
    const newer = entryOf()
    places.replace(late, newer)
    expect(newer).toMatchObject({ place: 'postponed', retryAt: 700, refusals: 1 })
    expect(places.all()).toEqual([b, other, newer])
  })

  test('are empty when all have settled', () => {
    const places = createPlaces()
    const [flying, late, waiting] = [inFlight(places), inFlight(places), entryOf()]
    places.line.append(waiting)
    places.postpone(late, 1)
    for (const entry of [flying, late, waiting]) {
      expect(places.isEmpty()).toBe(false)
      places.settle(entry)
      expect(entry.place).toBe('settled')
    }
    expect(places.isEmpty()).toBe(true)
  })
})
