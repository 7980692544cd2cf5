import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import type { AsyncApiDocument, JsonSchema } from '../../../src/asyncapi/index.js'

const require = createRequire(import.meta.url)
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
const official = ajv.compile(require('@asyncapi/specs/schemas/3.0.0-without-$id.json') as object)

/** Returns what the official definition of AsyncAPI 3.0 finds wrong. */
export const problemsOf = (document: unknown): readonly string[] =>
  official(JSON.parse(JSON.stringify(document)))
    ? []
    : (official.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)

const drafts = new Ajv({ strict: false, validateFormats: false, validateSchema: false, addUsedSchema: false })

/** Returns what tells whether a value is of a schema: a validator of draft 7 that knows the document. */
export const validatorOf = (schema: JsonSchema, document: Partial<AsyncApiDocument> = {}) =>
  drafts.compile({ allOf: [schema], components: document.components ?? {} })

/** Returns whether a value is of a schema. */
export const accepts = (
  schema: JsonSchema,
  value: unknown,
  document: Partial<AsyncApiDocument> = {},
): boolean => validatorOf(schema, document)(value)
