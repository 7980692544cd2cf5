/** An object with keys, as it was parsed. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns an own property, or `undefined`. */
export const own = (fields: object, key: string): unknown =>
  Object.hasOwn(fields, key) ? Reflect.get(fields, key) : undefined
