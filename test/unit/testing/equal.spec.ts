import { describe, expect, test } from 'vitest'
import { equal } from '../../../src/testing/equal.js'

describe('equal', () => {
  const bare = (entries: object): object => Object.assign(Object.create(null), entries)

  test.each([
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
    [new Map([['a', 1]]), new Map([['a', 1]])],
    [new Set([1]), new Set([1])],
    [new Date(5), new Date(5)],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    [new RangeError('x'), new RangeError('x')],
    [Number.NaN, Number.NaN],
    [bare({ a: 1 }), { a: 1 }],
  ])('%o is like %o', (a, b) => {
    expect(equal(a, b)).toBe(true)
    expect(equal(b, a)).toBe(true)
  })

  test.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: undefined }],
    [new Map([['a', 1]]), new Map([['a', 2]])],
    [new Map([['a', 1]]), new Map()],
    [new Set([1]), new Map([[1, 1]])],
    [new Date(5), new Date(6)],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
    [Uint8Array.of(1), [1]],
    [new RangeError('x'), new TypeError('x')],
    [new RangeError('x'), new RangeError('y')],
    [bare({ a: 1 }), { a: 2 }],
    [bare({ a: 1 }), new Map([['a', 1]])],
    [0, -0],
    ['1', 1],
    [null, {}],
    [() => 1, () => 1],
  ])('%o is not like %o', (a, b) => {
    expect(equal(a, b)).toBe(false)
    expect(equal(b, a)).toBe(false)
  })

  test('comes to an end where values hold themselves', () => {
    const loop = () => {
      const value: { self?: object } = {}
      value.self = value
      return value
    }
    expect(equal(loop(), loop())).toBe(true)
  })
})
