import { OptionError } from './errors.js'

/** Named strings sent along with a message; a name may have several values (MQTT 5, section 3.3.2.3.7). */
export type UserProperties = Readonly<Record<string, string | readonly string[]>>

/** One user property as it is on the wire. */
export type UserProperty = readonly [name: string, value: string]

/** Where a record keeps the order that its own cannot express. */
const pairsOf: unique symbol = Symbol('pairs')

/**
 * Returns user properties in exactly this order, for `publish` and wherever else they are taken. A plain record loses
 * it where a name looks like an integer (`'10'` after `'9'`) and where the values of one name do not stand together;
 * what this returns is such a record, and knows its order besides. Spread into another record it is forgotten.
 *
 * Received user properties know theirs in the same way, so passing them on keeps it.
 *
 * @throws OptionError if the list or a pair of it is not made of strings
 * @example
 * ```ts
 * import { createClient, orderedUserProperties } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const userProperties = orderedUserProperties([['hop', 'a'], ['at', '1'], ['hop', 'b'], ['at', '2']])
 * createClient(memory()).publish('trace', 'x', { properties: { userProperties } }).subscribe()
 * ```
 */
export const orderedUserProperties = (pairs: readonly UserProperty[]): UserProperties => {
  if (!Array.isArray(pairs)) throw new OptionError('orderedUserProperties.pairs', 'expected a list of pairs')
  for (const [at, pair] of pairs.entries()) {
    const fine = Array.isArray(pair) && pair.length === 2 && pair.every(text => typeof text === 'string')
    if (!fine) throw new OptionError(`orderedUserProperties.pairs.${at}`, 'expected a name and a value')
  }
  return recordOf(pairs)
}

/**
 * Returns user properties as name and value, in the order in which they are sent or were received.
 *
 * @throws OptionError for what is not a record of user properties
 * @example
 * ```ts
 * import { createClient, userPropertyPairs } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory()).observe('trace').subscribe(({ properties }) => {
 *   for (const [name, value] of userPropertyPairs(properties.userProperties)) console.log(name, value)
 * })
 * ```
 */
export const userPropertyPairs = (userProperties: UserProperties | undefined): readonly UserProperty[] => {
  if (userProperties === undefined) return []
  if (typeof userProperties !== 'object' || userProperties === null) throw notProperties()
  const { [pairsOf]: pairs } = userProperties as { readonly [pairsOf]?: readonly UserProperty[] }
  return pairs ?? inRecordOrder(userProperties)
}

/** Returns the record of pairs, which knows their order where it differs from its own. */
export const recordOf = (pairs: readonly UserProperty[]): UserProperties => {
  // Not an ordinary object: any name may come, `__proto__` too.
  const record = Object.create(null) as Record<string, string | string[]>
  let last: string | undefined
  let inOrder = true
  for (const [name, value] of pairs) {
    const before = record[name]
    if (before === undefined) record[name] = value
    else if (typeof before === 'string') record[name] = [before, value]
    else before.push(value)
    if (isIndex(name) || (before !== undefined && name !== last)) inOrder = false
    last = name
  }
  if (!inOrder) Object.defineProperty(record, pairsOf, { value: pairs })
  return record
}

/** Records have these before all other names, in their order as numbers. */
const isIndex = (name: string): boolean => /^\d+$/.test(name)

/** Returns both as one: `over` wins, name by name. */
export const mergeUserProperties = (under: UserProperties, over: UserProperties): UserProperties => {
  const above = userPropertyPairs(over)
  const names = new Set(above.map(([name]) => name))
  return recordOf([...userPropertyPairs(under).filter(([name]) => !names.has(name)), ...above])
}

const inRecordOrder = (record: UserProperties): UserProperty[] =>
  Object.entries(record).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : listed(value).map(item => [name, item] as const),
  )

const listed = (values: readonly string[]): readonly string[] => {
  if (!Array.isArray(values)) throw notProperties()
  return values
}

const notProperties = (): OptionError =>
  new OptionError('userPropertyPairs.userProperties', 'expected names mapped to a string or several')
