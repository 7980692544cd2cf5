/** Returns whether a value is an object with keys, as JSON has them. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns an own property, or `undefined`. */
export const own = (fields: object, key: string): unknown =>
  Object.hasOwn(fields, key) ? Reflect.get(fields, key) : undefined
