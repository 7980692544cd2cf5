import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { known, tagged } from '../../../../src/codec/compile/known.js'

const opaque: t.Mixed = new t.Type('Opaque', t.string.is, t.string.validate, t.identity)

/** What `withFallback` of io-ts-types makes of a type. */
const lenient: t.Mixed = Object.assign(Object.create(Object.getPrototypeOf(t.string)), t.string, {
  validate: () => t.success('fallback'),
  decode: () => t.success('fallback'),
})

describe('tagged', () => {
  test('gives the very type that has a tag', () => {
    expect(tagged(t.string)).toBe(t.string)
    expect(tagged(lenient)).toBe(lenient)
  })

  test('gives nothing for a type without a tag, or with one that is no text', () => {
    expect(tagged(opaque)).toBeUndefined()
    expect(tagged(Object.assign(Object.create(opaque), { _tag: 7 }))).toBeUndefined()
  })
})

describe('known', () => {
  test('gives the very type that io-ts made', () => {
    const type: t.Mixed = t.type({ a: t.string })
    expect(known(type)).toBe(type)
  })

  test('does not believe the tag of a copy with a decode of its own', () => {
    expect(known(lenient)).toBeUndefined()
    expect(known(opaque)).toBeUndefined()
  })
})
