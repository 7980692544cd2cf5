import {
  recordOf,
  type UserProperties,
  type UserProperty,
  userPropertyPairs,
} from '../../../base/userProperties.js'

// User properties as headers. Where all of them can be headers of their own names they are, so that others can read and
// write them; where one cannot, the list of all stands in a single header.

export const LIST = 'rxtopics-user'

/** A name that no number is: objects put those first. */
const plainName = /^[A-Za-z_][\w.:/-]{0,127}$/
/** What this driver, RabbitMQ and its plugins read as something else; `CC` and `BCC` name further queues. */
const reserved = /^(?:x-|rxtopics-|(?:cc|bcc|__proto__)$)/i

/** Returns the headers that say it. */
export const userHeaders = (
  userProperties: UserProperties | undefined,
): Readonly<Record<string, string | readonly string[]>> => {
  const pairs = userPropertyPairs(userProperties)
  if (pairs.length === 0) return {}
  if (!pairs.every(([name]) => plainName.test(name) && !reserved.test(name)) || isInterleaved(pairs))
    return { [LIST]: JSON.stringify(pairs) }
  return recordOf(pairs)
}

/** Returns what headers say, in their order; what is no text, number or truth value is left out. */
export const readUserHeaders = (headers: Readonly<Record<string, unknown>>): UserProperties | undefined => {
  const pairs: UserProperty[] = []
  for (const [name, value] of Object.entries(headers)) {
    if (name === LIST) pairs.push(...readList(value))
    else if (!reserved.test(name))
      for (const each of [value].flat()) if (isScalar(each)) pairs.push([name, String(each)])
  }
  return pairs.length === 0 ? undefined : recordOf(pairs)
}

const isInterleaved = (pairs: readonly UserProperty[]): boolean => {
  const ended = new Set<string>()
  let last: string | undefined
  for (const [name] of pairs) {
    if (name === last) continue
    if (ended.has(name)) return true
    if (last !== undefined) ended.add(last)
    last = name
  }
  return false
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'bigint', 'boolean'].includes(typeof value)

const readList = (value: unknown): readonly UserProperty[] => {
  try {
    const list: unknown = JSON.parse(String(value))
    return Array.isArray(list) ? list.filter(isPair) : []
  } catch {
    return []
  }
}

const isPair = (item: unknown): item is UserProperty =>
  Array.isArray(item) && item.length === 2 && item.every(text => typeof text === 'string')
