import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { compileAs } from '../../../../src/codec/compile/compile.js'
import { type Tag, tagOf } from '../../../../src/codec/compile/tags.js'

const A = t.type({ kind: t.literal('a') })
const B = t.type({ kind: t.literal('b'), more: t.string })
const tagIn = (members: readonly t.Mixed[]): Tag | undefined =>
  tagOf(t.union(members as [t.Mixed, t.Mixed]), members)

describe('tagOf', () => {
  test('gives the property that tells members apart, and its values', () => {
    expect(tagIn([A, B])).toEqual({ key: 'kind', values: [['a'], ['b']] })
  })

  test('looks through what io-ts looks through', () => {
    const members = [t.exact(A), t.readonly(t.refinement(B, () => true))]
    expect(tagIn(members)).toEqual({ key: 'kind', values: [['a'], ['b']] })
    const C = t.intersection([t.partial({ more: t.string }), t.type({ kind: t.literal(3) })])
    expect(tagIn([t.union([A, B]), C])).toEqual({ key: 'kind', values: [['a', 'b'], [3]] })
  })

  test('opens what is recursive, and only once', () => {
    const Open: t.Mixed = t.recursion('Open', () => A)
    const Endless: t.Mixed = t.recursion('Endless', () => Endless)
    expect(tagIn([Open, B])).toEqual({ key: 'kind', values: [['a'], ['b']] })
    expect(tagOf(t.union([A, B]), [A, Endless])).toBeUndefined()
  })

  test('gives none where io-ts has none, or it is not to be seen', () => {
    expect(tagIn([A, t.string])).toBeUndefined()
    expect(tagIn([A, t.type({ kind: t.string })])).toBeUndefined()
    expect(tagIn([A, A])).toBeUndefined()
    for (const hidden of [t.string, t.type({}), t.type({ kind: t.string }), A, t.union([A, t.string])])
      expect(tagOf(t.union([A, B]), [A, hidden])).toBeUndefined()
  })
})

describe.each(['code', 'closures'] as const)('J58: a tagged union that holds itself, as %s', way => {
  /** Chains of kinds, and which kind is refused. */
  const shapes: Readonly<Record<string, (kind: string, chain: () => t.Mixed) => t.Mixed>> = {
    object: (kind, chain) => t.type({ next: t.union([chain(), t.null]), kind: t.literal(kind) }),
    intersection: (kind, chain) =>
      t.intersection([t.type({ next: t.union([chain(), t.null]) }), t.type({ kind: t.literal(kind) })]),
    exact: (kind, chain) =>
      t.exact(
        t.intersection([t.partial({ next: t.union([chain(), t.null]) }), t.type({ kind: t.literal(kind) })]),
      ),
  }

  test.each(Object.entries(shapes))('is gone through once, however deep: %s', (_, shape) => {
    let asked = 0
    const Counted = t.refinement(t.null, () => {
      asked++
      return true
    })
    const Chain: t.Mixed = t.recursion('Chain', () =>
      t.union([
        shape('a', () => t.union([Chain, Counted])),
        shape('b', () => t.union([Chain, Counted])),
        shape('c', () => t.union([Chain, Counted])),
      ]),
    )
    const decode = compileAs(Chain, way)
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 30 }), kinds => {
        const value = kinds.reduce<unknown>((next, kind) => ({ next, kind }), null)
        asked = 0
        const result = decode(value)
        // io-ts itself asks once more for what it refuses.
        expect(asked).toBeLessThanOrEqual(2)
        expect(result).toEqual(Chain.decode(value))
      }),
      { numRuns: 100 },
    )
  })

  test('of a member that takes everything, only the values of its tag', () => {
    const Lenient: t.Mixed = Object.assign(Object.create(Object.getPrototypeOf(A)), A, {
      validate: () => t.success('lenient'),
      decode: () => t.success('lenient'),
    })
    const type = t.union([Lenient, B])
    for (const value of [{ kind: 'a' }, { kind: 'b', more: 'x' }, { kind: 'b' }, { kind: 'c' }, 'a', null])
      expect(compileAs(type, way)(value)).toEqual(type.decode(value))
  })
})
