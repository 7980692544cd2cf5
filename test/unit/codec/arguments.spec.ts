import { TimestampSchema } from '@bufbuild/protobuf/wkt'
import { describe, expect, test } from 'vitest'
import { byContentType } from '../../../src/codec/byContentType.js'
import { cbor } from '../../../src/codec/cbor.js'
import { cloudEvents } from '../../../src/codec/cloudEvents/cloudEvents.js'
import { compile } from '../../../src/codec/compile/compile.js'
import { formatFailure } from '../../../src/codec/failure.js'
import { json } from '../../../src/codec/json/json.js'
import { msgpack } from '../../../src/codec/msgpack.js'
import { orElse } from '../../../src/codec/orElse.js'
import { protobuf } from '../../../src/codec/protobuf.js'
import { envelope } from '../../../src/codec/schema/envelope.js'
import { oneOf } from '../../../src/codec/schema/oneOf.js'
import { versioned } from '../../../src/codec/schema/versioned.js'
import { flag } from '../../../src/codec/text/flag.js'

/** What nothing takes. */
const wrong = 5 as never
const aCodec = 'expected a codec such as json()'
const aSchema = 'expected an io-ts Type, a Standard Schema (version 1), a Schema or a function'
const aFunction = 'expected a function'
const missing = (what: string) => `is missing: ${what}`
const aFlag = 'expected a string of valid Unicode, not empty'
const aDescriptor = 'expected the descriptor of a message'
const head = { source: 's', type: 't', id: () => '1', now: () => 0 }

