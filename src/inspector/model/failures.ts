import type { DecodeFailure } from '../../codec/failure.js'
import type { FailureRow } from '../protocol/messages.js'
import type { Kept } from './preview.js'

/** A failure, with the bytes. */
export interface FailureEntry {
  readonly row: FailureRow
  readonly kept: Kept
  readonly issues: readonly { readonly path: string; readonly message: string; readonly expected: string }[]
}

/** The failures there were last. */
export interface FailureStore {
  /** Returns it as it is listed; `null` for one that is there already, told by somebody else. */
  add(failure: DecodeFailure, at: number): FailureEntry | null
  byId(id: number): FailureEntry | undefined
  all(): Iterable<FailureEntry>
  readonly count: number
  readonly gone: number
}

/** Failures that are kept, and bytes of each. */
const MOST = 500
const BYTES = 65_536
const ISSUES = 100

export const createFailures = (): FailureStore => {
  const entries = new Map<number, FailureEntry>()
  // All who decode a message have the same bytes: who tells of them again says nothing new.
  const told = new WeakSet<Uint8Array>()
  let count = 0
  return {
    add: (failure, at) => {
      const { topic, payload, codec, reason, path, message, issues } = failure
      if (told.has(payload)) return null
      told.add(payload)
      const row = {
        id: count,
        at,
        topic: cut(topic),
        reason,
        path: pointer(path),
        message: cut(message),
        codec: cut(codec),
      }
      const entry: FailureEntry = {
        row,
        kept: {
          bytes: new Uint8Array(payload.subarray(0, BYTES)),
          size: payload.length,
          ...{ at, retain: false, qos: 0, properties: {} },
        },
        issues: issues.slice(0, ISSUES).map(issue => ({
          path: pointer(issue.path),
          message: cut(issue.message),
          expected: cut(issue.expected ?? ''),
        })),
      }
      entries.set(count, entry)
      count += 1
      entries.delete(count - 1 - MOST)
      return entry
    },
    byId: id => entries.get(id),
    all: () => entries.values(),
    get count() {
      return count
    },
    get gone() {
      return count - entries.size
    },
  }
}

/** Returns a JSON pointer (RFC 6901). */
const pointer = (path: readonly PropertyKey[]): string =>
  cut(path.map(key => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''))

const cut = (text: string): string => (text.length <= 1_000 ? text : `${text.slice(0, 1_000)}…`)
