import { checkOptions, isFunction, isString, required } from '../../base/checks.js'
import { left, right } from '../../base/either.js'
import { describing, takesUndefined } from '../../base/selfDescription.js'
import { mismatch, problemOf, wrongType } from '../problem.js'
import { isRecord, own } from '../record.js'
import type { AnySchema, Schema, SchemaInput, SchemaOutput } from './schema.js'
import { schemaOf } from './schemaOf.js'

/** Options of `envelope`. */
export interface EnvelopeOptions {
  /** Who publishes. */
  readonly source: string
  /** What the data is. */
  readonly type: string
  /** Returns an id for each message published: `() => crypto.randomUUID()`. */
  readonly id: () => string
  /** Returns the time of each message published, in ms since 1970: `Date.now`. */
  readonly now: () => number
}

/** A value, and what its message says about itself. */
export interface Envelope<A> {
  /** Tells it from every other one of its source. */
  readonly id: string
  /** Who sent it. */
  readonly source: string
  /** What kind of message it is. */
  readonly type: string
  /** Ms since 1970. */
  readonly timestamp: number
  /** What it brings, decoded. */
  readonly data: A
}

/**
 * Returns the schema of objects `{ id, source, type, timestamp, data }`: publishers give the data and the rest is
 * added; observers get all of it. The timestamp is sent as text (RFC 3339). Received messages may come from any source
 * and be of any type.
 *
 * @throws OptionError for an option that is unknown, missing or of the wrong type, and for what is not a schema
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { envelope, json, topic } from 'rxtopics'
 *
 * let count = 0
 * const Reading = envelope(t.type({ celsius: t.number }), {
 *   source: 'sensor-7',
 *   type: 'reading',
 *   id: () => `sensor-7-${count++}`,
 *   now: Date.now,
 * })
 * const temperature = topic('site/{site}/temperature', json(Reading))
 * ```
 */
export const envelope = <S extends AnySchema>(
  schema: S,
  options: EnvelopeOptions,
): Schema<Envelope<SchemaOutput<S>>, SchemaInput<S>> => {
  checkOptions('envelope', options, {
    source: required(isString),
    type: required(isString),
    id: required(isFunction),
    now: required(isFunction),
  })
  const { source, type, id, now } = options
  const inner = schemaOf('envelope', schema) as Schema<SchemaOutput<S>, SchemaInput<S>>

  const made: Schema<Envelope<SchemaOutput<S>>, SchemaInput<S>> = {
    decode: value => {
      if (!isRecord(value)) return left(wrongType('object', value))
      const head = { id: own(value, 'id'), source: own(value, 'source'), type: own(value, 'type') }
      const time = own(value, 'timestamp')
      const timestamp = typeof time === 'string' && TIME.test(time) ? Date.parse(time) : Number.NaN
      const issues = [
        ...Object.entries(head)
          .filter(([, text]) => typeof text !== 'string')
          .map(([key, text]) => mismatch([key], 'string', text)),
        ...(Number.isNaN(timestamp) ? [mismatch(['timestamp'], 'time (RFC 3339)', time)] : []),
      ]
      const [first] = issues
      if (first !== undefined)
        return left({ path: first.path, message: first.message, issues, cause: undefined })
      const data = inner.decode(own(value, 'data'))
      if (data._tag === 'Left') return left(problemOf('data', data.left))
      return right({ ...(head as Record<keyof typeof head, string>), timestamp, data: data.right })
    },
    encode: value => {
      const data = inner.encode(value)
      if (data._tag === 'Left') return left(problemOf('data', data.left))
      return right({ id: id(), source, type, timestamp: new Date(now()).toISOString(), data: data.right })
    },
  }
  return describing(made, {
    schema: of => ({
      type: 'object',
      required: ['id', 'source', 'type', 'timestamp', ...(takesUndefined(inner) ? [] : ['data'])],
      properties: {
        id: { type: 'string' },
        source: { type: 'string' },
        type: { type: 'string' },
        timestamp: { type: 'string', format: 'date-time' },
        data: of(schema),
      },
    }),
  })
}

const TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/
