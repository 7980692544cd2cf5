import { expect, test } from 'vitest'
import { left, right } from '../../../src/base/either.js'
import { describing, selfDescription, takesUndefined } from '../../../src/base/selfDescription.js'

test('what describes itself is the same object, and a copy of it says nothing', () => {
  const codec = { name: 'a' }
  const description = { schema: () => ({ type: 'string' }) }
  expect(describing(codec, description)).toBe(codec)
  expect(selfDescription(codec)).toBe(description)
  expect(Object.keys(codec)).toEqual(['name'])
  for (const other of [{ ...codec }, Object.create(codec), null, undefined, 5, 'x']) {
    expect(selfDescription(other)).toBeUndefined()
  }
})

test('a schema that refuses undefined, or throws, does not take it', () => {
  expect(takesUndefined({ decode: right })).toBe(true)
  expect(takesUndefined({ decode: left })).toBe(false)
  expect(
    takesUndefined({
      decode: () => {
        throw new Error('no')
      },
    }),
  ).toBe(false)
})
