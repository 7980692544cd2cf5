import { utf8 } from './support.js'

const texts: readonly string[] = [
  '"__proto__":{"admin":true},',
  '"__proto__":1',
  '{"constructor":{"prototype":{"admin":true}}}',
  '\\u005f_proto__',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[',
  '{"a":{"a":{"a":{"a":{"a":{"a":{"a":',
  'NaN',
  '-Infinity',
  '1e999',
  '-0',
  '9007199254740993',
  '"celsius":1,"celsius":"2",',
  '"version":"1.3",',
  '"version":"99.0",',
  '"kind":"toString",',
  '"specversion":"0.3",',
  '"data_base64":"////*"',
  '"data":null,',
  '\uFEFF',
  '\0',
  '\u{10FFFF}',
  '"\\ud800"',
]

/** Of MessagePack and CBOR: keys, sizes that are lies, extensions, tags, parts without end. */
const binaries: readonly string[] = [
  'a95f5f70726f746f5f5fc3',
  '695f5f70726f746f5f5ff5',
  '6b636f6e7374727563746f72a16970726f746f7479706501',
  'dfffffffff',
  'ddffffffff',
  'c6ffffffff',
  'bb7fffffffffffffff',
  '9b7fffffffffffffff',
  '5b7fffffffffffffff',
  '9f9f9f9f9f9f9f9f9f9f9f9f',
  'c7017200',
  'd9dfff',
  'c249ffffffffffffffffff',
  'f97e00',
  'cb7ff8000000000000',
  'c1',
  'ff',
  '0a80808080808080808080',
  '',
]

/** Pieces of payloads that parsers, validators and whoever uses the values have been hurt by. */
export const hostileWords: readonly Uint8Array[] = [
  ...texts.map(utf8),
  ...binaries.map(hex => Uint8Array.from(Buffer.from(hex, 'hex'))),
]
