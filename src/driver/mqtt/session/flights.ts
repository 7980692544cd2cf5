import type { Flight } from './flight.js'

/**
 * Flights by packet identifier, in the order in which they were added. A `Map` is built anew every few hundred that come and
 * go, and each of those it was before keeps alive what has landed since, until all memory is looked through: with 1,000 in
 * flight that was half of what a publish costs.
 */
export interface Flights {
  get(id: number): Flight | undefined
  has(id: number): boolean
  /** Adds one at the end; its identifier is that of no other, and it is among no others. */
  add(flight: Flight): void
  /** Takes one out that is here. */
  delete(flight: Flight): void
  /** Returns all, in order. */
  all(): Flight[]
  clear(): void
  size(): number
}

const FEWEST = 16

export const createFlights = (): Flights => {
  // By the last bits of the identifier: those in flight have neighbouring ones, as a rule.
  let places: (Flight | null)[] = emptyPlaces(FEWEST)
  let size = 0
  let first: Flight | null = null
  let last: Flight | null = null

  const find = (id: number): Flight | null => {
    let flight = places[id & (places.length - 1)] as Flight | null
    while (flight !== null && flight.id !== id) flight = flight.beside
    return flight
  }

  const place = (flight: Flight) => {
    const at = flight.id & (places.length - 1)
    flight.beside = places[at] as Flight | null
    places[at] = flight
  }

  const displace = (flight: Flight) => {
    const at = flight.id & (places.length - 1)
    let neighbour = places[at] as Flight
    if (neighbour === flight) places[at] = flight.beside
    else {
      while (neighbour.beside !== flight) neighbour = neighbour.beside as Flight
      neighbour.beside = flight.beside
    }
    flight.beside = null
  }

  const all = (): Flight[] => {
    const flights: Flight[] = []
    for (let flight = first; flight !== null; flight = flight.after) flights.push(flight)
    return flights
  }

  const grow = () => {
    places = emptyPlaces(places.length * 2)
    for (const flight of all()) place(flight)
  }

  const remove = (flight: Flight) => {
    const { before, after } = flight
    displace(flight)
    if (before === null) first = after
    else before.after = after
    if (after === null) last = before
    else after.before = before
    // One that is old would keep those alive that came after it.
    flight.before = null
    flight.after = null
    size -= 1
  }

  return {
    get: id => find(id) ?? undefined,
    has: id => find(id) !== null,
    add: flight => {
      if (size === places.length) grow()
      place(flight)
      flight.before = last
      if (last === null) first = flight
      else last.after = flight
      last = flight
      size += 1
    },
    delete: remove,
    all,
    clear: () => {
      for (const flight of all()) remove(flight)
    },
    size: () => size,
  }
}

const emptyPlaces = (size: number): (Flight | null)[] => Array.from({ length: size }, () => null)
