import { right } from '../either.js'
import { OptionError } from '../errors.js'
import { functionSchema, isFunctionSchema } from './functionSchema.js'
import { ioTs, isIoTs } from './ioTs.js'
import type { Schema } from './schema.js'
import { isStandardSchema, standardSchema } from './standardSchema.js'

const anything: Schema<unknown, unknown> = { decode: right, encode: right }

/** Returns the one form of whatever schema it is. Standard first: zod has `encode`, arktype's types are functions. */
export const schemaOf = (schema: unknown): Schema<unknown, unknown> => {
  if (schema === undefined) return anything
  if (isStandardSchema(schema)) return standardSchema(schema)
  if (isIoTs(schema)) return ioTs(schema)
  if (isFunctionSchema(schema)) return functionSchema(schema)
  throw new OptionError('json.schema', 'expected an io-ts Type, a Standard Schema (version 1) or a function')
}
