import { mayLose } from '../codec/json/jsonNumbers.js'
import { decodeUtf8 } from '../codec/text/utf8.js'
import { escapeKey } from './jsonPointer.js'

/** What is different in one place of two values of JSON. */
export interface JsonChange {
  /** A JSON pointer (RFC 6901); empty for the value as a whole. */
  readonly path: string
  /** JSON, `undefined` where there was nothing. */
  readonly before: string | undefined
  /** JSON, `undefined` where there is nothing any more. */
  readonly after: string | undefined
}

/**
 * Returns where two payloads differ, in the order of the first, and none where they are the same value written in two ways;
 * `null` where one of them is no JSON, or has a number that JavaScript cannot hold.
 */
export const jsonChanges = (before: Uint8Array, after: Uint8Array): readonly JsonChange[] | null => {
  try {
    return changesOf(parsed(before), parsed(after))
  } catch {
    // No JSON, or nested too deeply for what writes it.
    return null
  }
}

const parsed = (payload: Uint8Array): unknown => {
  const text = decodeUtf8(payload)
  if (text === undefined) throw new TypeError('not UTF-8')
  const value: unknown = JSON.parse(text)
  if (mayLose(text)) throw new RangeError('a number that cannot be held')
  return value
}

interface Pair {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** The stack is on the heap, whatever the depth. */
const changesOf = (before: unknown, after: unknown): readonly JsonChange[] => {
  const changes: JsonChange[] = []
  const pairs: Pair[] = [{ path: '', before, after }]
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const { path, before, after } = pair
    if (Object.is(before, after)) continue
    if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
      const keys = new Set([...Object.keys(before), ...Object.keys(after)])
      for (const key of [...keys].reverse())
        pairs.push({ path: `${path}/${escapeKey(key)}`, before: own(before, key), after: own(after, key) })
    } else changes.push({ path, before: JSON.stringify(before), after: JSON.stringify(after) })
  }
  return changes
}

type Branch = Readonly<Record<string, unknown>>

const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null

const own = (branch: Branch, key: string): unknown => (Object.hasOwn(branch, key) ? branch[key] : undefined)
