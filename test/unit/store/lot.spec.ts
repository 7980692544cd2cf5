import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Change, writeHanded, writePut, writeRemove } from '../../../src/store/journal.js'
import { createLedger } from '../../../src/store/ledger.js'
import { createLot } from '../../../src/store/lot.js'
import { readJournal } from '../../../src/store/readJournal.js'
import { sourceOf, stored, waiterOf } from './support.js'

const waiter = waiterOf()

/** A line for each change, as a store has written it that knew no ranges. */
const lineOf = (change: Change): string => {
  if (change.op === 'put') return writePut(change.publish)
  return change.op === 'handed' ? writeHanded(change.key) : writeRemove(change.key)
}

const lotOf = (changes: readonly Change[]) => {
  const lot = createLot()
  for (const change of changes) {
    if (change.op === 'put') lot.put(change.publish, waiter)
    else if (change.op === 'handed') lot.handed(change.key, waiter)
    else lot.remove(change.key)
  }
  return lot
}

const topics = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => !/[+#\0]/.test(text)),
  fc.constantFrom('a"b', 'a\\b', 'ü', '日本/語', '🚀'),
)

/** Few keys, so that they come again, and stand beside each other. */
const changes = fc.array(
  fc
    .record({
      key: fc.nat(7),
      topic: topics,
      payload: fc.string(),
      qos: fc.constantFrom(1, 2),
      what: fc.nat(4),
    })
    .map(({ key, topic, payload, qos, what }): Change => {
      if (what > 1) return { op: 'remove', key }
      if (what > 0) return { op: 'handed', key }
      const plain = stored(key, { payload, qos: qos as 1 | 2 })
      return { op: 'put', key, publish: { ...plain, packet: { ...plain.packet, topic } } }
    }),
)

const survivors = async (bytes: string | Uint8Array) => {
  const { ledger, damage } = await readJournal(sourceOf(bytes))
  const left = ledger.all().map(publish => writePut(publish))
  return { left: left.sort(), damage: damage.length }
}

describe('a lot', () => {
  test('is the lines of its changes, in their order, whatever is in them', () => {
    fc.assert(
      fc.property(changes, given => {
        const kept = given.filter(({ op }) => op !== 'remove')
        const lot = lotOf(kept)
        expect(lot.size()).toBe(lot.lines().length)
        expect(lot.lines().toString()).toBe(kept.map(lineOf).join(''))
        expect(lot.items.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(lot.size())
        expect(lot.items.map(({ op, key }) => [op, key])).toEqual(kept.map(({ op, key }) => [op, key]))
      }),
    )
  })

  test('leaves what the lines of its changes one by one leave, and its items leave that too', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async given => {
        const lot = lotOf(given)
        const one = await survivors(given.map(lineOf).join(''))
        expect(await survivors(lot.lines())).toEqual(one)
        const ledger = createLedger()
        for (const item of lot.items) ledger.apply(item, item.bytes)
        expect({ left: ledger.all().map(writePut).sort(), damage: 0 }).toEqual(one)
        expect(lot.items.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(lot.lines().length)
      }),
    )
  })

  test('that is cut off at any byte is what is before that, and brings nothing back that it does not remove', async () => {
    await fc.assert(
      fc.asyncProperty(changes, changes, fc.nat(), async (before, given, cut) => {
        const model = new Map<number, string>()
        const apply = (change: Change) => {
          if (change.op === 'put') model.set(change.key, lineOf(change))
          if (change.op !== 'remove') return
          for (let { key, to = key } = change; key <= to; key += 1) model.delete(key)
        }
        const noHanded = (all: readonly Change[]) => all.filter(({ op }) => op !== 'handed')
        for (const change of noHanded(before)) apply(change)
        const confirmed = [...model.keys()]
        const lot = lotOf(noHanded(given))
        const at = cut % (lot.lines().length + 1)
        let end = 0
        for (const item of lot.items) {
          end += item.bytes
          if (end <= at) apply(item)
        }
        const text = Buffer.concat([
          Buffer.from(noHanded(before).map(lineOf).join('')),
          lot.lines().subarray(0, at),
        ])
        expect(await survivors(text)).toEqual({ left: [...model.values()].sort(), damage: 0 })
        const removed = new Set(given.filter(({ op }) => op === 'remove').map(({ key }) => key))
        for (const key of confirmed) if (!removed.has(key)) expect(model.has(key)).toBe(true)
      }),
    )
  })

  test('removes what follows one another by one line, behind what came meanwhile', () => {
    const lot = createLot()
    for (const key of [5, 6, 7]) {
      lot.remove(key)
      lot.put(stored(key + 10), waiter)
    }
    const puts = [15, 16, 17].map(key => writePut(stored(key))).join('')
    expect(lot.lines().toString()).toBe(`${puts}${writeRemove(5, 7)}`)
    lot.remove(8)
    lot.remove(10)
    lot.remove(9)
    lot.remove(10)
    expect(lot.items.slice(3).map(item => item.op === 'remove' && [item.key, item.to])).toEqual([
      [5, 7],
      [8, 8],
      [10, 10],
      [9, 10],
    ])
    const rest = writeRemove(8) + writeRemove(10) + writeRemove(9, 10)
    expect(lot.lines().toString()).toBe(`${puts}${writeRemove(5, 7)}${rest}`)
  })

  test.each([
    [1, false],
    [2, true],
    [3, true],
    [4, true],
    [5, false],
  ])('puts what has the key %i behind what removes 2 to 4: %s', (key, isBehind) => {
    const lot = createLot()
    for (const each of [2, 3, 4]) lot.remove(each)
    lot.put(stored(key), waiter)
    const lines = [writePut(stored(key)), writeRemove(2, 4)]
    expect(lot.lines().toString()).toBe((isBehind ? lines.reverse() : lines).join(''))
  })

  test('takes a line of any size, whatever it had room for', () => {
    const lot = createLot()
    const publish = stored(1, { payload: 'x'.repeat(1_000_000) })
    lot.put(publish, waiter)
    expect(lot.lines().toString() === writePut(publish)).toBe(true)
  })

  test('grows as it has to, and is empty again', () => {
    const lot = createLot()
    let expected = ''
    for (let key = 0; key < 40; key += 1) {
      const publish = stored(key, { payload: 'x'.repeat(key * 5_000) })
      lot.put(publish, waiter)
      expected += writePut(publish)
    }
    expect(lot.lines().toString()).toBe(expected)
    const memory = lot.lines().buffer.byteLength
    expect(memory).toBeGreaterThan(4_000_000)
    lot.remove(0)
    lot.empty()
    expect([lot.items, lot.size(), lot.lines().length]).toEqual([[], 0, 0])
    // Nor does it keep all that it once needed.
    expect(lot.lines().buffer.byteLength).toBe(1_048_576)
    lot.remove(1)
    expect(lot.lines().toString()).toBe(writeRemove(1))
  })

  test('keeps what waits for its changes', () => {
    const lot = createLot()
    const told: unknown[] = []
    lot.put(
      stored(1),
      waiterOf(error => told.push(1, error)),
    )
    lot.handed(
      1,
      waiterOf(error => told.push(2, error)),
    )
    lot.remove(1)
    for (const each of lot.items) each.waiter?.error('no')
    expect(told).toEqual([1, 'no', 2, 'no'])
  })
})
