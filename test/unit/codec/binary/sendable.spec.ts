import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { sendable } from '../../../../src/codec/binary/sendable.js'
import { leftOf, rightOf } from '../support.js'

describe('sendable', () => {
  test('gives the very value that can be sent as it is', () => {
    const value = {
      a: [null, true, 1.5, Number.NaN, 'ä😀', 2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n],
      b: { c: new Date(0), d: Uint8Array.of(1), e: Buffer.from('x') },
    }
    expect(rightOf(sendable(value))).toBe(value)
    expect(rightOf(sendable(null))).toBe(null)
    expect(rightOf(sendable(''))).toBe('')
  })

  test('leaves out properties that are undefined, at any level, and keeps all else', () => {
    const date = new Date(0)
    const bytes = Uint8Array.of(1)
    const value = { a: undefined, b: [{ c: undefined, d: 1 }, date], e: bytes, f: null, g: { h: undefined } }
    const sent = rightOf(sendable(value)) as { b: unknown[]; e: unknown }
    expect(sent).toStrictEqual({ b: [{ d: 1 }, date], e: bytes, f: null, g: {} })
    expect(sent.e).toBe(bytes)
    expect(sent.b[1]).toBe(date)
    expect(Object.keys(value)).toEqual(['a', 'b', 'e', 'f', 'g'])
  })

  test('sends what toJSON returns, whatever else is in the value, and asks it once for each place', () => {
    const asked: string[] = []
    class Money {
      readonly amount: number
      readonly note: string | undefined

      constructor(amount: number, note?: string) {
        this.amount = amount
        this.note = note
      }

      toJSON(key: string) {
        asked.push(key)
        return { eur: this.amount, note: this.note, toJSON: undefined }
      }
    }
    const price = new Money(1)
    expect(rightOf(sendable({ a: price, b: [new Money(2, 'x')] }))).toStrictEqual({
      a: { eur: 1 },
      b: [{ eur: 2, note: 'x' }],
    })
    expect(asked).toEqual(['a', '0'])
    expect(rightOf(sendable(price))).toStrictEqual({ eur: 1 })
    expect(rightOf(sendable([new Date(0), { toJSON: 'x' }]))).toStrictEqual([new Date(0), { toJSON: 'x' }])
  })

  test('what toJSON returns is not asked again: it may return itself', () => {
    class Point {
      readonly x = 1

      toJSON() {
        return this
      }
    }
    expect(rightOf(sendable([new Point()]))).toStrictEqual([{ x: 1 }])
  })

  test.each<[string, unknown, string, PropertyKey[]]>([
    ['undefined', undefined, 'undefined has no binary form', []],
    ['a function', { f: () => 1 }, 'function has no binary form', ['f']],
    ['a symbol', [1, Symbol('s')], 'Symbol(s) has no binary form', [1]],
    ['undefined in a list', { a: [1, undefined] }, 'undefined has no binary form', ['a', 1]],
    // biome-ignore lint/suspicious/noSparseArray: it is what this is about
    ['a hole', { a: [1, , 3] }, 'undefined has no binary form', ['a', 1]],
    ['what toJSON makes of it', [{ toJSON: () => new Map() }], 'Map has no binary form', [0]],
    ['toJSON of nothing', { a: { toJSON: () => undefined } }, 'undefined has no binary form', ['a']],
    ['half of a pair', ['a', 'b\ud800'], 'half of a surrogate pair', [1]],
    ['half of a pair at the start', '\udc00x', 'half of a surrogate pair', []],
    ['half of a pair in a key', { a: { '\ud800': 1 } }, 'half of a surrogate pair', ['a', '\ud800']],
    ['2^64', 2n ** 64n, 'an integer of more than 64 bits', []],
    ['-2^63-1', { n: -(2n ** 63n) - 1n }, 'an integer of more than 64 bits', ['n']],
    ['an invalid date', [new Date(Number.NaN)], 'an invalid date', [0]],
    ['a map', { a: { b: new Map() } }, 'Map has no binary form', ['a', 'b']],
    ['a list of floats', new Float64Array(1), 'Float64Array has no binary form', []],
    ['an expression', /a/, 'RegExp has no binary form', []],
  ])('refuses %s', (_, value, message, path) => {
    expect(leftOf(sendable(value))).toMatchObject({ message, path, issues: [] })
  })

  test('the path is that of what is wrong, not of what was passed on the way', () => {
    const value = { a: [1, { b: 2 }], c: undefined, d: { e: 'x', f: [0, () => 1] } }
    expect(leftOf(sendable(value)).path).toEqual(['d', 'f', 1])
  })

  test('takes a thousand levels and no more', () => {
    const nested = (levels: number): unknown => {
      let value: unknown = 1
      for (let level = 0; level < levels; level++) value = [value]
      return value
    }
    expect(sendable(nested(1_000))._tag).toBe('Right')
    expect(leftOf(sendable(nested(1_001)))).toMatchObject({
      message: 'nested deeper than 1000 levels, or without end',
      path: expect.objectContaining({ length: 1_000 }),
    })
  })

  test('takes what was made in another realm', () => {
    const value: unknown = runInNewContext('({ at: new Date(0), bytes: Uint8Array.of(1), list: [1] })')
    expect(rightOf(sendable(value))).toBe(value)
  })
})
