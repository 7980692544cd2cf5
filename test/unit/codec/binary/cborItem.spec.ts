import { describe, expect, test } from 'vitest'
import { readCborItem } from '../../../../src/codec/binary/cborItem.js'
import type { Item } from '../../../../src/codec/binary/walk.js'
import { itemAt } from './support.js'

const read = (bytes: string, at?: number) => itemAt(readCborItem, bytes, at)

describe('readCborItem', () => {
  test.each<[string, number, boolean]>([
    ['00', 1, false],
    ['17', 1, false],
    ['18 18', 2, false],
    ['19 0100', 3, false],
    ['1a 00010000', 5, false],
    ['1b 0000000000000005', 9, true],
    ['20', 1, false],
    ['3a 00010000', 5, false],
    ['3b 0000000000000005', 9, true],
  ])('%s is an integer, and delicate only with eight bytes', (bytes, end, isDelicate) => {
    expect(read(bytes)).toMatchObject({ kind: 'integer', end, isDelicate })
  })

  test.each<[string, Partial<Item>]>([
    ['40', { kind: 'scalar', end: 1 }],
    ['57', { kind: 'scalar', end: 24 }],
    ['58 18', { kind: 'scalar', end: 26 }],
    ['59 0102', { kind: 'scalar', end: 3 + 258 }],
    ['60', { kind: 'text', start: 1, end: 1 }],
    ['77', { kind: 'text', start: 1, end: 24 }],
    ['78 18', { kind: 'text', start: 2, end: 26 }],
    ['7a 00000102', { kind: 'text', start: 5, end: 5 + 258 }],
    ['7b 0000000000000102', { kind: 'text', start: 9, end: 9 + 258 }],
    ['80', { kind: 'list', count: 0, end: 1 }],
    ['98 20', { kind: 'list', count: 32, end: 2 }],
    ['9f', { kind: 'list', count: Number.POSITIVE_INFINITY, end: 1 }],
    ['a3', { kind: 'map', count: 6, end: 1 }],
    ['b9 0102', { kind: 'map', count: 516, end: 3 }],
    ['bf', { kind: 'map', count: Number.POSITIVE_INFINITY, end: 1 }],
    ['f4', { kind: 'scalar', end: 1 }],
    ['f7', { kind: 'scalar', end: 1 }],
    ['f9', { kind: 'scalar', end: 3 }],
    ['fa', { kind: 'scalar', end: 5 }],
    ['fb', { kind: 'scalar', end: 9 }],
    ['ff', { kind: 'break', end: 1 }],
  ])('%s is what its head says, and ends where that says', (bytes, item) => {
    expect(read(bytes)).toMatchObject({ isDelicate: false, ...item })
  })

  test.each<[string, number]>([
    [`c0 74 ${Buffer.from('2026-01-01T00:00:00Z').toString('hex')}`, 22],
    ['c1 1a 5c2aa1f0', 6],
    ['c1 20', 2],
    ['c1 f9 3c00', 4],
    ['c1 fb 3ff8000000000000', 10],
    ['c2 41 05', 3],
    ['c3 41 05', 3],
    [`c2 58 3e ${'ff'.repeat(62)}`, 65],
  ])('a tag and its content, %s, are one delicate item', (bytes, end) => {
    expect(read(bytes)).toMatchObject({ kind: 'scalar', end, isDelicate: true })
  })

  test('a tag that the bytes end with goes on past them', () => {
    expect(read('c0')).toMatchObject({ end: 2 })
  })

  test('reads from the offset that it is given', () => {
    expect(read('00 00 63 616263', 2)).toMatchObject({ kind: 'text', start: 3, end: 6 })
    expect(read('00 c2 41 05', 1)).toMatchObject({ kind: 'scalar', end: 4 })
  })

  test.each([
    ['1c', 'a length that CBOR does not know'],
    ['1e', 'a length that CBOR does not know'],
    ['5f', 'a string in parts is not taken'],
    ['7f', 'a string in parts is not taken'],
    ['1f', 'a string in parts is not taken'],
    ['df', 'a string in parts is not taken'],
    ['e0', 'a simple value that is not taken'],
    ['f3', 'a simple value that is not taken'],
    ['f8 20', 'a simple value that is not taken'],
    ['fc', 'a simple value that is not taken'],
    ['c4 82', 'tag 4 is not taken'],
    ['d8 40 41 01', 'tag 64 is not taken'],
    ['c0 01', 'tag 0 on content of another kind'],
    ['c1 61', 'tag 1 on content of another kind'],
    ['c1 1b 0000000000000005', 'tag 1 on content of another kind'],
    ['c1 3b 0000000000000005', 'tag 1 on content of another kind'],
    ['c1 f8', 'tag 1 on content of another kind'],
    ['c1 fc', 'tag 1 on content of another kind'],
    ['c2 01', 'tag 2 on content of another kind'],
    ['c3 61', 'tag 3 on content of another kind'],
    ['c0 7f', 'a string in parts is not taken'],
    ['c2 5c', 'a length that CBOR does not know'],
    [`c2 58 3f ${'ff'.repeat(63)}`, 'a big integer that is too big'],
    [`c3 58 3f ${'ff'.repeat(63)}`, 'a big integer that is too big'],
  ])('%s is refused: %s', (bytes, reason) => {
    expect(read(bytes)).toBe(reason)
  })

  test('a date may be longer than a big integer', () => {
    const time = `2026-01-01T00:00:00.${'0'.repeat(43)}Z`
    expect(read(`c0 78 40 ${Buffer.from(time).toString('hex')}`)).toMatchObject({ kind: 'scalar', end: 67 })
  })
})
