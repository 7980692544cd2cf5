import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  DEEPEST,
  isJson,
  readBare,
  readHex,
  readJson,
  writeHex,
  writeLiteral,
  writeOption,
} from '../../../src/marbles/literal.js'

test('bytes are read as they were written', () => {
  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      expect(readHex(writeHex(bytes))).toEqual(bytes)
    }),
  )
})

test('a value is read as it was written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
      fc.pre(isJson(value))
      const back = readJson(writeLiteral(value))
      expect(JSON.stringify(back)).toBe(JSON.stringify(value))
    }),
  )
  expect(readBare(writeLiteral(Uint8Array.of(0, 255)))).toEqual(Uint8Array.of(0, 255))
})

test('an option that is a text stands bare unless it looks like something else', () => {
  expect(['reject', 'a/b', '1', 'true', 'null', '0x00', 'a b', ''].map(writeOption)).toEqual([
    'reject',
    'a/b',
    '"1"',
    '"true"',
    '"null"',
    '"0x00"',
    '"a b"',
    '""',
  ])
  fc.assert(
    fc.property(fc.string(), text => {
      const written = writeOption(text)
      expect(written.startsWith('"') ? readJson(written) : readBare(written)).toBe(text)
    }),
  )
})

describe('what JSON can write', () => {
  test('is plain and finite', () => {
    for (const value of [NaN, Infinity, undefined, 1n, new Date(0), new Map(), () => 1, [undefined]])
      expect(isJson(value)).toBe(false)
    expect(readJson('1e999')).toBeUndefined()
    expect(readJson('{')).toBeUndefined()
    expect(readBare('1e999')).toBeUndefined()
  })

  test('has levels, but not without end', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
    expect(isJson(nested(DEEPEST))).toBe(true)
    expect(isJson(nested(DEEPEST + 1))).toBe(false)
  })
})
