import * as fc from 'fast-check'
import { orderedUserProperties, userPropertyPairs } from 'rxtopics'
import { expect, test } from 'vitest'
import { readUserHeaders, userHeaders } from '../../../../../src/driver/nats/link/userHeaders.js'

/** As NATS keeps headers: values of one name together, blanks at their ends cut off. */
const kept = (pairs: readonly (readonly [string, string])[]) => {
  const map = new Map<string, string[]>()
  for (const [name, value] of pairs) map.set(name, [...(map.get(name) ?? []), value.trim()])
  return map
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.constantFrom(
    '',
    ' ',
    ' lead',
    'trail ',
    'a\r\nb',
    'Nats-Msg-Id',
    'content-type',
    'Rxtopics-User-x',
    '%',
    '10',
    '9',
    ':',
  ),
)

test('user properties are read as they were written, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 6 }), pairs => {
      const headers = userHeaders(orderedUserProperties(pairs))
      for (const [name, value] of headers) {
        expect(name).toMatch(/^[!-9;-~]+$/)
        expect(name).not.toMatch(/^(nats-|content-type$)/i)
        expect(value).not.toMatch(/[\r\n]/)
      }
      expect(userPropertyPairs(readUserHeaders(kept(headers)))).toEqual(pairs)
    }),
  )
})

test('plain ones are headers of their own name, which others can read and write', () => {
  expect(userHeaders({ traceparent: '00-ab', tags: ['x', 'y'] })).toEqual([
    ['traceparent', '00-ab'],
    ['tags', 'x'],
    ['tags', 'y'],
  ])
  expect(readUserHeaders(new Map([['Nats-Stream', ['s']]]))).toBeUndefined()
})

test('what others have written under the names of this library is read as far as it can be', () => {
  expect(readUserHeaders(new Map([['Rxtopics-User', ['no json']]]))).toBeUndefined()
  const list = encodeURIComponent(JSON.stringify([['a', 1], ['b'], ['c', 'd', 'e'], ['x', 'y']]))
  expect({ ...readUserHeaders(new Map([['Rxtopics-User', [list]]])) }).toEqual({ x: 'y' })
  expect({ ...readUserHeaders(new Map([['Rxtopics-User-50%', ['%']]])) }).toEqual({ '50%': '' })
})
