import type { Message } from '../../message.js'
import type { Subscription } from './subscription.js'

/** Tells the second and further copies of one publish, which come one after the other and differ at most in their QoS. */
export interface Doubles {
  /**
   * Where copies name nothing, and the broker sends one for each subscription that matches: as many are one publish as
   * the broker may have subscriptions for it. While one of them is asked for or being ended nobody knows how many that
   * is: the most are counted, so that of equal publishes in a row one at least is seen.
   */
  isUnnamedCopy(message: Message, matching: readonly Subscription[]): boolean
  /**
   * Where copies name subscriptions of another process: equal ones are one publish as long as each names others. Two
   * publishes would begin anew.
   */
  isForeignCopy(message: Message, identifiers: readonly number[]): boolean
}

export const createDoubles = (): Doubles => {
  let last: Message | null = null
  let expected = 0
  let named: number[] = []

  const isLikeLast = ({ topic, payload, retain }: Message): boolean =>
    last !== null && last.topic === topic && last.retain === retain && sameBytes(last.payload, payload)

  return {
    isUnnamedCopy: (message, matching) => {
      if (expected > 0 && isLikeLast(message)) {
        expected -= 1
        return true
      }
      expected = -1
      for (const { phase } of matching) if (phase !== 'off') expected += 1
      // Kept no longer than needed: it is a view of all that came with it.
      last = expected > 0 ? message : null
      return false
    },
    isForeignCopy: (message, identifiers) => {
      const others = identifiers.every(identifier => !named.includes(identifier))
      if (others && named.length > 0 && named.length < MOST && isLikeLast(message)) {
        named.push(...identifiers.slice(0, MOST))
        return true
      }
      last = message
      named = identifiers.slice(0, MOST)
      expected = 0
      return false
    },
  }
}

/** So many identifiers are told apart. */
const MOST = 64

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}
