import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../../src/client/outbox/entry.js'
import { createLine } from '../../../../src/client/outbox/line.js'
import { entryOf } from './support.js'

const command = fc.record({
  do: fc.constantFrom(
    'append',
    'append',
    'append',
    'insert',
    'replace',
    'remove',
    'start',
    'start',
    'left',
    'rewind',
  ),
  pick: fc.nat(50),
})

/** The same, by three lists. */
const createLists = () => {
  let inFlight: Entry[] = []
  let resumed: Entry[] = []
  let fresh: Entry[] = []
  return {
    append: (entry: Entry) => fresh.push(entry),
    insert: (entry: Entry) => fresh.unshift(entry),
    replace: (entry: Entry, by: Entry) => {
      fresh = fresh.map(each => (each === entry ? by : each))
    },
    remove: (entry: Entry) => {
      inFlight = inFlight.filter(each => each !== entry)
      resumed = resumed.filter(each => each !== entry)
      fresh = fresh.filter(each => each !== entry)
    },
    start: () => {
      const first = resumed.length > 0 ? resumed.shift() : fresh.shift()
      if (first !== undefined) inFlight.push(first)
    },
    left: (entry: Entry) => {
      if (fresh[0] === entry) resumed.push(...fresh.splice(0, 1))
    },
    rewind: () => {
      resumed = [...inFlight, ...resumed]
      inFlight = []
    },
    all: () => [...inFlight, ...resumed, ...fresh],
    fresh: () => fresh,
    first: () => resumed[0] ?? fresh[0] ?? null,
    counts: () => [resumed.length + fresh.length, inFlight.length],
  }
}

describe('a line', () => {
  test('does what three lists do: in flight, left with a link that was lost, never sent', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60, size: 'max' }), commands => {
        const line = createLine()
        const lists = createLists()
        for (const { do: name, pick } of commands) {
          const all = lists.all()
          const picked = all[pick % Math.max(1, all.length)]
          const fresh = lists.fresh()[pick % Math.max(1, lists.fresh().length)]
          if (name === 'append' || name === 'insert') {
            const entry = entryOf()
            line[name](entry)
            lists[name](entry)
          } else if (name === 'replace' && fresh !== undefined) {
            const by = entryOf()
            line.replace(fresh, by)
            lists.replace(fresh, by)
          } else if (name === 'remove' && picked !== undefined) {
            line.remove(picked)
            lists.remove(picked)
          } else if (name === 'start' || name === 'rewind') {
            line[name]()
            lists[name]()
          } else if (name === 'left' && line.first() !== null && line.first() === line.oldest()) {
            const first = line.first()
            if (first !== null) {
              line.left(first)
              lists.left(first)
            }
          }
          expect(line.all()).toEqual(lists.all())
          expect(line.first()).toBe(lists.first())
          expect(line.oldest()).toBe(lists.fresh()[0] ?? null)
          expect([line.waiting(), line.inFlight()]).toEqual(lists.counts())
        }
      }),
      { numRuns: 500 },
    )
  })

  test('rewinding tells what was in flight, in order, and marks it', () => {
    const line = createLine()
    const [a, b, c] = [entryOf(), entryOf(), entryOf()]
    for (const entry of [a, b, c]) line.append(entry)
    line.start()
    line.start()
    expect([a.place, b.place, c.place]).toEqual(['in flight', 'in flight', 'waiting'])
    expect(line.rewind()).toEqual([a, b])
    expect([a, b, c].map(({ place, resumed }) => [place, resumed])).toEqual([
      ['waiting', true],
      ['waiting', true],
      ['waiting', false],
    ])
    expect(line.rewind()).toEqual([])
  })

  test('what is taken out holds on to nobody', () => {
    const line = createLine()
    const [a, b, c] = [entryOf(), entryOf(), entryOf()]
    for (const entry of [a, b, c]) line.append(entry)
    line.remove(b)
    line.replace(a, entryOf())
    expect([a.before, a.after, b.before, b.after]).toEqual([null, null, null, null])
  })

  test('each change costs the same however many there are', () => {
    const cost = (size: number) => {
      const line = createLine()
      const entries = Array.from({ length: size }, () => entryOf())
      for (const entry of entries) line.append(entry)
      const start = process.cpuUsage()
      for (let i = 0; i < 20_000; i += 1) {
        const entry = entries[i % size]
        if (entry === undefined) continue
        line.remove(entry)
        line.append(entry)
        line.insert(entryOf())
        const oldest = line.oldest()
        if (oldest !== null) line.remove(oldest)
      }
      return process.cpuUsage(start).user
    }
    cost(1_000)
    expect(cost(100_000)).toBeLessThan(Math.max(20_000, cost(1_000)) * 10)
  })
})
