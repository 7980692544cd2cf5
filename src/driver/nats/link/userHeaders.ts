import {
  recordOf,
  type UserProperties,
  type UserProperty,
  userPropertyPairs,
} from '../../../base/userProperties.js'

// User properties as headers. One whose name and value NATS passes unchanged is a header of that name, so that others can
// read and write it; any other stands, percent-encoded, in a header that says so.

const ESCAPED = 'Rxtopics-User-'
/** All of them, where their order cannot be told by headers: values of a name stand together there. */
const LIST = 'Rxtopics-User'

const plainName = /^[A-Za-z0-9_.-]+$/
/** The client and the server read these as something else. */
const reserved = /^(?:nats-|rxtopics-|content-type$)/i

/** Blanks at the ends are cut off, and line breaks end a header. */
export const isPlainValue = (value: string): boolean => !/[\r\n]/.test(value) && value.trim() === value

/** Returns the headers that say it, as name and value. */
export const userHeaders = (userProperties: UserProperties | undefined): readonly UserProperty[] => {
  const pairs = userPropertyPairs(userProperties)
  if (pairs.length === 0) return pairs
  if (interleaved(pairs)) return [[LIST, encodeURIComponent(JSON.stringify(pairs))]]
  const written = new Map<string, boolean>()
  for (const [name, value] of pairs) {
    const fine = plainName.test(name) && !reserved.test(name) && isPlainValue(value)
    written.set(name, fine && written.get(name) !== false)
  }
  return pairs.map(([name, value]) =>
    written.get(name) ? [name, value] : [ESCAPED + encodeName(name), encodeURIComponent(value)],
  )
}

/** Returns the pairs that headers say, in their order; those that are no user properties are left out. */
export const readUserHeaders = (
  headers: Iterable<readonly [name: string, values: readonly string[]]>,
): UserProperties | undefined => {
  const pairs: UserProperty[] = []
  for (const [name, values] of headers) {
    if (name === LIST) pairs.push(...readList(values[0] ?? ''))
    else if (name.startsWith(ESCAPED))
      for (const value of values) pairs.push([unescaped(name.slice(ESCAPED.length)), unescaped(value)])
    else if (!reserved.test(name)) for (const value of values) pairs.push([name, value])
  }
  return pairs.length === 0 ? undefined : recordOf(pairs)
}

const interleaved = (pairs: readonly UserProperty[]): boolean => {
  const ended = new Set<string>()
  let last: string | undefined
  for (const [name] of pairs) {
    if (name !== last && ended.has(name)) return true
    if (last !== undefined && name !== last) ended.add(last)
    last = name
  }
  return false
}

/** What `encodeURIComponent` leaves are characters that may stand in the name of a header; an empty name is `%`. */
const encodeName = (name: string): string => (name === '' ? '%' : encodeURIComponent(name))

/** Returns the text that was percent-encoded; what somebody else has written, as it is. */
export const unescaped = (text: string): string => {
  if (text === '%') return ''
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const readList = (text: string): readonly UserProperty[] => {
  try {
    const list: unknown = JSON.parse(decodeURIComponent(text))
    return Array.isArray(list) ? list.filter(isPair) : []
  } catch {
    return []
  }
}

const isPair = (item: unknown): item is UserProperty =>
  Array.isArray(item) && item.length === 2 && item.every(text => typeof text === 'string')
