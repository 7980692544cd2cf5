import { expect, test } from 'vitest'
import { keysOf } from '../../../src/command/jsonPointer.js'
import { redactJson } from '../../../src/command/redactJson.js'

const redact = (text: string, ...places: readonly string[]) => redactJson(text, places.map(keysOf), 'X')

test.each<[string, string, string]>([
  ['{"a":1,"b":2}', '/a', '{"a":X,"b":2}'],
  ['{"a":{"b":[1,{"c":2}]},"d":3}', '/a', '{"a":X,"d":3}'],
  ['{"a":{"b":[1,{"c":2}]},"d":3}', '/a/b/1/c', '{"a":{"b":[1,{"c":X}]},"d":3}'],
  ['[{"n":"x"},{"n":"y"},{"m":"z"}]', '/*/n', '[{"n":X},{"n":X},{"m":"z"}]'],
  ['[[1,2],[3]]', '/*/0', '[[X,2],[X]]'],
  ['[1,[],{},2]', '/3', '[1,[],{},X]'],
  ['{"a":"1","a":"2"}', '/a', '{"a":X,"a":X}'],
  ['{"n\\u0061me":"x"}', '/name', '{"n\\u0061me":X}'],
  ['{"a/b":1,"~":2}', '/a~1b', '{"a/b":X,"~":2}'],
  ['{"":1}', '/', '{"":X}'],
  ['{"a":"}]\\"{","b":1}', '/a', '{"a":X,"b":1}'],
  ['{"__proto__":1}', '/__proto__', '{"__proto__":X}'],
])('%s without %s', (text, place, left) => {
  expect(redact(text, place)).toBe(left)
})

test('all else is as it is written', () => {
  const text =
    ' { "id" : 12345678901234567890 ,\n\t"x": 1.0e+2, "\\u00e9": "\\/", "secret": [ ] , "z":-0 }\r\n'
  expect(redact(text, '/secret')).toBe(text.replace('[ ]', 'X'))
})

test('several places, one within another', () => {
  expect(redact('{"a":{"b":1},"c":{"b":2}}', '/a', '/a/b', '/*/b')).toBe('{"a":X,"c":{"b":X}}')
})

test.each(['{"b":1}', '[]', '{}', '1', '"a"', '{"b":{"a":1}}', '["a"]'])('%s has no such value', text => {
  expect(redact(text, '/a')).toBeNull()
})

test('depth does not matter', () => {
  const deep = (value: string) => `${'['.repeat(50_000)}${value}${']'.repeat(50_000)}`
  expect(redact(`{"a":${deep('1')},"b":1}`, '/a')).toBe('{"a":X,"b":1}')
  expect(redact(deep('{"a":1}'), '/a')).toBeNull()
})
