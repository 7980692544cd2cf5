import { type Either, left, right } from '../../base/either.js'
import type { Codec, DecodeProblem } from '../codec.js'
import { safeDecode } from '../failure.js'
import { failed, problem, problemOf } from '../problem.js'
import { own } from '../record.js'
import { attributesProblem, OPTIONAL, REQUIRED, SPEC } from './attributes.js'
import type { CloudEvent } from './event.js'

/** Attributes as they came, and whatever else was there. */
export type Fields = Readonly<Record<string, unknown>>

/** Returns the event of attributes and the bytes of data. */
export const readEvent = <A>(
  data: Codec<A, never>,
  fields: Fields,
  bytes: Uint8Array,
): Either<DecodeProblem, CloudEvent<A>> => {
  const version = own(fields, 'specversion')
  if (typeof version === 'string' && version !== SPEC)
    return failed('version', problem(`CloudEvents ${version} is not ${SPEC}`, undefined, ['specversion']))
  const wrong = attributesProblem(fields)
  if (wrong !== undefined) return failed('schema', wrong)
  const contentType = own(fields, 'datacontenttype')
  const value = safeDecode(data, bytes, typeof contentType === 'string' ? { contentType } : {})
  if (value._tag === 'Left') return left(problemOf('data', value.left))
  return right({
    ...pick(fields, [...REQUIRED, ...OPTIONAL]),
    extensions: pick(
      fields,
      Object.keys(fields).filter(name => !KNOWN.has(name) && isScalar(fields[name])),
    ),
    data: value.right,
  } as CloudEvent<A>)
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter(name => own(fields, name) !== undefined).map(name => [name, fields[name]]))

const KNOWN: ReadonlySet<string> = new Set([...REQUIRED, ...OPTIONAL, 'specversion', 'data', 'data_base64'])