// Where all arguments are wrong, the first is named.
const refused: readonly (readonly [call: () => unknown, path: string, reason: string])[] = [
  [() => byContentType(wrong, wrong), 'byContentType.codecs', 'expected an object'],
  [() => byContentType({}, wrong), 'byContentType.options', 'expected an object'],
  [() => byContentType({}), 'byContentType.codecs', 'expected at least one codec'],
  [() => byContentType({ a: wrong }, { fallback: wrong }), 'byContentType.fallback', aCodec],
  [() => byContentType({ a: json(), b: wrong }), 'byContentType.b', aCodec],
  [() => byContentType({ 'a\n': json() }), '"byContentType.a\\n"', 'has the control character U+000A'],
  [() => cbor(undefined, { maxBytes: 0 }), 'cbor.maxBytes', 'expected an integer from 1, or Infinity'],
  [() => cbor(wrong, { compile: wrong }), 'cbor.compile', 'expected true or false'],
  [() => cbor(wrong), 'cbor.schema', aSchema],
  [
    () => msgpack(undefined, { maxBytes: 0.5 }),
    'msgpack.maxBytes',
    'expected an integer from 1, or Infinity',
  ],
  [() => msgpack(wrong, { compile: wrong }), 'msgpack.compile', 'expected true or false'],
  [() => msgpack(wrong), 'msgpack.schema', aSchema],
  [() => cloudEvents(wrong, wrong), 'cloudEvents.data', aCodec],
  [() => cloudEvents(json(), wrong), 'cloudEvents.options', 'expected an object'],
  [() => cloudEvents(json(), {} as never), 'cloudEvents.source', missing('expected a string')],
  [() => cloudEvents(json(), { ...head, source: '' }), 'cloudEvents.source', 'must not be empty'],
  [() => cloudEvents(json(), { ...head, type: '' }), 'cloudEvents.type', 'must not be empty'],
  [
    () => cloudEvents(json(), { ...head, type: 'a\0' }),
    'cloudEvents.type',
    'has the control character U+0000',
  ],
  [() => cloudEvents(json(), { source: 's' } as never), 'cloudEvents.type', missing('expected a string')],
  [() => cloudEvents(json(), { source: 's', type: 't' } as never), 'cloudEvents.id', missing(aFunction)],
  [() => cloudEvents(json(), { ...head, now: wrong }), 'cloudEvents.now', aFunction],
  [
    () => cloudEvents(json(), { ...head, mode: wrong }),
    'cloudEvents.mode',
    'expected one of structured, binary',
  ],
  [
    () => cloudEvents(json(), { ...head, maxBytes: 0 }),
    'cloudEvents.maxBytes',
    'expected an integer from 1, or Infinity',
  ],
  [() => compile(wrong), 'compile.type', 'expected an io-ts Type'],
  [() => envelope(wrong, {} as never), 'envelope.source', missing('expected a string')],
  [() => envelope(wrong, { source: 's' } as never), 'envelope.type', missing('expected a string')],
  [() => envelope(wrong, { source: 's', type: 't' } as never), 'envelope.id', missing(aFunction)],
  [() => envelope(wrong, { ...head, now: undefined } as never), 'envelope.now', missing(aFunction)],
  [() => envelope(wrong, head), 'envelope.schema', aSchema],
  [() => flag(wrong, wrong), 'flag.on', aFlag],
  [() => flag('', 'b'), 'flag.on', aFlag],
  [() => flag('a', wrong), 'flag.off', aFlag],
  [() => flag('a', '\ud800'), 'flag.off', aFlag],
  [() => flag('a', 'a'), 'flag.off', 'must differ from flag.on'],
  [() => formatFailure(wrong), 'formatFailure.failure', 'expected a DecodeFailure'],
  [() => json(wrong, { maxBytes: 0 }), 'json.maxBytes', 'expected an integer from 1, or Infinity'],
  [() => json(wrong, { compile: wrong }), 'json.compile', 'expected true or false'],
  [() => json(wrong, { forbiddenKeys: wrong }), 'json.forbiddenKeys', 'expected one of reject, allow'],
  [() => json(wrong, { numbers: wrong }), 'json.numbers', 'expected one of strict, bigint, text, nearest'],
  [() => json(wrong), 'json.schema', aSchema],
  [() => oneOf(wrong, wrong), 'oneOf.tag', 'expected a string'],
  [() => oneOf('kind', wrong), 'oneOf.members', 'expected an object'],
  [() => oneOf('kind', { a: undefined as never }), 'oneOf.a', 'expected a schema'],
  [() => oneOf('kind', { a: wrong }), 'oneOf.a.schema', aSchema],
  [() => orElse(wrong), 'orElse.second', aCodec],
  [() => orElse(json())(wrong), 'orElse.first', aCodec],
  [() => protobuf(wrong, wrong), 'protobuf.desc', aDescriptor],
  [() => protobuf({ kind: 'enum' } as never), 'protobuf.desc', aDescriptor],
  [() => protobuf(TimestampSchema, wrong), 'protobuf.options', 'expected an object'],
  [
    () => protobuf(TimestampSchema, { maxBytes: 0 }),
    'protobuf.maxBytes',
    'expected an integer from 1, or Infinity',
  ],
  [() => protobuf(TimestampSchema, { compile: wrong }), 'protobuf.compile', 'expected true or false'],
  [() => protobuf(TimestampSchema, { schema: wrong }), 'protobuf.schema', aSchema],
  [() => versioned(wrong, {} as never), 'versioned.version', missing('expected major.minor')],
  [() => versioned(wrong, { version: '1' }), 'versioned.version', 'expected major.minor'],
  [() => versioned(wrong, { version: '1000000.0' }), 'versioned.version', 'expected major.minor'],
  [() => versioned(wrong, { version: '1.0', key: wrong }), 'versioned.key', 'expected a string'],
  [() => versioned(wrong, { version: '1.0' }), 'versioned.schema', aSchema],
]

describe('O77 an argument that is wrong', () => {
  test.each(refused.map(([call, path, reason]) => [path, reason, call] as const))(
    '%s: %s',
    (path, reason, call) => {
      expect(call).toThrow(
        expect.objectContaining({ name: 'OptionError', message: `invalid option ${path}: ${reason}` }),
      )
    },
  )
})

describe('an argument that is just right', () => {
  test.each([
    () => cbor(undefined, { maxBytes: 1, compile: false }),
    () => msgpack(undefined, { maxBytes: Number.POSITIVE_INFINITY, compile: true }),
    () => cloudEvents(json(), { ...head, mode: 'binary', maxBytes: 1 }),
    () => flag('a', 'b'),
    () => json(undefined, { maxBytes: 1, forbiddenKeys: 'allow', numbers: 'nearest' }),
    () => json(undefined, { forbiddenKeys: 'reject', numbers: 'text' }),
    () => protobuf(TimestampSchema, { maxBytes: 1, compile: false }),
    () => versioned(() => wrong, { version: '999999.0', key: '' }),
    () => oneOf('', {}),
  ])('%s', call => {
    expect(call).not.toThrow()
  })
})
