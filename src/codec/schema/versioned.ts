import { type Check, checkOptions, isString, required } from '../../base/checks.js'
import { left, right } from '../../base/either.js'
import { describing } from '../../base/selfDescription.js'
import { mismatch, problem, wrongType } from '../problem.js'
import { isRecord, own } from '../record.js'
import type { AnySchema, Schema, SchemaInput, SchemaOutput } from './schema.js'
import { schemaOf } from './schemaOf.js'

/** Options of `versioned`. */
export interface VersionedOptions {
  /** The version that is published, and of which others are judged: `major.minor`, as in `'2.1'`. */
  readonly version: string
  /**
   * The property that has it.
   *
   * @default 'version'
   */
  readonly key?: string
}

/** A value, and the version that it came in. */
export interface Versioned<A> {
  /** The version that the message is of. */
  readonly version: string
  /**
   * - `null`: it is this version
   * - `older-minor`: it may lack what this version added
   * - `newer-minor`: it may have what this version does not know
   */
  readonly warning: 'older-minor' | 'newer-minor' | null
  /** What it brings, decoded. */
  readonly data: A
}

/**
 * Returns the schema of objects that carry the version of their format. Publishing writes the version into the object.
 * A received one of another minor version is accepted with a warning beside the value; one of another major version,
 * newer or older, is a problem with the reason `version`, and one without a version with the reason `schema`. The
 * inner schema does not see the version.
 *
 * @throws OptionError for a version that is not `major.minor`, and for what is not a schema
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { json, topic, versioned } from 'rxtopics'
 *
 * const Reading = t.type({ celsius: t.number })
 * const temperature = topic('site/{site}/temperature', json(versioned(Reading, { version: '1.2' })))
 * // publishing { celsius: 21 } sends {"celsius":21,"version":"1.2"}
 * ```
 */
export const versioned = <S extends AnySchema>(
  schema: S,
  options: VersionedOptions,
): Schema<Versioned<SchemaOutput<S>>, SchemaInput<S>> => {
  checkOptions('versioned', options, { version: required(isVersion), key: isString })
  const { version, key = 'version' } = options
  const current = parse(version)!
  const inner = schemaOf('versioned', schema) as Schema<SchemaOutput<S>, SchemaInput<S>>

  const made: Schema<Versioned<SchemaOutput<S>>, SchemaInput<S>> = {
    decode: value => {
      if (!isRecord(value)) return left(wrongType('object', value))
      const given = own(value, key)
      const found = parse(given)
      if (found === undefined) {
        const issue = mismatch([key], 'major.minor', given)
        return left({ path: issue.path, message: issue.message, issues: [issue], cause: undefined })
      }
      if (found.major !== current.major) {
        const order = found.major > current.major ? 'newer' : 'older'
        return left({
          reason: 'version',
          ...problem(`version ${given} is ${order} than ${version}, by its major version`, undefined, [key]),
        })
      }
      const data = inner.decode(without(value, key))
      if (data._tag === 'Left') return data
      const warning =
        found.minor === current.minor ? null : found.minor < current.minor ? 'older-minor' : 'newer-minor'
      return right({ version: String(given), warning, data: data.right })
    },
    encode: value => {
      const data = inner.encode(value)
      if (data._tag === 'Left') return data
      return isRecord(data.right)
        ? right({ ...data.right, [key]: version })
        : left(wrongType('object', data.right))
    },
  }
  const major = `^0*${current.major}\\.\\d{1,6}$`
  return describing(made, {
    schema: of => ({
      allOf: [
        of(schema),
        { type: 'object', required: [key], properties: { [key]: { type: 'string', pattern: major } } },
      ],
    }),
  })
}

const VERSION = /^(\d{1,6})\.(\d{1,6})$/

const isVersion: Check = value => (parse(value) === undefined ? 'expected major.minor' : null)

const parse = (version: unknown): { readonly major: number; readonly minor: number } | undefined => {
  const [, major, minor] = typeof version === 'string' ? (VERSION.exec(version) ?? []) : []
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor) }
}

const without = (
  fields: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> => {
  const { [key]: _, ...rest } = fields
  return rest
}
