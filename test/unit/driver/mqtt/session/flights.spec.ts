import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFlight, type Flight } from '../../../../../src/driver/mqtt/session/flight.js'
import { createFlights } from '../../../../../src/driver/mqtt/session/flights.js'
import { noProperties } from '../../../../../src/message.js'

const flightOf = (id: number): Flight =>
  createFlight(
    { topic: 'a', payload: new Uint8Array(), qos: 1, retain: false, properties: noProperties },
    id,
    () => {},
  )

// Identifiers that share a place, whatever the size of the table, and neighbours, which share none.
const anId = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 63 }).map(each => each * 1024),
)

describe('flights', () => {
  test('are found by their identifier and kept in order, as in a Map', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anId, fc.integer({ min: 0, max: 30 })), { maxLength: 150 }), steps => {
        const flights = createFlights()
        const model = new Map<number, Flight>()
        for (const [id, chance] of steps) {
          const known = model.get(id)
          if (chance === 0) {
            flights.clear()
            model.clear()
          } else if (known === undefined) {
            const flight = flightOf(id)
            flights.add(flight)
            model.set(id, flight)
          } else {
            flights.delete(known)
            model.delete(id)
          }
          expect(flights.get(id)).toBe(model.get(id))
          expect(flights.has(id)).toBe(model.has(id))
          expect(flights.size()).toBe(model.size)
          const all = flights.all()
          expect(all.length).toBe(model.size)
          expect(all.every((flight, i) => flight === [...model.values()][i])).toBe(true)
          for (const each of model.keys()) expect(flights.get(each)).toBe(model.get(each))
        }
      }),
    )
  })

  test('keep nothing of one that has left, and it may be added to others', () => {
    const flights = createFlights()
    const [first, second, third] = [flightOf(1), flightOf(17), flightOf(33)]
    for (const each of [first, second, third]) flights.add(each)
    flights.delete(second)
    expect([second.before, second.after, second.beside]).toEqual([null, null, null])
    const others = createFlights()
    others.add(second)
    expect([others.all(), flights.all()].map(all => all.map(({ id }) => id))).toEqual([[17], [1, 33]])
    flights.clear()
    expect([first.before, first.after, first.beside, flights.size()]).toEqual([null, null, null, 0])
  })
})
