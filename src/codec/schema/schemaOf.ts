import { right } from '../../base/either.js'
import { OptionError } from '../../base/errors.js'
import { functionSchema, isFunctionSchema } from './functionSchema.js'
import { ioTs, isIoTs } from './ioTs.js'
import type { Schema } from './schema.js'
import { isStandardSchema, standardSchema } from './standard.js'

const anything: Schema<unknown> = { decode: right, encode: right }

/**
 * Returns the one form of whatever schema it is, as `name` was given it. Standard first: zod has `encode`, arktype's
 * types are functions.
 *
 * @throws OptionError for what is not a schema
 */
export const schemaOf = (name: string, schema: unknown, compile = true): Schema<unknown> => {
  if (schema === undefined) return anything
  if (isStandardSchema(schema)) return standardSchema(schema)
  if (isIoTs(schema)) return ioTs(schema, compile)
  if (isSchema(schema)) return schema
  if (isFunctionSchema(schema)) return functionSchema(schema)
  throw new OptionError(
    `${name}.schema`,
    'expected an io-ts Type, a Standard Schema (version 1), a Schema or a function',
  )
}

const isSchema = (schema: unknown): schema is Schema<unknown> =>
  typeof schema === 'object' &&
  schema !== null &&
  ['decode', 'encode'].every(name => typeof Reflect.get(schema, name) === 'function')
