import { expect, test } from 'vitest'
import { readShared } from '../../../src/driver/sharedFilter.js'

test('a filter of a group is the group and the rest', () => {
  expect(readShared('$share/g/a/#')).toEqual({ group: 'g', rest: 'a/#' })
  expect(readShared('a/$share/g')).toEqual({ group: undefined, rest: 'a/$share/g' })
  expect(readShared('$share/g')).toEqual({ group: undefined, rest: '$share/g' })
})
