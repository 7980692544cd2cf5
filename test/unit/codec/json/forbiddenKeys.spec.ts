import { describe, expect, test } from 'vitest'
import { forbiddenKey } from '../../../../src/codec/json/forbiddenKeys.js'

const pathIn = (text: string) => forbiddenKey(text, JSON.parse(text))

describe('forbiddenKey', () => {
  test.each<[string, PropertyKey[]]>([
    ['{"__proto__":1}', ['__proto__']],
    ['{"a":[0,{"__proto__":{}}]}', ['a', 1, '__proto__']],
    ['{"constructor":{"prototype":1}}', ['constructor']],
    ['[{"constructor":{"a":1,"prototype":null}}]', [0, 'constructor']],
    [String.raw`{"\u005f_proto__":1}`, ['__proto__']],
    [String.raw`{"__pr\u006fto__":1}`, ['__proto__']],
    [String.raw`{"\u0063onstructor":{"pr\u006ftotype":1}}`, ['constructor']],
    [String.raw`{"constructo\u0072":{"proto\u0074ype":1}}`, ['constructor']],
    [String.raw`{"__proto_\u005F":1}`, ['__proto__']],
  ])('of %s', (text, path) => {
    expect(pathIn(text)).toEqual(path)
  })

  test.each([
    '1',
    'null',
    '"__proto__"',
    '["__proto__"]',
    '{"proto":1,"a":"__proto__"}',
    '{"constructor":"prototype"}',
    '{"constructor":null,"prototype":1}',
    '{"constructor":{"a":{"prototype":1}}}',
    '{"constructor":[{"prototype":1}]}',
    '{"prototype":{"constructor":1}}',
    String.raw`{"\\u005f":"proto"}`,
  ])('%s reaches none', text => {
    expect(pathIn(text)).toBeUndefined()
  })

  test('an inherited prototype is none', () => {
    const value = { constructor: Object.create({ prototype: 1 }) }
    expect(forbiddenKey('constructor prototype', value)).toBeUndefined()
  })
})
