/** What became of a publish, as its publisher was told. */
export type Fate =
  /** The receipt says that the broker has it; at QoS 0 that it was handed over. */
  | 'acknowledged'
  /** An error says for certain that it is nowhere. */
  | 'refused'
  /** Nobody can say: it timed out, or its connection ended for good. */
  | 'unsure'

/** A message: its topic, and its number there, counted from 0. */
export interface Id {
  readonly topic: string
  readonly number: number
}

export interface Receipt extends Id {
  readonly at: number
  /** The broker marked it as sent before. */
  readonly again: boolean
}

/** What one observer, or all members of one group, got of what was published. */
export interface Verdict {
  readonly attempted: number
  readonly acknowledged: number
  readonly refused: number
  readonly unsure: number
  /** Different messages. */
  readonly received: number
  /** Acknowledged, and never received. */
  readonly lost: readonly Id[]
  /** Unsure, and received. */
  readonly recovered: readonly Id[]
  /** Refused, and received all the same. */
  readonly ghosts: readonly Id[]
  /** Received, and never published here. */
  readonly strangers: readonly Id[]
  /** Received more than once: each time but the first, marked or not. */
  readonly doubled: readonly Id[]
  /** Those of `doubled` that nobody had marked. */
  readonly unmarked: readonly Id[]
  /** Received for the first time after a later one of its topic. */
  readonly disordered: readonly Id[]
  /** The longest time, in ms, without a message while there was something to receive. */
  readonly gap: number
}

/** Keeps apart what was attempted, what became of it, and what came. */
export interface Ledger {
  /** Returns the next number of a topic, which is about to be published. */
  attempt(topic: string): number
  settle(topic: string, number: number, fate: Fate): void
  receive(observer: string, id: Id, again: boolean): void
  /** Publishes without a fate. */
  readonly open: number
  /** How many of those acknowledged an observer has not got yet. */
  missing(observer: string): number
  /** Returns how many messages an observer has got, copies included. */
  count(observer: string): number
  judge(observer: string): Verdict
}

interface Attempt extends Id {
  readonly at: number
  fate: Fate | undefined
}

/** Returns an empty ledger; `now` is a clock in ms that never goes back. */
export const createLedger = (now: () => number): Ledger => {
  const attempts = new Map<string, Attempt>()
  const numbers = new Map<string, number>()
  const receipts = new Map<string, Receipt[]>()
  const of = (observer: string): readonly Receipt[] => receipts.get(observer) ?? []
  let open = 0

  return {
    attempt: topic => {
      const number = numbers.get(topic) ?? 0
      numbers.set(topic, number + 1)
      attempts.set(keyOf({ topic, number }), { topic, number, at: now(), fate: undefined })
      open += 1
      return number
    },
    settle: (topic, number, fate) => {
      const attempt = attempts.get(keyOf({ topic, number }))
      if (attempt === undefined) throw new Error(`${topic} ${number} was never attempted`)
      if (attempt.fate !== undefined) throw new Error(`${topic} ${number} is ${attempt.fate} already`)
      attempt.fate = fate
      open -= 1
    },
    receive: (observer, { topic, number }, again) => {
      const kept = receipts.get(observer) ?? []
      kept.push({ topic, number, again, at: now() })
      receipts.set(observer, kept)
    },
    get open() {
      return open
    },
    missing: observer => {
      const got = new Set(of(observer).map(keyOf))
      return [...attempts.values()].filter(each => each.fate === 'acknowledged' && !got.has(keyOf(each)))
        .length
    },
    count: observer => of(observer).length,
    judge: observer => judge([...attempts.values()], of(observer)),
  }
}

const judge = (attempts: readonly Attempt[], receipts: readonly Receipt[]): Verdict => {
  const byKey = new Map(attempts.map(attempt => [keyOf(attempt), attempt]))
  const first = new Map<string, Receipt>()
  const highest = new Map<string, number>()
  const doubled: Receipt[] = []
  const disordered: Receipt[] = []
  for (const receipt of receipts) {
    const key = keyOf(receipt)
    if (first.has(key)) {
      doubled.push(receipt)
      continue
    }
    first.set(key, receipt)
    const before = highest.get(receipt.topic) ?? -1
    if (receipt.number < before) disordered.push(receipt)
    highest.set(receipt.topic, Math.max(before, receipt.number))
  }
  const fated = (fate: Fate) => attempts.filter(attempt => attempt.fate === fate)
  const came = (id: Id) => first.has(keyOf(id))
  const acknowledged = fated('acknowledged')
  const refused = fated('refused')
  // Who never heard of a publish cannot say that it is nowhere.
  const unsure = attempts.filter(({ fate }) => fate === 'unsure' || fate === undefined)
  return {
    attempted: attempts.length,
    acknowledged: acknowledged.length,
    refused: refused.length,
    unsure: unsure.length,
    received: first.size,
    lost: acknowledged.filter(id => !came(id)).map(idOf),
    recovered: unsure.filter(came).map(idOf),
    ghosts: refused.filter(came).map(idOf),
    strangers: [...first.values()].filter(id => !byKey.has(keyOf(id))).map(idOf),
    doubled: doubled.map(idOf),
    unmarked: doubled.filter(({ again }) => !again).map(idOf),
    disordered: disordered.map(idOf),
    gap: longestGap(
      attempts.map(({ at }) => at),
      [...first.values()].map(({ at }) => at),
    ),
  }
}

/** From the first attempt to the last one, and to the last receipt if that is later. */
const longestGap = (attempted: readonly number[], received: readonly number[]): number => {
  const start = attempted[0]
  if (start === undefined) return 0
  const end = Math.max(attempted.at(-1) ?? start, ...received)
  const marks = [start, ...received, end].sort((a, b) => a - b)
  return Math.max(0, ...marks.slice(1).map((mark, i) => mark - (marks[i] ?? mark)))
}

const keyOf = ({ topic, number }: Id): string => `${topic} ${number}`
const idOf = ({ topic, number }: Id): Id => ({ topic, number })
