import fc from 'fast-check'
import { mergeMap } from 'rxjs'
import { createClient, orderedUserProperties, userPropertyPairs } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { mergeUserProperties, recordOf, type UserProperty } from '../../../src/base/userProperties.js'

const name = fc.oneof(
  fc.constantFrom('10', '9', '0', 'hop', 'at', '__proto__', ''),
  fc.string({ maxLength: 4 }),
)
const pairs = fc.array(fc.tuple(name, fc.string({ maxLength: 3 })), { maxLength: 12 })

describe('the order of user properties', () => {
  test('T104 any pairs come back as they were given', () => {
    fc.assert(
      fc.property(pairs, given => {
        expect(userPropertyPairs(orderedUserProperties(given))).toEqual(given)
      }),
    )
  })

  test.each<[string, readonly UserProperty[]]>([
    [
      'names that look like integers',
      [
        ['10', 'a'],
        ['9', 'b'],
      ],
    ],
    [
      'values of one name that do not stand together',
      [
        ['hop', '1'],
        ['at', 'x'],
        ['hop', '2'],
        ['at', 'y'],
      ],
    ],
    [
      'the same name twice in a row, then another',
      [
        ['a', '1'],
        ['a', '2'],
        ['b', '3'],
      ],
    ],
  ])('%s', (_, given) => {
    expect(userPropertyPairs(orderedUserProperties(given))).toEqual(given)
  })

  test('is that of a plain record where there is nothing else to go by', () => {
    expect(userPropertyPairs({ b: ['1', '2'], a: 'x' })).toEqual([
      ['b', '1'],
      ['b', '2'],
      ['a', 'x'],
    ])
    expect(userPropertyPairs(undefined)).toEqual([])
  })

  test('is all that a record made of pairs has besides its names and values', () => {
    const record = orderedUserProperties([
      ['hop', '1'],
      ['at', 'x'],
      ['hop', '2'],
    ])
    expect({ ...record }).toEqual({ hop: ['1', '2'], at: 'x' })
    expect(userPropertyPairs({ ...record })).toEqual([
      ['hop', '1'],
      ['hop', '2'],
      ['at', 'x'],
    ])
    expect(JSON.stringify(record)).toBe('{"hop":["1","2"],"at":"x"}')
  })

  test('T104 a message from one client to another keeps it, and passing it on does', () => {
    const given: readonly UserProperty[] = [
      ['10', 'a'],
      ['9', 'b'],
      ['hop', '1'],
      ['at', 'x'],
      ['hop', '2'],
    ]
    const client = createClient(memory(createBroker()))
    const seen: unknown[] = []
    return new Promise<void>((done, fail) => {
      client.observe('second').subscribe({
        next: ({ properties }) => {
          seen.push(userPropertyPairs(properties.userProperties))
          expect(seen).toEqual([given])
          client.close().then(done, fail)
        },
        error: fail,
      })
      client
        .observe('first')
        .pipe(mergeMap(({ payload, properties }) => client.publish('second', payload, { properties })))
        .subscribe({ error: fail })
      client
        .publish('first', 'x', { properties: { userProperties: orderedUserProperties(given) } })
        .subscribe({ error: fail })
    })
  })
})

describe('merged', () => {
  test('`over` wins name by name, and comes last', () => {
    const under = recordOf([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ])
    expect(userPropertyPairs(mergeUserProperties(under, { a: '9' }))).toEqual([
      ['b', '2'],
      ['a', '9'],
    ])
    expect(userPropertyPairs(mergeUserProperties({}, under))).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ])
  })
})

test.each<[string, unknown, string]>([
  ['no list', { a: 'b' }, 'orderedUserProperties.pairs'],
  ['a name alone', [['a', 'b'], ['c']], 'orderedUserProperties.pairs.1'],
  ['a number', [['a', 1]], 'orderedUserProperties.pairs.0'],
  ['three', [['a', 'b', 'c']], 'orderedUserProperties.pairs.0'],
  ['a text', ['ab'], 'orderedUserProperties.pairs.0'],
])('a list with %s is refused', (_, given, path) => {
  expect(() => orderedUserProperties(given as never)).toThrow(
    expect.objectContaining({ name: 'OptionError', path }),
  )
})

test('userPropertyPairs refuses what are no user properties', () => {
  const reason = 'expected names mapped to a string or several'
  for (const wrong of [null, 5, 'a', { a: 5 }, { a: null }])
    expect(() => userPropertyPairs(wrong as never)).toThrow(
      expect.objectContaining({ name: 'OptionError', path: 'userPropertyPairs.userProperties', reason }),
    )
  expect(userPropertyPairs(undefined)).toEqual([])
})
