import { TimestampSchema } from '@bufbuild/protobuf/wkt'
import * as t from 'io-ts'
import { expect, test } from 'vitest'
import { selfDescription } from '../../../src/base/selfDescription.js'
import { byContentType } from '../../../src/codec/byContentType.js'
import { cbor } from '../../../src/codec/cbor.js'
import { json } from '../../../src/codec/json/json.js'
import { orElse } from '../../../src/codec/orElse.js'
import { protobuf } from '../../../src/codec/protobuf.js'
import { envelope } from '../../../src/codec/schema/envelope.js'
import { oneOf } from '../../../src/codec/schema/oneOf.js'
import { versioned } from '../../../src/codec/schema/versioned.js'
import { flag } from '../../../src/codec/text/flag.js'
import { number } from '../../../src/codec/text/number.js'
import { text } from '../../../src/codec/text/text.js'

const Cat = t.type({ lives: t.number })
const Dog = t.type({ name: t.string })
const Maybe = t.union([Cat, t.undefined])
const jsonOfCat = json(Cat)
const cborOfDog = cbor(Dog)
const parts = new Map<unknown, string>([
  ...([
    [Cat, 'Cat'],
    [Dog, 'Dog'],
    [Maybe, 'Maybe'],
  ] as const),
  ...([
    [jsonOfCat, 'json of Cat'],
    [cborOfDog, 'cbor of Dog'],
    [text, 'text'],
  ] as const),
])
/** The schema of a part is its name. */
const of = (part: unknown) => ({ $ref: parts.get(part) })

const from = { source: 's', type: 't', id: () => '1', now: () => 0 }
const head = {
  id: { type: 'string' },
  source: { type: 'string' },
  type: { type: 'string' },
  timestamp: { type: 'string', format: 'date-time' },
}
const tagged = (kind: string, part: string) => ({
  allOf: [{ $ref: part }, { type: 'object', required: ['kind'], properties: { kind: { const: kind } } }],
})
const ofVersion = (key: string, pattern: string) => ({
  allOf: [
    { $ref: 'Cat' },
    { type: 'object', required: [key], properties: { [key]: { type: 'string', pattern } } },
  ],
})

test.each<[string, unknown, object]>([
  ['json', jsonOfCat, { $ref: 'Cat' }],
  ['cbor', cborOfDog, { $ref: 'Dog' }],
  ['a flag', flag('ON', 'OFF'), { type: 'string', enum: ['ON', 'OFF'] }],
  [
    'the first of two that fits',
    orElse(text)(jsonOfCat),
    { anyOf: [{ $ref: 'json of Cat' }, { $ref: 'text' }] },
  ],
  [
    'whatever the content type says',
    byContentType({ 'a/json': jsonOfCat, 'a/cbor': cborOfDog }, { fallback: text }),
    { anyOf: [{ $ref: 'json of Cat' }, { $ref: 'cbor of Dog' }, { $ref: 'text' }] },
  ],
  [
    'an envelope',
    envelope(Cat, from),
    {
      type: 'object',
      required: ['id', 'source', 'type', 'timestamp', 'data'],
      properties: { ...head, data: { $ref: 'Cat' } },
    },
  ],
  [
    'an envelope that may be empty',
    envelope(Maybe, from),
    {
      type: 'object',
      required: ['id', 'source', 'type', 'timestamp'],
      properties: { ...head, data: { $ref: 'Maybe' } },
    },
  ],
  ['a version', versioned(Cat, { version: '1.2' }), ofVersion('version', '^0*1\\.\\d{1,6}$')],
  [
    'a version by another name',
    versioned(Cat, { version: '07.2', key: 'v' }),
    ofVersion('v', '^0*7\\.\\d{1,6}$'),
  ],
  [
    'one of several',
    oneOf('kind', { cat: Cat, dog: Dog }),
    { oneOf: [tagged('cat', 'Cat'), tagged('dog', 'Dog')] },
  ],
  [
    'a message of Protocol Buffers',
    protobuf(TimestampSchema),
    { description: 'the message google.protobuf.Timestamp of Protocol Buffers' },
  ],
])('the schema of %s says what is sent', (_, described, schema) => {
  expect(selfDescription(described)?.schema(of)).toEqual(schema)
})

test('a choice by content type names them, and what is taken in the place of others', () => {
  const described = byContentType({ 'a/json': jsonOfCat, 'a/cbor': cborOfDog }, { fallback: text })
  expect(selfDescription(described)?.choices).toEqual([
    ['a/json', jsonOfCat],
    ['a/cbor', cborOfDog],
    [text.contentType, text],
  ])
})

test('a number is a text of digits, as it is sent', () => {
  const { pattern, ...rest } = selfDescription(number)?.schema(of) ?? {}
  expect(rest).toEqual({ type: 'string', description: 'a finite decimal number' })
  const fits = (sent: string) => new RegExp(String(pattern), 'u').test(sent)
  const bytes = new TextEncoder()
  const isRead = (sent: string) => number.decode(bytes.encode(sent))._tag === 'Right'
  for (const sent of ['0', '-1', '21.5', '1e9', 'x', '', '1 2'])
    expect([sent, fits(sent)]).toEqual([sent, isRead(sent)])
})
