import { describe, expect, test } from 'vitest'
import { readCborItem } from '../../../../src/codec/binary/cborItem.js'
import { readMsgpackItem } from '../../../../src/codec/binary/msgpackItem.js'
import { walk } from '../../../../src/codec/binary/walk.js'
import { leftOf, rightOf } from '../support.js'
import { hex } from './support.js'

const ascii = (text: string): string => Buffer.from(text).toString('hex')
const proto = `a9${ascii('__proto__')}`
const prototype = `a9${ascii('prototype')}`
const maker = `ab${ascii('constructor')}`
const msgpack = (bytes: string) => walk(hex(bytes), readMsgpackItem)
const cbor = (bytes: string) => walk(hex(bytes), readCborItem)

describe('walk', () => {
  test('tells whether there is anything delicate, wherever it is', () => {
    expect(rightOf(msgpack('93 01 a161 80'))).toBe(false)
    expect(rightOf(msgpack('cf 0000000000000001'))).toBe(true)
    expect(rightOf(msgpack('92 cf 0000000000000001 01'))).toBe(true)
    expect(rightOf(msgpack('92 01 cf 0000000000000001'))).toBe(true)
    expect(rightOf(msgpack('81 cf 0000000000000001 01'))).toBe(true)
  })

  test.each([
    ['', 'ends within a value, at byte 0'],
    ['92 a161', 'ends within a value, at byte 3'],
    ['81 a161', 'ends within a value, at byte 3'],
    ['a2 61', 'ends within a value that starts at byte 0'],
    ['92 01 cd 01', 'ends within a value that starts at byte 2'],
    ['01 02', '1 bytes are left over after the value'],
    ['91 01 02 03', '2 bytes are left over after the value'],
    ['91 c1', 'a byte that MessagePack never uses, at byte 1'],
    ['93 01 02', '3 items said to be in 2 bytes, at byte 0'],
    ['91 82 01', '4 items said to be in 1 bytes, at byte 1'],
    ['81 c0 01', 'a key that is neither text nor an integer, at byte 1'],
    ['82 01 02 91 01', 'a key that is neither text nor an integer, at byte 3'],
  ])('MessagePack %s: %s', (bytes, message) => {
    expect(leftOf(msgpack(bytes))).toMatchObject({ reason: 'syntax', message, path: [] })
  })

  test('as many items as there are bytes may be', () => {
    expect(rightOf(msgpack('92 01 02'))).toBe(false)
    expect(rightOf(msgpack('81 01 02'))).toBe(false)
  })

  test.each([
    ['ff', 'unexpected break, at byte 0'],
    ['82 01 ff', 'unexpected break, at byte 2'],
    ['a1 01 ff', 'unexpected break, at byte 2'],
    ['bf 01 ff', 'unexpected break, at byte 2'],
    ['9f 81 ff', 'unexpected break, at byte 2'],
  ])('CBOR %s: %s', (bytes, message) => {
    expect(leftOf(cbor(bytes))).toMatchObject({ reason: 'syntax', message })
  })

  test('a break ends what has no length, between two entries', () => {
    for (const bytes of ['9f ff', '9f 01 ff', 'bf ff', 'bf 01 02 ff', '82 9f 9f ff ff bf 01 bf ff ff'])
      expect(rightOf(cbor(bytes))).toBe(false)
  })

  test.each([
    ['a2 c328', 0],
    ['92 01 a2 c328', 2],
    ['81 a2 c328 01', 1],
    ['a1 80', 0],
  ])('%s has text that is not UTF-8, at byte %d', (bytes, at) => {
    expect(leftOf(msgpack(bytes))).toMatchObject({
      reason: 'utf8',
      message: `text that is not UTF-8, at byte ${at}`,
    })
  })

  test.each<[string, PropertyKey[]]>([
    [`81 ${proto} 01`, ['__proto__']],
    [`82 01 02 ${proto} 01`, ['__proto__']],
    [`92 01 81 ${proto} 01`, [1, '__proto__']],
    [`81 a161 92 01 81 ${proto} 01`, ['a', 1, '__proto__']],
    [`81 ${maker} 81 ${prototype} 01`, ['constructor']],
    [`81 ${maker} 82 a161 01 ${prototype} 01`, ['constructor']],
    [`91 81 ${maker} 81 ${prototype} 01`, [0, 'constructor']],
  ])('%s reaches a prototype', (bytes, path) => {
    expect(leftOf(msgpack(bytes))).toMatchObject({ reason: 'forbidden-key', message: 'forbidden key', path })
  })

  test('the words are good as values, and apart from each other', () => {
    for (const bytes of [
      `91 ${proto}`,
      `81 a161 ${proto}`,
      `81 ${prototype} 01`,
      `81 ${maker} 01`,
      `81 ${maker} 91 ${prototype}`,
      `81 ${maker} 81 a161 ${prototype}`,
      `82 ${maker} 01 ${prototype} 01`,
      `81 ${maker} 91 81 ${prototype} 01`,
      `81 ${maker} 81 a161 81 ${prototype} 01`,
      `81 a161 81 ${prototype} 01`,
      `81 a8${ascii('__proto_')} 01`,
      `81 aa${ascii('__proto__x')} 01`,
    ])
      expect(rightOf(msgpack(bytes))).toBe(false)
  })

  test('takes a thousand levels and no more', () => {
    const nested = (levels: number): string => `${'91'.repeat(levels)}01`
    expect(rightOf(msgpack(nested(1_000)))).toBe(false)
    expect(leftOf(msgpack(nested(1_001)))).toMatchObject({
      reason: 'too-deep',
      message: 'nested deeper than 1000 levels',
    })
  })

  test('what is closed counts no more as a level', () => {
    expect(rightOf(msgpack(`dc 07d0 ${'9101'.repeat(2_000)}`))).toBe(false)
  })
})
