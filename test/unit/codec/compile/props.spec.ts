import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { domainKeys, propsOf } from '../../../../src/codec/compile/props.js'

const A = t.type({ a: t.string })
const B = t.partial({ b: t.number })
const keysOf = (type: t.Mixed) => Object.keys(propsOf(type) ?? { nothing: 0 })

describe('propsOf', () => {
  test('gives the very props of an object', () => {
    expect(propsOf(A)).toBe(A.props)
    expect(propsOf(B)).toBe(B.props)
  })

  test('looks through refinements and readonly types', () => {
    expect(propsOf(t.refinement(A, () => true))).toBe(A.props)
    expect(propsOf(t.readonly(B))).toBe(B.props)
    expect(propsOf(t.readonly(t.refinement(A, () => true)))).toBe(A.props)
  })

  test('joins those of an intersection, the last of two alike', () => {
    expect(keysOf(t.intersection([A, t.readonly(B)]))).toEqual(['a', 'b'])
    expect(propsOf(t.intersection([A, t.type({ a: t.number })]))).toEqual({ a: t.number })
    expect(A.props).toEqual({ a: t.string })
  })

  test('finds none where io-ts finds none', () => {
    expect(propsOf(t.string)).toBeUndefined()
    expect(propsOf(t.intersection([A, t.string]))).toBeUndefined()
    expect(propsOf(t.union([A, B]))).toBeUndefined()
    expect(propsOf(new t.Type('Opaque', A.is, A.validate, A.encode))).toBeUndefined()
  })
})

describe('domainKeys', () => {
  test('gives the keys that a domain lists, each once', () => {
    expect(domainKeys(t.literal('a'))).toEqual(['a'])
    expect(domainKeys(t.keyof({ a: null, b: null }))).toEqual(['a', 'b'])
    expect(domainKeys(t.union([t.literal('a'), t.keyof({ b: null, a: null })]))).toEqual(['a', 'b'])
  })

  test('gives nothing where any key may be', () => {
    expect(domainKeys(t.string)).toBeUndefined()
    expect(domainKeys(t.literal(7))).toBeUndefined()
    expect(domainKeys(t.union([t.literal('a'), t.string]))).toBeUndefined()
    expect(domainKeys(new t.Type('Opaque', t.string.is, t.string.validate, t.identity))).toBeUndefined()
  })
})
