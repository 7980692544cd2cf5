import { deepStrictEqual } from 'node:assert/strict'
import * as t from 'io-ts'
import { json } from 'rxtopics'
import { compileAs } from '../src/codec/compile/compile.js'
import { compare, type Work } from './sideBySide.js'
import type { Row } from './table.js'

const Position = t.type({ lat: t.number, lon: t.number })
const shared = {
  id: t.string,
  on: t.boolean,
  celsius: t.number,
  tags: t.array(t.string),
  position: Position,
  network: t.type({ ssid: t.string, rssi: t.number }),
  at: t.string,
}
const types: Readonly<Record<string, t.Mixed>> = {
  'a pure type': t.type({ ...shared, firmware: t.type({ version: t.string, build: t.number }) }),
  'with a brand': t.type({ ...shared, firmware: t.type({ version: t.string, build: t.Int }) }),
  'exact, with a union of literals': t.strict({
    ...shared,
    state: t.union([t.literal('on'), t.literal('off'), t.literal('unknown')]),
  }),
  'an intersection with a partial': t.intersection([t.type(shared), t.partial({ note: t.string })]),
}
const value = {
  id: 'sensor-0042',
  on: true,
  celsius: 21.5,
  tags: ['attic', 'kitchen', 'north'],
  position: { lat: 52.52, lon: 13.4 },
  network: { ssid: 'home-network', rssi: -61 },
  firmware: { version: '1.2.3', build: 4711 },
  at: '2026-01-01T00:00:00.000Z',
}
const values: Readonly<Record<string, object>> = {
  'exact, with a union of literals': { ...value, firmware: undefined, state: 'unknown' },
}
const freshValue = (name: string): unknown => JSON.parse(JSON.stringify(values[name] ?? value))

/** Throws unless both give the same of a good value, and of each value that lacks one of its keys. */
const isEqual = (
  one: (value: unknown) => unknown,
  other: (value: unknown) => unknown,
  given: unknown,
): void => {
  const fields = given as Record<string, unknown>
  deepStrictEqual(one(fields), other(fields))
  for (const key of Object.keys(fields)) {
    const { [key]: _, ...lacking } = fields
    deepStrictEqual(one(lacking), other(lacking))
  }
}

/** So that no result is optimised away. */
let sink: unknown

const decoding =
  (decode: (value: unknown) => unknown, given: unknown): Work =>
  times => {
    for (let i = 0; i < times; i++) sink = decode(given)
  }

const row = (goal: string, name: string, work: Work, base: Work, limit: number): Row => {
  const compared = compare(work, base)
  if (sink === undefined) throw new Error('nothing was decoded')
  const result = `${compared.work.toFixed(0)} ns, ${compared.base.toFixed(0)} ns`
  return { goal, name, result, ratio: compared.ratio, limit }
}

const compiled = (way: 'code' | 'closures', limit: number): readonly Row[] =>
  Object.entries(types).map(([name, type]) => {
    const given = freshValue(name)
    const decode = compileAs(type as t.Type<unknown>, way)
    isEqual(decode, type.decode, given)
    const what = `io-ts compiled to ${way}, ${name}, of decode`
    return row('11', what, decoding(decode, given), decoding(type.decode, given), limit)
  })

/** A payload of a certain size, as a driver hands it over: a view of a larger chunk. */
const payloadOf = (readings: number): Uint8Array => {
  const bytes = Buffer.from(JSON.stringify({ readings: Array.from({ length: readings }, () => value) }))
  const chunk = Buffer.alloc(65_536)
  bytes.copy(chunk, 100)
  return chunk.subarray(100, 100 + bytes.length)
}

const parse = (payload: Uint8Array): unknown => JSON.parse(Buffer.prototype.toString.call(payload, 'utf8'))

const parsed = (): readonly Row[] =>
  [1, 4, 40].map(readings => {
    const payload = payloadOf(readings)
    const type = t.type({ readings: t.array(types['a pure type'] as t.Type<unknown>) })
    const codec = json(type)
    deepStrictEqual(codec.decode(payload), type.decode(parse(payload)))
    const validate: Work = times => {
      for (let i = 0; i < times; i++) sink = codec.decode(payload)
    }
    const parseAlone: Work = times => {
      for (let i = 0; i < times; i++) sink = parse(payload)
    }
    const name = `bytes to validated value, ${payload.length} B, of JSON.parse`
    return row('12', name, validate, parseAlone, 1.05)
  })

/** Goals 11 and 12: what decoding costs in relation to the plain way, where both give the same. */
export const benches: readonly (() => readonly Row[])[] = [
  () => compiled('code', 0.06),
  () => compiled('closures', 0.4),
  parsed,
]
