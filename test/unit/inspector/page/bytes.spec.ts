import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hexLines, placeOf } from '../../../../src/inspector/page/bytes.js'

const bytes = (text: string) => new TextEncoder().encode(text)
/** Letters that nothing escapes. */
const letters = fc.string({ unit: fc.constantFrom(...'abc {}[],:"\\0') })
const value = fc.jsonValue({ maxDepth: 5, stringUnit: fc.constantFrom(...'abc {}[],:"\\0') as never })

test('a path leads to its bytes', () => {
  fc.assert(
    fc.property(
      fc.dictionary(letters, fc.array(value), { maxKeys: 4 }),
      fc.nat(),
      fc.nat(),
      (given, a, b) => {
        const keys = Object.keys(given)
        const key = keys[a % Math.max(1, keys.length)]
        const items = key === undefined ? [] : given[key]!
        const index = b % Math.max(1, items.length)
        fc.pre(key !== undefined && items.length > 0)
        const text = JSON.stringify(given)
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}/${index}`
        const { from, to } = placeOf(text, path)!
        expect(JSON.parse(new TextDecoder().decode(bytes(text).subarray(from, to)))).toEqual(
          JSON.parse(JSON.stringify(items[index])),
        )
      },
    ),
  )
})

test('where a path leads nowhere its last part that is there is shown', () => {
  expect(placeOf('{"ä":{"b":1}}', '/ä/c')).toEqual({ from: 6, to: 13 })
  expect(placeOf('{"a":1}', '')).toEqual({ from: 0, to: 7 })
  expect(placeOf('{', '/a')).toBeNull()
})

test('bytes stand in lines of sixteen', () => {
  const [first, second, ...more] = hexLines(
    Uint8Array.from({ length: 20 }, (_, at) => at + 0x40),
    10,
  )
  expect(first).toEqual({
    at: '000000',
    hex: Array.from({ length: 16 }, (_, at) => (at + 0x40).toString(16)),
    ascii: [...'@ABCDEFGHIJKLMNO'],
  })
  expect(second?.at).toBe('000010')
  expect(more).toEqual([])
  expect(hexLines(new Uint8Array(1_000), 3)).toHaveLength(3)
})
