import { describe, expect, test } from 'vitest'
import { readMsgpackItem } from '../../../../src/codec/binary/msgpackItem.js'
import type { Item } from '../../../../src/codec/binary/walk.js'
import { itemAt } from './support.js'

const read = (bytes: string, at?: number) => itemAt(readMsgpackItem, bytes, at)

describe('readMsgpackItem', () => {
  test.each<[string, Partial<Item>]>([
    ['00', { kind: 'integer', end: 1 }],
    ['7f', { kind: 'integer', end: 1 }],
    ['e0', { kind: 'integer', end: 1 }],
    ['ff', { kind: 'integer', end: 1 }],
    ['cc', { kind: 'integer', end: 2 }],
    ['cd', { kind: 'integer', end: 3 }],
    ['ce', { kind: 'integer', end: 5 }],
    ['cf', { kind: 'integer', end: 9, isDelicate: true }],
    ['d0', { kind: 'integer', end: 2 }],
    ['d1', { kind: 'integer', end: 3 }],
    ['d2', { kind: 'integer', end: 5 }],
    ['d3', { kind: 'integer', end: 9, isDelicate: true }],
    ['80', { kind: 'map', count: 0, end: 1 }],
    ['8f', { kind: 'map', count: 30, end: 1 }],
    ['de 0102', { kind: 'map', count: 516, end: 3 }],
    ['df 00000102', { kind: 'map', count: 516, end: 5 }],
    ['90', { kind: 'list', count: 0, end: 1 }],
    ['9f', { kind: 'list', count: 15, end: 1 }],
    ['dc 0102', { kind: 'list', count: 258, end: 3 }],
    ['dd 00000102', { kind: 'list', count: 258, end: 5 }],
    ['a0', { kind: 'text', start: 1, end: 1 }],
    ['bf', { kind: 'text', start: 1, end: 32 }],
    ['d9 20', { kind: 'text', start: 2, end: 34 }],
    ['da 0102', { kind: 'text', start: 3, end: 3 + 258 }],
    ['db 00000102', { kind: 'text', start: 5, end: 5 + 258 }],
    ['c0', { kind: 'scalar', end: 1 }],
    ['c2', { kind: 'scalar', end: 1 }],
    ['c3', { kind: 'scalar', end: 1 }],
    ['c4 05', { kind: 'scalar', end: 7 }],
    ['c5 0102', { kind: 'scalar', end: 3 + 258 }],
    ['c6 00000102', { kind: 'scalar', end: 5 + 258 }],
    ['ca', { kind: 'scalar', end: 5 }],
    ['cb', { kind: 'scalar', end: 9 }],
  ])('%s is what its head says, and ends where that says', (bytes, item) => {
    expect(read(bytes)).toMatchObject({ isDelicate: false, ...item })
  })

  test.each<[string, number]>([
    ['d6 ff 00000000', 6],
    ['d7 ff 0000000000000000', 10],
    ['c7 04 ff 00000000', 7],
    ['c7 0c ff 3b9ac9ff 0000000000000000', 15],
    ['c8 000c ff 3b9ac9ff ffff000000000000', 16],
    ['c9 00000008 ff ee6b27ff ffffffff', 14],
  ])('the timestamp %s is delicate', (bytes, end) => {
    expect(read(bytes)).toMatchObject({ kind: 'scalar', end, isDelicate: true })
  })

  test('an extension that the bytes end with goes on past them', () => {
    expect(read('d4')).toMatchObject({ end: 3, isDelicate: true })
    expect(read('d8')).toMatchObject({ end: 18, isDelicate: true })
    expect(read('c7 05')).toMatchObject({ end: 8, isDelicate: true })
  })

  test('reads from the offset that it is given', () => {
    expect(read('00 00 a3 616263', 2)).toMatchObject({ kind: 'text', start: 3, end: 6 })
    expect(read('00 d6 ff 00000000', 1)).toMatchObject({ kind: 'scalar', end: 7 })
  })

  test.each([
    ['c1', 'a byte that MessagePack never uses'],
    ['d4 00 00', 'extension 0 of 1 bytes is not taken'],
    ['d5 72 0000', 'extension 114 of 2 bytes is not taken'],
    ['d4 ff 00', 'extension -1 of 1 bytes is not taken'],
    ['d8 ff', 'extension -1 of 16 bytes is not taken'],
    ['d6 fe', 'extension -2 of 4 bytes is not taken'],
    ['c8 0100 ff', 'extension -1 of 256 bytes is not taken'],
    ['d7 ff ee6b2800 00000000', 'a timestamp out of range'],
    ['c7 0c ff 3b9aca00 0000000000000000', 'a timestamp out of range'],
    ['c7 0c ff 00000000 0100000000000000', 'a timestamp out of range'],
    ['c7 0c ff 00000000 0001000000000000', 'a timestamp out of range'],
    ['c7 0c ff 00000000 ff00000000000000', 'a timestamp out of range'],
    ['c7 0c ff 00000000 0101000000000000', 'a timestamp out of range'],
  ])('%s is refused: %s', (bytes, reason) => {
    expect(read(bytes)).toBe(reason)
  })
})
