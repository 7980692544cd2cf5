import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keysOf, memberOf } from '../../../../src/inspector/page/pointer.js'

test('a pointer leads through the keys that it was made of', () => {
  const key = fc.string({ unit: fc.constantFrom(...'ab/~01. ') })
  fc.assert(
    fc.property(fc.array(key), keys => {
      expect(keysOf(keys.reduce((pointer, each) => memberOf(pointer, each), ''))).toEqual(keys)
    }),
  )
  expect(memberOf(memberOf('', 'a/b'), '~')).toBe('/a~1b/~0')
})
