import { createQueue } from '../../base/queue.js'
import type { Time } from '../../base/time.js'
import type { Message } from '../../message.js'
import { matches } from '../../topic/filter/matches.js'
import type { Subscription } from './subscription.js'

/** Tells the second and further copies of one publish, which differ at most in their QoS. */
export interface Doubles {
  /**
   * Where copies name nothing, and the broker sends one for each subscription that matches: as many are one publish as
   * the broker may have subscriptions for it. Others may come between. While one of them is asked for or being ended nobody
   * knows how many that is: the most are counted, so that of equal publishes in a row one at least is seen. So they are for
   * a moment after one has ended, but not past another message of the topic.
   */
  isUnnamedCopy(message: Message, matching: readonly Subscription[]): boolean
  /**
   * Where copies name subscriptions of another process: equal ones, one after the other, are one publish as long as each
   * names others. Two publishes would begin anew.
   */
  isForeignCopy(message: Message, identifiers: readonly number[]): boolean
  /** The broker has ended a subscription; copies of it may still come. */
  ended(route: string): void
}

/** A message of which more copies are due. */
interface Due {
  readonly topic: string
  readonly payload: Uint8Array
  /** As many more there are subscriptions for. */
  sure: number
  /** So many beyond them may come of those that have ended. */
  possible: number
  readonly until: number
}

/** Copies that come later than this, in ms, count as messages: brokers send them together. */
const TOGETHER = 1_000

/** So many subscriptions that have ended are remembered at most. */
const ENDED = 64

/** So many messages, and bytes of them, are remembered at most. */
const MESSAGES = 1_024
const BYTES = 1_048_576

/** So many identifiers of one publish are told apart. */
const IDENTIFIERS = 64

export const createDoubles = (time: Time): Doubles => {
  const byTopic = new Map<string, Due[]>()
  const inOrder = createQueue<Due>()
  let left: { readonly route: string; readonly until: number }[] = []
  let bytes = 0
  let last: { readonly topic: string; readonly payload: Uint8Array } | null = null
  let named: number[] = []

  const forget = (due: Due) => {
    const left = byTopic.get(due.topic)?.filter(other => other !== due) ?? []
    if (left.length > 0) byTopic.set(due.topic, left)
    else byTopic.delete(due.topic)
  }

  /** Forgets what is over, and the oldest if there are too many. */
  const prune = (now: number) => {
    for (let first = inOrder.at(0); first !== undefined; first = inOrder.at(0)) {
      const isMuch = inOrder.size() > MESSAGES || (bytes > BYTES && inOrder.size() > 1)
      if (isDue(first) && first.until > now && !isMuch) return
      inOrder.shift()
      bytes -= first.payload.length
      if (isDue(first)) forget(first)
    }
  }

  /** Another message of a topic has come: brokers send what one publish may have made in a row. */
  const settle = (topic: string) => {
    for (const due of byTopic.get(topic) ?? []) {
      due.possible = 0
      if (!isDue(due)) forget(due)
    }
  }

  const remember = ({ topic, payload }: Message, sure: number, possible: number, now: number) => {
    const due = { topic, payload: new Uint8Array(payload), sure, possible, until: now + TOGETHER }
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), due])
    inOrder.push(due)
    bytes += payload.length
  }

  return {
    isUnnamedCopy: (message, matching) => {
      let sure = -1
      let possible = 0
      for (const { phase } of matching) if (phase !== 'off') sure += 1
      if (sure + possible <= 0 && byTopic.size === 0 && left.length === 0) return false
      const now = time.now()
      prune(now)
      if (left.length > 0) left = left.filter(({ until }) => until > now)
      for (const { route } of left) if (matches(route, message.topic)) possible += 1
      const known = byTopic.get(message.topic)?.find(({ payload }) => sameBytes(payload, message.payload))
      if (known === undefined) {
        settle(message.topic)
        // This is one of them, where others are not sure.
        const more = sure < 0 ? possible - 1 : possible
        if (sure > 0 || more > 0) remember(message, Math.max(0, sure), Math.max(0, more), now)
        return false
      }
      if (known.sure > 0) known.sure -= 1
      else known.possible -= 1
      if (!isDue(known)) forget(known)
      return true
    },
    isForeignCopy: (message, identifiers) => {
      const isOther = identifiers.every(identifier => !named.includes(identifier))
      const isSame = last?.topic === message.topic && sameBytes(last.payload, message.payload)
      if (isOther && isSame && named.length < IDENTIFIERS) {
        named.push(...identifiers.slice(0, IDENTIFIERS))
        return true
      }
      last = { topic: message.topic, payload: new Uint8Array(message.payload) }
      named = identifiers.slice(0, IDENTIFIERS)
      return false
    },
    ended: route => {
      left.push({ route, until: time.now() + TOGETHER })
      if (left.length > ENDED) left.shift()
    },
  }
}

const isDue = ({ sure, possible }: Due): boolean => sure + possible > 0

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}
