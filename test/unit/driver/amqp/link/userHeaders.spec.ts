import * as fc from 'fast-check'
import { orderedUserProperties, userPropertyPairs } from 'rxtopics'
import { expect, test } from 'vitest'
import { LIST, readUserHeaders, userHeaders } from '../../../../../src/driver/amqp/link/userHeaders.js'

test('plain ones are headers of their own names', () => {
  expect({ ...userHeaders({ one: '1', several: ['a', 'b'], 'content-type': 'x' }) }).toEqual({
    one: '1',
    several: ['a', 'b'],
    'content-type': 'x',
  })
  expect(userHeaders(undefined)).toEqual({})
})

test.each(['CC', 'bcc', 'x-death', 'rxtopics-from', '__proto__', '', '1', 'é', 'a b'])(
  'where a name is %j the list of all is one header',
  name => {
    const headers = userHeaders({ plain: 'x', [name]: 'y' })
    expect([LIST, ...Object.keys(headers)]).toEqual(['rxtopics-user', 'rxtopics-user'])
    expect(userPropertyPairs(readUserHeaders(headers))).toHaveLength(
      Object.keys({ plain: 1, [name]: 1 }).length,
    )
  },
)

test('any come back, in their order', () => {
  const pair = fc.tuple(fc.oneof(fc.constantFrom('a', 'b', '1', 'CC', ''), fc.string()), fc.string())
  fc.assert(
    fc.property(fc.array(pair), pairs => {
      const found = readUserHeaders(userHeaders(orderedUserProperties(pairs)))
      expect(userPropertyPairs(found)).toEqual(pairs)
    }),
  )
})

test('what others write is text, where it can be', () => {
  const headers = {
    n: 7,
    yes: true,
    list: ['a', 1],
    table: { a: 1 },
    'x-death': [{}],
    nothing: null,
    bytes: Buffer.of(1),
  }
  expect({ ...readUserHeaders(headers) }).toEqual({ n: '7', yes: 'true', list: ['a', '1'] })
  expect(readUserHeaders({ [LIST]: 'no list' })).toBeUndefined()
  expect(readUserHeaders({ [LIST]: '{}' })).toBeUndefined()
  expect({ ...readUserHeaders({ [LIST]: '[["a","b"],["c"],[1,2]]' }) }).toEqual({ a: 'b' })
})

test('names that take turns are one list, names that do not are headers', () => {
  const written = (...pairs: readonly (readonly [string, string])[]) =>
    Object.keys(userHeaders(orderedUserProperties(pairs)))
  expect(written(['a', '1'], ['a', '2'], ['b', '3'])).toEqual(['a', 'b'])
  expect(written(['a', '1'], ['b', '2'], ['a', '3'])).toEqual([LIST])
  expect(written(['a', '1'], ['b', '2'], ['b', '3'], ['a', '4'])).toEqual([LIST])
})
