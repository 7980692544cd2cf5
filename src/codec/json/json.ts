import { checkOptions, isOneOf } from '../../base/checks.js'
import { right } from '../../base/either.js'
import {
  type Format,
  type SchemaCodec,
  type SchemaCodecOptions,
  schemaCodec,
  schemaCodecRules,
} from '../schemaCodec.js'
import { encodeUtf8 } from '../text/utf8.js'
import { numberReaders } from './jsonNumbers.js'
import { readJson } from './readJson.js'
import { writeJson } from './writeJson.js'

/** Options of `json`. */
export interface JsonOptions extends SchemaCodecOptions {
  /**
   * What to do about received keys by which code that merges or copies the value could reach a prototype: `__proto__`,
   * and `constructor` over an object with `prototype`. `'reject'`: a `Left` with the reason `forbidden-key` and the
   * path. `'allow'`: they are own properties of the value like any other.
   *
   * @default 'reject'
   */
  readonly forbiddenKeys?: 'reject' | 'allow'
  /**
   * What to do about received numbers that JavaScript cannot hold: integers from 2^53 on that are not exactly a double
   * (`9007199254740993`), what would become infinite (`1e400`) and what would become 0 (`1e-400`). Decimal places that
   * a double has no room for are rounded in any case, and so are numbers such as `1.23e30`, which are not written to
   * the unit.
   *
   * - `'strict'`: a `Left` with the reason `number` and the path
   * - `'bigint'`: all integers from 2^53 on, of up to 1,000 digits, are `bigint`s, which the schema has to expect, and
   *   `bigint`s can be published; what else JavaScript cannot hold is a `Left`
   * - `'text'`: all integers from 2^53 on, and what else JavaScript cannot hold, are the text that came; what is
   *   published so is a text
   * - `'nearest'`: all are as `JSON.parse` reads them, which may be another number, infinite or 0
   *
   * @default 'strict'
   */
  readonly numbers?: 'strict' | 'bigint' | 'text' | 'nearest'
}

/**
 * Returns the codec of JSON (RFC 8259) in UTF-8. Without a schema values are `unknown`. With one, what observers get
 * has passed it, and so has what is published:
 *
 * - an io-ts `Type`: received values are decoded; published ones must satisfy `is` and are sent in their encoded form
 * - a Standard Schema (zod, valibot, arktype …): observers get its output, publishers give its input, which is sent as
 *   it is once it has passed. An asynchronous schema is a `Left`: see `decodeAsync`
 * - a `Schema` of this library (`oneOf`, `envelope`, `versioned`, or your own)
 * - a function to `Either`: observers get its `Right`; published values are sent as they are
 *
 * Every failure is a `Left`: an empty payload, invalid UTF-8, text that is not JSON (with the offset), a number that
 * JavaScript cannot hold, a refusal of the schema (with paths), a schema that throws; on the way out cycles, `bigint`,
 * and what JSON would turn into `null`. Integers are published with all their digits.
 *
 * @throws OptionError for an unknown option or one out of range, and for a schema of another kind
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { json, topic } from 'rxtopics'
 *
 * const Reading = t.type({ celsius: t.number, at: t.string })
 * const temperature = topic('site/{site}/temperature', json(Reading, { maxBytes: 1_024 }))
 *
 * const Order = t.type({ id: t.union([t.number, t.bigint]) })
 * const order = topic('shop/{shop}/order', json(Order, { numbers: 'bigint' }))
 * ```
 */
export const json: SchemaCodec<JsonOptions> = (schema?: unknown, options: JsonOptions = {}) => {
  checkOptions('json', options, {
    ...schemaCodecRules,
    forbiddenKeys: isOneOf('reject', 'allow'),
    numbers: isOneOf('strict', 'bigint', 'text', 'nearest'),
  })
  const { forbiddenKeys = 'reject', numbers = 'strict' } = options
  const readNumber = numbers === 'nearest' ? null : numberReaders[numbers]
  const rejects = forbiddenKeys === 'reject'
  const format: Format = {
    name: 'json',
    contentType: 'application/json',
    payloadFormatIndicator: true,
    read: payload => readJson(payload, readNumber, rejects),
    write: value => {
      const text = writeJson(value, numbers === 'bigint')
      return text._tag === 'Right' ? right(encodeUtf8(text.right)) : text
    },
  }
  return schemaCodec(format, schema, options)
}
