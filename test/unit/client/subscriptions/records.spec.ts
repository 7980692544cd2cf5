import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRecords } from '../../../../src/client/subscriptions/records.js'
import { adopt, settle } from '../../../../src/client/subscriptions/standing.js'
import { createSubscription, noOptions } from '../../../../src/client/subscriptions/subscription.js'

const HIGHEST = 268_435_455
const KEPT = 4_096

const startingAt = (random: number) => {
  const records = createRecords(() => random)
  return {
    ...records,
    add: (named = true) => {
      const record = records.create(records.next(), named, null, false, false)
      records.use(record)
      return record
    },
  }
}

describe('the SUBSCRIBEs that are remembered', () => {
  test('N69 have identifiers from 1 to 268435455, each its own, wherever they start', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), random => {
        const records = startingAt(random)
        const identifiers = Array.from({ length: 300 }, () => records.add().identifier)
        for (const identifier of identifiers) {
          expect(Number.isInteger(identifier) && identifier >= 1 && identifier <= HIGHEST).toBe(true)
        }
        expect(new Set(identifiers).size).toBe(300)
      }),
    )
  })

  test('N69 count on from the first when the last is reached, and skip what is remembered', () => {
    const records = startingAt(1 - 2 / HIGHEST)
    const first = records.add()
    expect(first.identifier).toBeGreaterThan(HIGHEST - 3)
    const some = Array.from({ length: 5 }, () => records.add().identifier)
    expect(some).toContain(1)
    expect(new Set([first.identifier, ...some]).size).toBe(6)
    const again = createRecords(() => 0)
    const one = again.create(again.next(), true, null, false, false)
    expect(one.identifier).toBe(1)
  })

  test('have places of their own, which are counted on when the session is gone', () => {
    const records = startingAt(0.5)
    const [one, two] = [records.add(), records.add()]
    expect([one.sequence, two.sequence, records.latest()]).toEqual([1, 2, 2])
    records.forget()
    expect(records.find(one.identifier)).toBe(one)
    expect(records.add().sequence).toBe(3)
  })

  test('are 4,096 at most when the session is gone, the last ones, however many go by them', () => {
    const records = startingAt(0.5)
    const all = Array.from({ length: KEPT + 2 }, () => records.add())
    const known = () => all.map(({ identifier }) => records.find(identifier)?.sequence).filter(Number)
    for (let time = 0; time < 2; time += 1) {
      records.forget()
      expect([known().length, known()[0]]).toEqual([KEPT, 3])
    }
    records.release(records.add())
    expect([known().length, known()[0]]).toEqual([KEPT - 1, 4])
  })

  test('are found while somebody goes by them, and 4,096 of the others; the oldest are forgotten', () => {
    const records = startingAt(0.5)
    const used = records.add()
    const released = Array.from({ length: KEPT + 1 }, () => records.add())
    for (const record of released) records.release(record)
    expect(records.find(used.identifier)).toBe(used)
    const found = released.filter(({ identifier }) => records.find(identifier) !== undefined)
    expect(found).toEqual(released.slice(1))
  })

  test('one that several go by is released by the last of them', () => {
    const records = startingAt(0.5)
    const common = records.add()
    records.use(common)
    records.release(common)
    for (let i = 0; i <= KEPT; i += 1) records.release(records.add())
    expect(records.find(common.identifier)).toBe(common)
    records.release(common)
    for (let i = 0; i <= KEPT; i += 1) records.release(records.add())
    expect(records.find(common.identifier)).toBeUndefined()
  })

  test('that copies do not name have no identifier, and are not looked for', () => {
    const records = startingAt(0.5)
    const unnamed = records.add(false)
    expect(unnamed.identifier).toBe(0)
    expect(records.find(0)).toBeUndefined()
    records.release(unnamed)
  })
})

test('one that two subscriptions share is remembered while either goes by it, however often the other is asked for', () => {
  const records = createRecords(() => 0)
  const [a, b] = [createSubscription('a', 'a', noOptions, 1), createSubscription('b', 'b', noOptions, 2)]
  const ask = (...asked: readonly (typeof a)[]) => {
    const record = records.create(records.next(), true, null, false, false)
    for (const each of asked) {
      adopt(each, record, records)
      settle(each, records)
    }
    return record
  }
  const shared = ask(a, b)
  for (let n = 0; n < KEPT + 10; n += 1) ask(a)
  expect(records.find(shared.identifier)).toBe(shared)
})
