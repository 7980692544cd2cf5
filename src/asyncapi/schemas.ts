import type { Mixed } from 'io-ts'
import { memberOf } from '../base/checks.js'
import { escapeText } from '../base/escape.js'
import { type JsonSchema, selfDescription } from '../base/selfDescription.js'
import { isIoTs } from '../codec/schema/ioTs.js'
import { isStandardSchema } from '../codec/schema/standard.js'
import { adopt } from './adopt.js'
import { ioTsSchema } from './ioTsSchema.js'
import { pointer } from './pointer.js'

/** What says of a codec or a schema more than it says itself. */
export type JsonSchemaHook = (part: unknown) => JsonSchema | undefined

/** Writes the schemas of one document. */
export interface Schemas {
  /** Returns the JSON Schema of a codec or a schema. */
  readonly of: (part: unknown) => JsonSchema
  /** Returns those that are referred to, by name. */
  readonly shared: () => Readonly<Record<string, JsonSchema>>
}

const MOST_LEVELS = 64
/** Of one schema: a type of few parts that has each of them twice, and so on, is of millions when it is written. */
const MOST_PARTS = 20_000

/** Returns what writes the schemas of one document. */
export const createSchemas = (hook: JsonSchemaHook | undefined): Schemas => {
  const shared = new Map<string, JsonSchema>()
  const places = new Map<unknown, string>()
  const taken = new Map<string, number>()
  let level = 0
  let parts = 0

  const of = (part: unknown): JsonSchema => {
    if (level >= MOST_LEVELS) return { description: `nested deeper than ${MOST_LEVELS} levels` }
    if (level === 0) parts = 0
    parts++
    if (parts > MOST_PARTS) return { description: `more than ${MOST_PARTS} parts` }
    level++
    try {
      return write(part)
    } finally {
      level--
    }
  }

  const write = (part: unknown): JsonSchema => {
    if (part === undefined) return { description: 'any value' }
    const told = hook?.(part)
    if (told !== undefined) return take(part, told)
    const description = selfDescription(part)
    if (description !== undefined) return description.schema(of)
    if (isStandardSchema(part)) {
      const offered = offeredBy(part)
      return offered === undefined ? opaque(part) : take(part, offered)
    }
    return isIoTs(part) ? ioTsSchema(part as Mixed, { of, recursive }) : opaque(part)
  }

  const reserve = (part: unknown, name: string): string => {
    const base = name.replaceAll(/[^\w.-]/g, '_').slice(0, 60) || 'Schema'
    // As many of one name are not asked for again.
    let count = taken.get(base) ?? 1
    let free = count === 1 ? base : `${base}${count}`
    for (; shared.has(free); free = `${base}${count}`) count++
    taken.set(base, count)
    shared.set(free, {})
    places.set(part, free)
    return free
  }

  const recursive = (type: Mixed, name: string, open: () => Mixed): JsonSchema => {
    const known = places.get(type)
    if (known !== undefined) return refer(known)
    const place = reserve(type, name)
    shared.set(place, of(open()))
    return refer(place)
  }

  /** What refers to itself needs a place of its own: in a document `#` is the document. */
  const take = (part: unknown, given: JsonSchema): JsonSchema => {
    const known = places.get(part)
    if (known !== undefined) return refer(known)
    const { schema, refers } = adopt(given, '#')
    if (!refers) return schema
    const place = reserve(part, nameOf(part) ?? 'Schema')
    shared.set(place, adopt(given, refer(place).$ref).schema)
    return refer(place)
  }

  return { of, shared: () => Object.fromEntries(shared) }
}

const refer = (place: string): { readonly $ref: string } => ({
  $ref: pointer('components', 'schemas', place),
})

/** Returns the JSON Schema that a Standard Schema offers of its input (Standard JSON Schema, version 1), if it does. */
const offeredBy = (schema: object): JsonSchema | undefined => {
  const offer = memberOf(memberOf(schema, '~standard'), 'jsonSchema')
  const input = memberOf(offer, 'input')
  if (typeof input !== 'function') return undefined
  try {
    return input.call(offer, { target: 'draft-07' }) as JsonSchema
  } catch {
    // It cannot be said in JSON Schema.
    return undefined
  }
}

const opaque = (part: unknown): JsonSchema => {
  const vendor = memberOf(memberOf(part, '~standard'), 'vendor')
  if (typeof vendor === 'string') return { description: escapeText(`what a schema of ${vendor} takes`) }
  const name = nameOf(part)
  return { description: name === undefined ? 'what a schema takes' : escapeText(name) }
}

const nameOf = (part: unknown): string | undefined => {
  const name = memberOf(part, 'name')
  return typeof name === 'string' && name !== '' ? name : undefined
}
