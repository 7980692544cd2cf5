import type { UserProperties } from '../../base/properties.js'
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

/** Returns attributes as they travel in binary mode. */
export const propertiesOf = (attributes: Attributes): UserProperties =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))
