import { type Either, left, right } from '../../base/either.js'
import { printCause } from '../../base/print.js'
import type { DecodeProblem, EncodeProblem } from '../codec.js'
import { failed, notUtf8, problem } from '../problem.js'
import { checkSchemaCodec, type SchemaCodec, type SchemaCodecOptions, schemaCodec } from '../schemaCodec.js'
import { decodeUtf8, encodeUtf8 } from '../text/utf8.js'
import { forbiddenKey } from './forbiddenKeys.js'
import { explainSyntax } from './jsonSyntax.js'
import { writeJson } from './writeJson.js'

export type JsonOptions = SchemaCodecOptions

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
 * Every failure is a `Left`: an empty payload, invalid UTF-8, text that is not JSON (with the offset), a refusal of
 * the schema (with paths), a schema that throws; on the way out cycles, `BigInt`, and what JSON would turn into `null`.
 *
 * @throws OptionError for an unknown option or one out of range, and for a schema that is none of these
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { json, topic } from 'rxtopics'
 *
 * const Reading = t.type({ celsius: t.number, at: t.string })
 * const temperature = topic('site/{site}/temperature', json(Reading, { maxBytes: 1_024 }))
 * ```
 */
export const json: SchemaCodec<JsonOptions> = (schema?: unknown, options: JsonOptions = {}) => {
  checkSchemaCodec('json', options)
  const { forbiddenKeys = 'reject' } = options
  return schemaCodec({ ...format, read: forbiddenKeys === 'reject' ? readSafely : read }, schema, options)
}

const format = {
  name: 'json',
  contentType: 'application/json',
  payloadFormatIndicator: true,
  write: (value: unknown): Either<EncodeProblem, Uint8Array> => {
    const text = writeJson(value)
    return text._tag === 'Right' ? right(encodeUtf8(text.right)) : text
  },
} as const

const read = (payload: Uint8Array): Either<DecodeProblem, unknown> => {
  const text = decodeUtf8(payload)
  return text === undefined ? left(notUtf8) : parse(text)
}

const readSafely = (payload: Uint8Array): Either<DecodeProblem, unknown> => {
  const text = decodeUtf8(payload)
  if (text === undefined) return left(notUtf8)
  const parsed = parse(text)
  if (parsed._tag === 'Left') return parsed
  const path = forbiddenKey(text, parsed.right)
  return path === undefined ? parsed : failed('forbidden-key', problem('forbidden key', undefined, path))
}

const parse = (text: string): Either<DecodeProblem, unknown> => {
  try {
    return right(JSON.parse(text))
  } catch (cause) {
    // Other than a `SyntaxError`: an engine that parses by recursion met too deep a nesting.
    const syntax = cause instanceof SyntaxError
    const message = syntax ? explainSyntax(text) : undefined
    return failed(syntax ? 'syntax' : 'threw', problem(message ?? printCause(cause), cause))
  }
}
