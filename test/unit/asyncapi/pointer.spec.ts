import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pointer } from '../../../src/asyncapi/pointer.js'

test('a pointer leads to its keys, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), keys => {
      const [start, ...rest] = pointer(...keys).split('/')
      expect(start).toBe('#')
      expect(rest.map(key => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))).toEqual(
        keys,
      )
    }),
  )
})
