import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeHanded, writePut, writeRemove } from '../../../src/store/journal.js'
import { createLot } from '../../../src/store/lot.js'
import { stored } from './support.js'

const noop = () => {}

describe('a lot', () => {
  test('is the lines of its changes, in their order, whatever is in them', () => {
    const topic = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('a"b', 'a\\b', 'ü', '日本/語', '🚀'),
    )
    fc.assert(
      fc.property(
        fc.array(fc.record({ key: fc.nat(), topic, payload: fc.string(), what: fc.nat(2) })),
        changes => {
          const lot = createLot()
          let expected = ''
          for (const { key, topic: name, payload, what } of changes) {
            const plain = stored(key, { payload })
            const publish = { ...plain, packet: { ...plain.packet, topic: name } }
            if (what === 0) lot.put(publish, noop)
            else if (what === 1) lot.handed(key, noop)
            else lot.remove(key, noop)
            expected += [writePut(publish), writeHanded(key), writeRemove(key)][what] ?? ''
          }
          expect(lot.lines().toString()).toBe(expected)
          expect(lot.size()).toBe(lot.lines().length)
          expect(lot.items.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(lot.size())
          expect(lot.items.map(({ op, key }) => [op, key])).toEqual(
            changes.map(({ key, what }) => [['put', 'handed', 'remove'][what], key]),
          )
        },
      ),
    )
  })

  test('takes a line of any size, whatever it had room for', () => {
    const lot = createLot()
    const publish = stored(1, { payload: 'x'.repeat(1_000_000) })
    lot.put(publish, noop)
    expect(lot.lines().toString() === writePut(publish)).toBe(true)
  })

  test('grows as it has to, and is empty again', () => {
    const lot = createLot()
    let expected = ''
    for (let key = 0; key < 40; key += 1) {
      const publish = stored(key, { payload: 'x'.repeat(key * 5_000) })
      lot.put(publish, noop)
      expected += writePut(publish)
    }
    expect(lot.lines().toString()).toBe(expected)
    const memory = lot.lines().buffer.byteLength
    expect(memory).toBeGreaterThan(4_000_000)
    lot.empty()
    expect([lot.items, lot.size(), lot.lines().length]).toEqual([[], 0, 0])
    // Nor does it keep all that it once needed.
    expect(lot.lines().buffer.byteLength).toBe(1_048_576)
    lot.remove(1, noop)
    expect(lot.lines().toString()).toBe(writeRemove(1))
  })

  test('keeps what waits for its changes', () => {
    const lot = createLot()
    const told: unknown[] = []
    lot.put(stored(1), error => told.push(1, error))
    lot.handed(1, error => told.push(2, error))
    lot.remove(1, error => told.push(3, error))
    for (const { done } of lot.items) done('no')
    expect(told).toEqual([1, 'no', 2, 'no', 3, 'no'])
  })
})
