import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { type Either, left, right } from '../base/either.js'
import { isCodec } from '../base/parts.js'
import type { Codec } from '../codec/codec.js'
import { type DecodeFailure, decodeFailure, safeDecode } from '../codec/failure.js'
import { json } from '../codec/json/json.js'
import type { Message } from '../message.js'
import { missingPackage } from './drivers.js'
import { fileError, usageError } from './errors.js'
import { importFile } from './importFile.js'
import { keysOf } from './jsonPointer.js'

/** Reads the payload of a message as a schema says. */
export type Reading = (message: Message) => Either<DecodeFailure, unknown>

export const readingWith =
  (codec: Codec<unknown, never>): Reading =>
  ({ topic, payload, properties }) => {
    const read = safeDecode(codec, payload, properties)
    return read._tag === 'Right' ? read : left(decodeFailure(topic, payload, codec.name, read.left))
  }

/**
 * Returns the codec of a schema file: of a JSON Schema (`.json`, with the package `ajv`), or of a module whose export
 * (`FILE#name`, else `default`) is an io-ts type, a Standard Schema such as one of zod, or a codec.
 */
export const schemaCodec = async (given: string): Promise<Codec<unknown, never>> => {
  const [path = '', name = 'default'] = given.split('#')
  return extname(path) === '.json' ? jsonSchemaCodec(path) : moduleCodec(path, name)
}

const moduleCodec = async (path: string, name: string): Promise<Codec<unknown, never>> => {
  const found = (await importFile(path))[name]
  if (found === undefined) throw usageError(`--schema: ${path} exports no ${name}: say which as ${path}#name`)
  if (isCodec(found) === null) return found as Codec<unknown, never>
  return json(found as Parameters<typeof json>[0]) as Codec<unknown, never>
}

const jsonSchemaCodec = async (path: string): Promise<Codec<unknown, never>> => {
  let schema: object
  try {
    schema = JSON.parse(await readFile(path, 'utf8')) as object
  } catch (error) {
    throw fileError(path, error)
  }
  const ajv = await import('ajv/dist/2020.js').catch((error: unknown) => {
    throw missingPackage(error, 'a JSON Schema', 'ajv') ?? error
  })
  let validate: ReturnType<InstanceType<typeof ajv.Ajv2020>['compile']>
  try {
    validate = new ajv.Ajv2020({
      allErrors: true,
      strict: false,
      logger: false,
      validateFormats: false,
    }).compile(schema)
  } catch (error) {
    throw fileError(path, error)
  }
  return json({
    decode: (value: unknown) => {
      if (validate(value)) return right(value)
      const issues = (validate.errors ?? [])
        .slice(0, 100)
        .map(({ instancePath, message = 'is not valid' }) => ({
          path: keysOf(instancePath),
          message,
        }))
      const [first = { path: [], message: 'is not valid' }] = issues
      return left({ path: first.path, message: first.message, issues, cause: undefined })
    },
    encode: right,
  }) as Codec<unknown, never>
}
