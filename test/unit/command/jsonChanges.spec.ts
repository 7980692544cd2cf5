import { expect, test } from 'vitest'
import { jsonChanges } from '../../../src/command/jsonChanges.js'

const bytes = (given: string | Uint8Array) =>
  typeof given === 'string' ? new TextEncoder().encode(given) : given

/** `path: before → after` */
const changes = (before: string | Uint8Array, after: string | Uint8Array) =>
  jsonChanges(bytes(before), bytes(after))?.map(each => `${each.path}: ${each.before} → ${each.after}`) ??
  null

test.each<[string, string, readonly string[]]>([
  ['20', '21', [': 20 → 21']],
  ['"on"', 'true', [': "on" → true']],
  ['{"a":1,"b":{"c":[1,2]}}', '{"a":1,"b":{"c":[1,3]}}', ['/b/c/1: 2 → 3']],
  ['{"a":1}', '{"b":2}', ['/a: 1 → undefined', '/b: undefined → 2']],
  ['[1,2]', '[1]', ['/1: 2 → undefined']],
  ['{"a":[]}', '{"a":{}}', ['/a: [] → {}']],
  ['{"a":null}', '{"a":{"b":1}}', ['/a: null → {"b":1}']],
  ['{"a/b":1,"~":1}', '{"a/b":2,"~":2}', ['/a~1b: 1 → 2', '/~0: 1 → 2']],
  ['{"__proto__":1}', '{"__proto__":2}', ['/__proto__: 1 → 2']],
  ['{}', '{"toString":1}', ['/toString: undefined → 1']],
  ['{"a":1,"b":2}', ' { "b": 2.0, "a": 1 } ', []],
])('%s and %s', (before, after, expected) => {
  expect(changes(before, after)).toEqual(expected)
})

test.each<[string, string | Uint8Array, string | Uint8Array]>([
  ['text', 'on', 'off'],
  ['one of them', '{"a":1}', 'off'],
  ['bytes', Uint8Array.of(0, 255), Uint8Array.of(0, 254)],
  ['nothing', '', '1'],
  ['numbers that would seem the same', '{"id":12345678901234567890}', '{"id":12345678901234567891}'],
  ['numbers that would both be infinite', '1e400', '1e500'],
])('not by path: %s', (_, before, after) => {
  expect(changes(before, after)).toBeNull()
})

test('depth does not matter', () => {
  const deep = (value: number) => `${'['.repeat(5_000)}${value}${']'.repeat(5_000)}`
  expect(changes(deep(1), deep(2))).toEqual([`${'/0'.repeat(5_000)}: 1 → 2`])
  const found = changes(deep(1), '1')
  expect(found === null || found.length === 1).toBe(true)
})
