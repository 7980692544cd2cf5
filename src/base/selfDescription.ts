import type { Either } from './either.js'

/** A JSON Schema (draft 7), as plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Returns the JSON Schema of a part: of whatever codec or schema it is. */
export type SchemaOfPart = (part: unknown) => JsonSchema

/** What a codec or a schema can say of the payloads it takes, for those who write it down. */
export interface SelfDescription {
  /** Returns the JSON Schema of what is sent. */
  readonly schema: (of: SchemaOfPart) => JsonSchema
  /** The codecs that it chooses from, by content type. */
  readonly choices?: readonly (readonly [contentType: string | undefined, codec: unknown])[]
}

/** Returns the same object, with what it says of itself. A copy of it says nothing: its functions may be others. */
export const describing = <T extends object>(described: T, description: SelfDescription): T =>
  Object.defineProperty(described, key, { value: description })

/** Returns whether a schema reads `undefined`, so that a key with such a value may be missing. */
export const takesUndefined = (schema: {
  readonly decode: (value: unknown) => Either<unknown, unknown>
}): boolean => {
  try {
    return schema.decode(undefined)._tag === 'Right'
  } catch {
    return false
  }
}

/** Returns what a codec or a schema says of itself, if it does. */
export const selfDescription = (value: unknown): SelfDescription | undefined =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && Object.hasOwn(value, key)
    ? (Reflect.get(value, key) as SelfDescription)
    : undefined

/** The same in all copies of this library. */
const key: unique symbol = Symbol.for('rxtopics.description')
