import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { costOfExplaining } from '../../../../src/codec/compile/explaining.js'

const cost = (type: t.Mixed, value: unknown) => costOfExplaining(type)(value)

describe('what it costs to explain a value', () => {
  test.each<[t.Mixed, unknown, number]>([
    [t.string, 7, 1],
    [t.type({ a: t.string, b: t.string }), { a: 1, b: 2, c: 3 }, 1 + 2 + 2],
    [t.type({ a: t.string }), [1], 1],
    [t.exact(t.partial({ a: t.string })), {}, 1 + 2],
    [t.array(t.string), [1, 2, 3], 1 + 3 * 2],
    [t.array(t.string), { a: 1 }, 1],
    [t.tuple([t.string, t.string]), [1], 1 + 2 * 2],
    [t.tuple([t.string]), {}, 1],
    [t.record(t.string, t.array(t.string)), { a: [1], b: 2 }, 1 + (2 + 3) + 2],
    [t.record(t.string, t.string), [], 1],
    [t.intersection([t.type({ a: t.string }), t.type({ b: t.string })]), { a: 1 }, 3 + 3],
    [t.brand(t.type({ a: t.string }), (_): _ is never => true, 'X' as never), { a: 1 }, 3],
  ])('%#: is the levels above each of its parts', (type, value, expected) => {
    expect(cost(type, value)).toBe(expected)
  })

  test('counts a part once for each member of a union, and once where a tag says which member it is', () => {
    const [a, b] = [
      t.type({ kind: t.literal('a'), x: t.string }),
      t.type({ kind: t.literal('b'), x: t.string }),
    ]
    const untagged = t.union([t.type({ x: t.string }), t.type({ x: t.number })])
    expect(cost(untagged, { x: null })).toBe(3 + 3)
    expect(cost(t.union([a, b]), { kind: 'b', x: 1 })).toBe(1 + 2 + 2)
    expect(cost(t.union([a, b]), { kind: 'c', x: 1 })).toBe(1)
    expect(cost(t.union([a, b]), [])).toBe(1)
  })

  test('multiplies from level to level, and is known in no time', () => {
    const Sum: t.Type<unknown> = t.recursion(
      'Sum',
      (): t.Type<unknown> => t.union([t.number, t.type({ a: Sum }), t.type({ a: Sum })]) as t.Mixed,
    )
    const nested = (levels: number): unknown =>
      JSON.parse(`${'{"a":'.repeat(levels)}"x"${'}'.repeat(levels)}`)
    expect(cost(Sum, nested(1))).toBe(1 + 2 * (1 + 2))
    expect(cost(Sum, nested(400))).toBeGreaterThan(2 ** 400)
  })
})
