/** Returns what keys lead to in a value of JSON, `undefined` for nothing, which JSON does not have. */
export const valueAt = (value: unknown, keys: readonly string[]): unknown => {
  let found = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    if (Array.isArray(found) && key === 'length') return undefined
    found = Reflect.get(found, key)
  }
  return found
}
