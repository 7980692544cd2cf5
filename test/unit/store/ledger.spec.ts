import { describe, expect, test } from 'vitest'
import { createLedger } from '../../../src/store/ledger.js'
import { stored } from './support.js'

const rig = () => {
  const ledger = createLedger()
  return {
    ...ledger,
    put: (key: number, bytes: number, settings?: Parameters<typeof stored>[1]) =>
      ledger.apply({ op: 'put', key, publish: stored(key, settings) }, bytes),
    left: () => ledger.all().map(({ key, handed }) => (handed ? `${key} handed` : String(key))),
  }
}

describe('a ledger', () => {
  test('knows what is left, and how much it takes', () => {
    const { put, apply, left, bytes, has } = rig()
    put(1, 100)
    put(2, 50)
    expect([left(), bytes(), has(1), has(3)]).toEqual([['1', '2'], 150, true, false])
    apply({ op: 'remove', key: 1 }, 20)
    apply({ op: 'remove', key: 9 }, 20)
    expect([left(), bytes(), has(1)]).toEqual([['2'], 50, false])
  })

  test('has none of a range that is removed, however long that is', () => {
    const removed = (...range: readonly [key: number, to: number]) => {
      const { put, apply, left, bytes } = rig()
      for (const key of [1, 2, 3, 5, 9]) put(key, 10)
      apply({ op: 'remove', key: range[0], to: range[1] }, 20)
      return [left().join(), bytes()]
    }
    expect(removed(2, 2)).toEqual(['1,3,5,9', 40])
    expect(removed(2, 3)).toEqual(['1,5,9', 30])
    expect(removed(2, 5)).toEqual(['1,9', 20])
    expect(removed(2, 6)).toEqual(['1,9', 20])
    expect(removed(3, 9)).toEqual(['1,2', 20])
    expect(removed(2, 2 ** 52)).toEqual(['1', 10])
    expect(removed(0, 2 ** 52)).toEqual(['', 0])
  })

  test('counts a line that says it was handed over, where it matters', () => {
    const { put, apply, left, bytes } = rig()
    put(1, 100)
    apply({ op: 'handed', key: 1 }, 20)
    apply({ op: 'handed', key: 2 }, 20)
    expect([left(), bytes()]).toEqual([['1 handed'], 120])
    apply({ op: 'remove', key: 1 }, 20)
    expect(bytes()).toBe(0)
  })

  test('has one publish of a key, the last', () => {
    const { put, apply, left, bytes } = rig()
    put(1, 100)
    apply({ op: 'handed', key: 1 }, 20)
    put(2, 10)
    put(1, 70)
    expect([left(), bytes()]).toEqual([['2', '1'], 80])
  })

  test('lets go of what is left no more', () => {
    const { put, remove, left, bytes } = rig()
    put(1, 100)
    remove(1)
    remove(2)
    expect([left(), bytes()]).toEqual([[], 0])
  })

  test('takes what is doubtful for handed over, at QoS 2, up to there', () => {
    const { put, doubt, left, apply, rewritten, bytes } = rig()
    put(1, 100, { qos: 2 })
    put(2, 100, { qos: 1 })
    put(3, 100, { qos: 2 })
    apply({ op: 'handed', key: 3 }, 5)
    doubt()
    put(4, 100, { qos: 2 })
    expect(left()).toEqual(['1 handed', '2', '3 handed', '4'])
    doubt()
    put(1, 100, { qos: 2 })
    expect(left()).toEqual(['2', '3 handed', '4 handed', '1'])
    rewritten(new Map([...[1, 2, 3, 4].map(key => [key, key] as const)]))
    expect([left(), bytes()]).toEqual([['2', '3 handed', '4 handed', '1'], 10])
  })

  test('that was handed over after a doubt is, too', () => {
    const { put, doubt, apply, left } = rig()
    put(1, 1, { qos: 2 })
    doubt()
    apply({ op: 'handed', key: 1 }, 1)
    expect(left()).toEqual(['1 handed'])
  })
})
