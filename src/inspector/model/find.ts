import { Observable, type SchedulerLike, Subscription } from 'rxjs'
import { decodeUtf8 } from '../../codec/text/utf8.js'
import { type Comparison, readCondition } from '../protocol/condition.js'
import type { Found } from '../protocol/messages.js'
import { holds } from './holds.js'
import type { Kept } from './preview.js'
import type { TopicEntry } from './topics.js'

/** What is looked for in the last value of each topic. */
export interface Wanted {
  /** A text, letter by letter. */
  readonly text?: string
  /** A condition that can be read. */
  readonly where?: string
}

/** Says which topics have what is looked for, once. */
export type Finder = (wanted: Wanted) => Observable<Found>

/** So many topics are named. */
const MOST = 20_000
/** Searches whose verdicts are kept: a value is judged once for each. */
const SEARCHES = 8
/** Bytes that are looked through before it is the turn of others; what a value counts beside them, and one that is known. */
const TURN = 2 ** 18
const EACH = 100
const KNOWN = 16

/** `null`: of this value that cannot be said, for it is cut. */
type Verdict = boolean | null

/** What was said of the last value of a topic, when so many had come. A WeakMap by values costs every collection of garbage. */
interface Known {
  readonly count: number
  readonly verdict: Verdict
}

/** Returns what finds topics by their last values, as far as those are kept. */
export const createFinder = (entries: () => Iterable<TopicEntry>, scheduler: SchedulerLike): Finder => {
  const searches = new Map<string, Known[]>()

  const verdictsOf = (wanted: Wanted): Known[] => {
    const key = JSON.stringify([wanted.text, wanted.where])
    const known = searches.get(key) ?? []
    searches.delete(key)
    searches.set(key, known)
    const [oldest] = searches.keys()
    if (searches.size > SEARCHES && oldest !== undefined) searches.delete(oldest)
    return known
  }

  return wanted =>
    new Observable(subscriber => {
      const judge = judgeOf(wanted)
      const known = verdictsOf(wanted)
      const rest = entries()[Symbol.iterator]()
      const ids: number[] = []
      let more = 0
      let unread = 0
      let left = 0
      const verdictOn = ({ id, count, now, size }: TopicEntry): Verdict => {
        left -= KNOWN
        if (now === null) return size > 0 ? null : false
        const before = known[id]
        if (before?.count === count) return before.verdict
        left -= EACH + now.bytes.length
        const verdict = judge(now)
        known[id] = { count, verdict }
        return verdict
      }
      const waiting = new Subscription()
      const turn = () => {
        for (left = TURN; left > 0; ) {
          const next = rest.next()
          if (next.done === true) {
            subscriber.next({ ids, more, unread })
            subscriber.complete()
            return
          }
          const verdict = verdictOn(next.value)
          if (verdict === null) unread += 1
          else if (verdict && ids.length < MOST) ids.push(next.value.id)
          else if (verdict) more += 1
        }
        waiting.add(scheduler.schedule(turn))
      }
      turn()
      return waiting
    })
}

const judgeOf = ({ text, where }: Wanted): ((value: Kept) => Verdict) => {
  const letters = text === undefined ? null : Buffer.from(text)
  const asked = where === undefined ? null : askedBy(where)
  return ({ bytes, size }) => {
    const isWhole = bytes.length === size
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (letters !== null && !view.includes(letters)) return isWhole ? false : null
    if (asked === null) return true
    if (!isWhole) return null
    return asked.mayHold(view) && holds(asked.comparisons, valueIn(bytes))
  }
}

interface Asked {
  readonly comparisons: readonly Comparison[]
  /** Returns `false` where that can be told without parsing. */
  mayHold(bytes: Buffer): boolean
}

const askedBy = (where: string): Asked => {
  const read = readCondition(where)
  const comparisons = read._tag === 'Right' ? read.right : []
  const keys = comparisons.flatMap(({ path }) => path.filter(isName)).map(key => Buffer.from(key))
  // A key stands there letter by letter, or with an escape in it.
  return { comparisons, mayHold: bytes => keys.every(key => bytes.includes(key)) || bytes.includes('\\') }
}

/** An index of a list does not stand there. */
const isName = (key: string): boolean => !/^\d+$/.test(key)

/** Returns the value of JSON; of any other text that text, and nothing of other bytes. */
const valueIn = (bytes: Uint8Array): unknown => {
  const text = decodeUtf8(bytes)
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}
