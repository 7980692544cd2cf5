import { expect, test } from 'vitest'
import { escapeKey, keysOf } from '../../../src/command/jsonPointer.js'

test.each([['a'], ['a/b'], ['~'], ['~1'], ['~0/~1'], ['']])('%j is read back as it was', key => {
  expect(keysOf(`/${escapeKey(key)}`)).toEqual([key])
})

test('keys are parted by slashes', () => {
  expect(keysOf('/a/0/b~1c/~01')).toEqual(['a', '0', 'b/c', '~1'])
  expect(keysOf('/')).toEqual([''])
})
