import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { append, copy, merge, stripper, UNSURE } from '../../../../src/codec/compile/runtime.js'

const withProto = (): Record<string, unknown> => JSON.parse('{"__proto__":{"a":1},"b":2}')

/** Not `toThrow`, which wants an error. */
const thrownBy = (run: () => unknown): unknown => {
  try {
    return { nothing: run() }
  } catch (thrown) {
    return thrown
  }
}

describe('append', () => {
  test('gives a longer context, and leaves the shorter one', () => {
    const root = append([], '', t.string, 1)
    expect(append(root, 'a', t.number, 2)).toEqual([
      { key: '', type: t.string, actual: 1 },
      { key: 'a', type: t.number, actual: 2 },
    ])
    expect(root).toHaveLength(1)
  })
})

describe('copy', () => {
  test('gives another object with the same properties', () => {
    const value = { a: 1, b: [2] }
    expect(copy(value)).toEqual(value)
    expect(copy(value)).not.toBe(value)
    expect(copy(Object.assign(Object.create(null), value))).toEqual(value)
  })

  test('is not sure of what inherits, and of a key __proto__', () => {
    expect(thrownBy(() => copy(Object.create({ a: 1 })))).toBe(UNSURE)
    expect(thrownBy(() => copy(withProto()))).toBe(UNSURE)
  })
})

describe('stripper', () => {
  test('gives the very value that has nothing else, and what is kept of another', () => {
    const strip = stripper({ a: true, b: true })
    const good = [{ a: 1 }, { a: 1, b: 2 }, { b: 2, a: 1 }, {}, { a: 3, b: 4 }]
    for (const value of [...good, ...good]) expect(strip(value)).toBe(value)
    const value = { a: 1, c: 3 }
    expect(strip(value)).toEqual({ a: 1 })
    expect(value).toEqual({ a: 1, c: 3 })
    expect(strip({ a: 1, c: 3 })).toEqual({ a: 1 })
  })

  test('does not take other keys for those seen last', () => {
    const strip = stripper({ a: true, b: true })
    strip({ a: 1, b: 2 })
    expect(strip({ a: 1, x: 2 })).toStrictEqual({ a: 1 })
    expect(strip({ x: 1, b: 2 })).toStrictEqual({ b: 2 })
    expect(strip({ a: 1, b: 2, x: 3 })).toStrictEqual({ a: 1, b: 2 })
  })

  test('keeps no key that only the prototype of the list has', () => {
    expect(stripper({ a: true })({ a: 1, toString: 2 })).toStrictEqual({ a: 1 })
  })

  test('is not sure of a key __proto__', () => {
    expect(thrownBy(() => stripper({ b: true })(withProto()))).toBe(UNSURE)
  })
})

describe('merge', () => {
  test('gives the very value where no member changed it', () => {
    const value = { a: 1 }
    expect(merge(value, [value, value])).toBe(value)
  })

  test('gives the last result where none is an object', () => {
    expect(merge('a', ['a', 'b'])).toBe('b')
    expect(merge('a', ['b', 'a'])).toBe('a')
  })

  test('takes of each member what it changed', () => {
    const value = { a: 1, b: 2 }
    expect(
      merge(value, [
        { a: 10, b: 2 },
        { a: 1, b: 20 },
      ]),
    ).toEqual({ a: 10, b: 20 })
    expect(merge(value, [{ a: 10, b: 2 }, value])).toEqual({ a: 10, b: 2 })
    expect(merge(value, [value, { a: 1, b: 20, c: 3 }])).toEqual({ a: 1, b: 20, c: 3 })
    expect(value).toEqual({ a: 1, b: 2 })
  })

  test('of a value that is no object, takes the last of each', () => {
    expect(merge('text', [{ a: 1, b: 1 }, { b: 2 }])).toEqual({ a: 1, b: 2 })
  })

  test('is not sure of a key __proto__', () => {
    expect(thrownBy(() => merge({ b: 1 }, [withProto(), { b: 1 }]))).toBe(UNSURE)
    expect(thrownBy(() => merge({ b: 1 }, [{ b: 2 }, withProto()]))).toBe(UNSURE)
  })
})
