type Pair = readonly [a: object, b: object]

/**
 * Returns whether two values are alike all the way down: plain objects, arrays, bytes, dates, maps, sets; errors by
 * name, message and own fields; all else by `Object.is`.
 */
export const equal = (a: unknown, b: unknown): boolean => alike(a, b, [])

const alike = (a: unknown, b: unknown, above: readonly Pair[]): boolean => {
  if (Object.is(a, b)) return true
  if (!isObject(a) || !isObject(b) || kindOf(a) !== kindOf(b)) return false
  // Where both come back to what holds them, nothing more can differ there.
  if (above.some(([x, y]) => x === a && y === b)) return true
  const within: readonly Pair[] = [...above, [a, b]]
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime())
  if (isMap(a) || a instanceof Set) {
    return a.size === (b as typeof a).size && alike([...a], [...(b as typeof a)], within)
  }
  if (typeof a === 'function') return false
  if (a instanceof Error && (a.name !== (b as Error).name || a.message !== (b as Error).message)) return false
  const keys = Reflect.ownKeys(a)
  return (
    keys.length === Reflect.ownKeys(b).length &&
    keys.every(
      key =>
        Object.hasOwn(b, key) && (key === 'stack' || alike(Reflect.get(a, key), Reflect.get(b, key), within)),
    )
  )
}

/** Returns whether a value is a map, one that cannot be written to perhaps, as `latestByTopic` makes them. */
export const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> =>
  Object.prototype.toString.call(value) === '[object Map]'

/** A record without a prototype is a plain object too: user properties are received as such. */
const kindOf = (value: object): unknown =>
  isMap(value) ? Map.prototype : (Object.getPrototypeOf(value) ?? Object.prototype)

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'
