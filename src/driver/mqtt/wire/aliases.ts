import { ProtocolError } from './errors.js'

/** Below this a topic takes no more bytes than the alias that would stand for it. */
const SHORTEST = 6

/** The topic aliases of one connection that name topics to the broker (MQTT 5, section 3.3.2.3.4). */
export interface OutgoingAliases {
  /** Returns the alias that means this topic, negated where the broker has yet to be told, 0 if there is none. */
  of(topic: string): number
  /** The packet that was to tell the broker of this topic was not written. */
  forget(topic: string): void
}

/**
 * Returns aliases for the topics in use, `maximum` at most. A topic gets one when it comes for the second time, so
 * topics that come once cost no bytes, and keeps it for as long as it comes more often than the aliases are passed
 * round.
 */
export const createOutgoingAliases = (maximum: number): OutgoingAliases => {
  const aliases = new Map<string, number>()
  // By alias; index 0 stays empty.
  const topics: string[] = ['']
  const recent: boolean[] = [false]
  let hand = 0
  // Topics that came once, as many at most.
  const once = new Set<string>()

  const next = (): number => {
    if (topics.length <= maximum) return topics.length
    // A topic that came since the hand last passed gets another round.
    for (let again = true; again; ) {
      hand = (hand % maximum) + 1
      again = recent[hand] === true
      recent[hand] = false
    }
    return hand
  }

  return {
    of: topic => {
      const known = aliases.get(topic)
      if (known !== undefined) {
        recent[known] = true
        return known
      }
      if (maximum === 0 || topic.length < SHORTEST) return 0
      if (!once.delete(topic)) {
        if (once.size >= maximum) once.clear()
        once.add(topic)
        return 0
      }
      const alias = next()
      aliases.delete(topics[alias] ?? '')
      aliases.set(topic, alias)
      topics[alias] = topic
      recent[alias] = false
      return -alias
    },
    forget: topic => {
      const alias = aliases.get(topic)
      if (alias === undefined) return
      aliases.delete(topic)
      topics[alias] = ''
      recent[alias] = false
    },
  }
}

/**
 * Returns a function that finds the topic of a received PUBLISH with an alias, and keeps it where the packet gives
 * both. It throws a `ProtocolError` for an alias above `maximum` (MQTT-3.1.2-26) and for one that is not known.
 */
export const createIncomingAliases = (
  maximum: number,
): ((alias: number, topic: string | null) => string | null) => {
  // `null`: the topic was ill-formed, and so is every message that names it by its alias.
  const topics: (string | null)[] = []
  return (alias, topic) => {
    if (alias === 0 || alias > maximum) throw new ProtocolError(0x94, `${alias} of ${maximum}`)
    if (topic !== '') topics[alias] = topic
    const found = topics[alias]
    if (found === undefined) throw new ProtocolError(0x82, `the topic alias ${alias} is not known`)
    return found
  }
}
