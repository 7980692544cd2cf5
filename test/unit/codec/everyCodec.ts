import { create } from '@bufbuild/protobuf'
import { StructSchema } from '@bufbuild/protobuf/wkt'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import * as v from 'valibot'
import * as z from 'zod'
import { right } from '../../../src/base/either.js'
import type { Properties } from '../../../src/base/properties.js'
import { byContentType } from '../../../src/codec/byContentType.js'
import { cbor } from '../../../src/codec/cbor.js'
import { cloudEvents } from '../../../src/codec/cloudEvents/cloudEvents.js'
import type { Codec } from '../../../src/codec/codec.js'
import { json } from '../../../src/codec/json/json.js'
import { msgpack } from '../../../src/codec/msgpack.js'
import { orElse } from '../../../src/codec/orElse.js'
import { protobuf } from '../../../src/codec/protobuf.js'
import { envelope } from '../../../src/codec/schema/envelope.js'
import { oneOf } from '../../../src/codec/schema/oneOf.js'
import { versioned } from '../../../src/codec/schema/versioned.js'
import { boolean } from '../../../src/codec/text/boolean.js'
import { bytes } from '../../../src/codec/text/bytes.js'
import { flag } from '../../../src/codec/text/flag.js'
import { number } from '../../../src/codec/text/number.js'
import { text } from '../../../src/codec/text/text.js'
import { rightOf } from './support.js'

const Reading = t.type({ celsius: t.number, tags: t.array(t.string), more: t.unknown })
const reading = { celsius: 21.5, tags: ['attic', 'ä'], more: { deep: [1, { null: null }] } }
const head = { source: '/site/7', type: 'reading', id: () => 'id-1', now: () => 0 }
const Tagged = oneOf('kind', {
  on: t.type({ kind: t.literal('on'), level: t.number }),
  off: z.object({ kind: z.literal('off') }),
})

/** A codec, a good payload of it, and the properties that messages of it may have. */
export interface Specimen {
  readonly name: string
  readonly codec: Codec<unknown, never>
  readonly good: Uint8Array
  readonly properties: readonly Properties[]
}

const specimen = <I>(
  name: string,
  codec: Codec<unknown, I>,
  value: I,
  properties: readonly Properties[] = [{}],
): Specimen => ({ name, codec, good: rightOf(codec.encode(value)), properties })

const types = ['application/json', 'application/cbor', 'text/plain; charset=utf-8', 'image/png', '\0;;']
const attributes = { specversion: '1.0', id: 'a', source: 'b', type: 'c' }

/** Every codec there is, and every kind of schema. */
export const specimens: readonly Specimen[] = [
  specimen('bytes', bytes, Uint8Array.of(0, 255)),
  specimen('text', text, 'wärm'),
  specimen('number', number, -21.5e-3),
  specimen('boolean', boolean, true),
  specimen('flag', flag('ON', 'OFF'), true),
  specimen('json', json(), reading),
  specimen('json of io-ts', json(Reading), reading),
  specimen('json of io-ts, not compiled', json(Reading, { compile: false }), reading),
  specimen('json of zod', json(z.object({ celsius: z.number(), tags: z.array(z.string()) })), reading),
  specimen('json of valibot', json(v.object({ celsius: v.number(), tags: v.array(v.string()) })), reading),
  specimen('json of a function', json(right), reading),
  specimen('msgpack', msgpack(), reading),
  specimen('msgpack of io-ts', msgpack(Reading), reading),
  specimen('cbor', cbor(), reading),
  specimen('cbor of io-ts', cbor(Reading), reading),
  specimen('protobuf', protobuf(StructSchema), create(StructSchema, structOf(reading.celsius))),
  specimen('oneOf', json(Tagged), { kind: 'on', level: 7 }),
  specimen('versioned', json(versioned(Reading, { version: '1.2' })), reading),
  specimen('envelope', json(envelope(Reading, head)), reading),
  specimen('orElse', pipe(json(Reading), orElse(number)), reading),
  specimen('cloudEvents', cloudEvents(json(Reading), { ...head, now: () => 0 }), { data: reading }),
  specimen(
    'cloudEvents in binary mode',
    cloudEvents(json(Reading), { ...head, mode: 'binary' }),
    { data: reading },
    [
      { userProperties: attributes },
      { contentType: 'application/json' },
      { userProperties: { id: ['a', 'b'] } },
    ],
  ),
  specimen(
    'byContentType',
    byContentType(
      { 'application/json': json(Reading), 'application/cbor': cbor(Reading) },
      { fallback: text },
    ),
    reading,
    [{}, ...types.map(contentType => ({ contentType }))],
  ),
]

function structOf(celsius: number) {
  const kind = { case: 'numberValue', value: celsius } as const
  return { fields: { celsius: { $typeName: 'google.protobuf.Value', kind } } } as const
}
