import type { UserProperties } from '../../base/properties.js'
import type { EncodeProblem } from '../codec.js'
import { mismatch, problem, schemaProblem } from '../problem.js'
import { own } from '../record.js'
import type { CloudEventInput, CloudEventsOptions } from './event.js'

export type Attributes = Readonly<Record<string, string | number | boolean>>

/** The version of the specification. */
export const SPEC = '1.0'
export const REQUIRED = ['id', 'source', 'type'] as const
export const OPTIONAL = ['subject', 'time', 'datacontenttype', 'dataschema'] as const

/** Returns what an event says beside its data: its own attributes, then those of the options. */
export const attributesOf = <I>(event: CloudEventInput<I>, options: CloudEventsOptions): Attributes => {
  const { id, source, type, subject, time, dataschema, extensions } = event
  const now = time ?? (options.now === undefined ? undefined : new Date(options.now()).toISOString())
  return {
    ...extensions,
    specversion: SPEC,
    id: id ?? options.id(),
    source: source ?? options.source,
    type: type ?? options.type,
    ...(subject === undefined ? {} : { subject }),
    ...(now === undefined ? {} : { time: now }),
    ...(dataschema === undefined ? {} : { dataschema }),
  }
}

/** Returns what is wrong with the attributes of an event, if anything is. */
export const attributesProblem = (fields: Readonly<Record<string, unknown>>): EncodeProblem | undefined => {
  const wrong = [
    ...['specversion', ...REQUIRED].filter(name => !isText(own(fields, name))),
    ...OPTIONAL.filter(name => own(fields, name) !== undefined && !isText(own(fields, name))),
  ]
  return wrong.length === 0
    ? undefined
    : schemaProblem(wrong, name => mismatch([name], 'text', own(fields, name)))
}

/** The same of what is to be published: an extension beside the data would be taken for them. */
export const publishedProblem = (attributes: Attributes): EncodeProblem | undefined => {
  const data = ['data', 'data_base64'].find(name => Object.hasOwn(attributes, name))
  return data === undefined
    ? attributesProblem(attributes)
    : problem('is no name of an extension', undefined, ['extensions', data])
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** Returns attributes as they travel in binary mode. */
export const propertiesOf = (attributes: Attributes): UserProperties =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))
