import { hasWildcard } from '../../../base/text.js'
import { recordOf } from '../../../base/userProperties.js'
import type { Qos } from '../../../message.js'
import { plainStart } from '../../../topic/filter/grammar.js'
import { matchesFrom } from '../../../topic/filter/matches.js'
import { createRouter } from '../../../topic/routing/router.js'
import type { SubscribeRequest } from '../../driver.js'
import type { CarriedRequest } from '../protocol/messages.js'
import type { Held, Merged, Round, Tab } from './tab.js'

/** Who gets a copy: as one of a group, or with all others that the copy is for. */
export interface Targets {
  readonly each: readonly Held[]
  readonly groups: readonly Merged[]
  /** It is the answer to somebody who has left. */
  readonly outdated: boolean
  /** Which SUBSCRIBEs it names. */
  readonly named: readonly number[]
}

/** The subscriptions of all tabs, merged. */
export interface Subscriptions {
  /** Notes what a tab asks for; returns what the connection is to be asked, by numbers as identifiers. */
  ask(tab: Tab, requests: readonly CarriedRequest[], now: number): readonly SubscribeRequest[]
  /** The connection has granted, or refused, what a tab asked for. */
  answered(tab: Tab, request: SubscribeRequest, granted: boolean): void
  /** Ends what a tab has of a filter; returns whether nobody has it any more. */
  end(tab: Tab, filter: string): boolean
  /** Ends all that a tab has; returns the filters that nobody has any more. */
  leave(tab: Tab): readonly string[]
  targets(topic: string, retain: boolean, identifiers: readonly number[], now: number): Targets
  /** Returns what a tab has that matches a topic. */
  heldBy(tab: Tab, topic: string): readonly Held[]
  clear(): void
}

/** After this many ms without one, no further stored value is expected as an answer to a SUBSCRIBE. */
const QUIET = 10_000

/** So many SUBSCRIBEs of one filter are told apart, for each tab that has it. */
const ROUNDS = 4

/** The largest subscription identifier (MQTT 5, section 3.8.2.1.2). */
const LARGEST = 0x0fff_ffff

export const createSubscriptions = (random: () => number): Subscriptions => {
  const byFilter = new Map<string, Merged>()
  const rounds = new Map<number, Round>()
  let plain = createRouter<Merged>(random)
  const groups = new Set<Merged>()
  // Counted from a place that chance has drawn, far from the end, and on from connection to connection: what comes of an
  // earlier one of the same session names nothing of this one.
  let numbers = Math.floor((random() * LARGEST) / 2)

  const mergedOf = (filter: string): Merged => {
    const known = byFilter.get(filter)
    if (known !== undefined) return known
    const merged: Merged = { filter, start: plainStart(filter), holders: new Map(), rounds: [], turn: 0 }
    byFilter.set(filter, merged)
    if (merged.start > 0) groups.add(merged)
    else plain.add(filter, merged)
    return merged
  }

  const forget = (round: Round) => {
    round.filters -= 1
    if (round.filters === 0) rounds.delete(round.number)
  }

  const discard = (merged: Merged) => {
    byFilter.delete(merged.filter)
    groups.delete(merged)
    plain.remove(merged.filter)
    for (const round of merged.rounds) forget(round)
  }

  const end = (tab: Tab, filter: string): boolean => {
    const merged = byFilter.get(filter)
    if (merged === undefined) return true
    merged.holders.delete(tab)
    if (merged.holders.size > 0) return false
    discard(merged)
    return true
  }

  const begin = (tab: Tab, merged: Merged | null): Round => {
    numbers = (numbers % LARGEST) + 1
    const round = { number: numbers, tab, merged, filters: 0 }
    rounds.set(round.number, round)
    return round
  }

  const hold = (tab: Tab, merged: Merged, request: CarriedRequest, round: Round, now: number): Held => {
    const { qos, identifier, retainHandling } = request
    const held = merged.holders.get(tab) ?? {
      ...{ tab, merged, qos, since: round.number, asked: [], storedUntil: 0 },
    }
    held.qos = qos
    held.asked = [...held.asked, { round: round.number, identifier }].slice(-ROUNDS)
    if (retainHandling !== 2) held.storedUntil = now + QUIET
    merged.holders.set(tab, held)
    round.filters += 1
    const known = [...merged.rounds, round]
    merged.rounds = known.slice(-ROUNDS * merged.holders.size)
    for (const old of known.slice(0, -merged.rounds.length)) forget(old)
    return held
  }

  return {
    ask: (tab, requests, now) => {
      let common: Round | null = null
      return requests.map(request => {
        const { filter, retainHandling, userProperties } = request
        const merged = mergedOf(filter)
        const isNew = !merged.holders.has(tab)
        const isExact = merged.start === 0 && !hasWildcard(filter) && userProperties === undefined
        if (isExact) common ??= begin(tab, null)
        const round = isExact && common !== null ? common : begin(tab, merged)
        hold(tab, merged, request, round, now)
        let qos: Qos = 0
        for (const held of merged.holders.values()) if (held.qos > qos) qos = held.qos
        return {
          filter,
          qos,
          noLocal: false,
          retainAsPublished: false,
          // New for this tab, though perhaps not for the connection.
          retainHandling: retainHandling === 1 ? (isNew ? 0 : 2) : retainHandling,
          identifier: round.number,
          userProperties: userProperties === undefined ? undefined : recordOf(userProperties),
        }
      })
    },
    answered: (tab, { filter, identifier = 0 }, granted) => {
      const held = byFilter.get(filter)?.holders.get(tab)
      if (held === undefined) return
      // From here on every copy comes for it, whatever SUBSCRIBE a broker names.
      if (granted) held.since = 0
      // What it had before, if anything, it still has.
      else if (held.since === identifier) end(tab, filter)
    },
    end,
    leave: tab => {
      const ended: string[] = []
      for (const { filter, holders } of [...byFilter.values()])
        if (holders.has(tab) && end(tab, filter)) ended.push(filter)
      return ended
    },
    targets: (topic, retain, identifiers, now) => {
      const each = new Set<Held>()
      const members = new Set<Merged>()
      let known = 0
      for (const identifier of identifiers) {
        const round = rounds.get(identifier)
        const merged = round?.merged ?? (round === undefined ? undefined : byFilter.get(topic))
        if (round === undefined || merged === undefined) continue
        known += 1
        if (retain) {
          const held = merged.holders.get(round.tab)
          if (held !== undefined) each.add(held)
        } else if (merged.start > 0) members.add(merged)
        else for (const held of merged.holders.values()) if (held.since <= identifier) each.add(held)
      }
      if (known > 0) {
        const outdated = retain && each.size === 0
        return { each: [...each], groups: [...members], outdated, named: identifiers }
      }
      return byTopic(topic, retain, now)
    },
    heldBy: (tab, topic) =>
      [...plain.match(topic), ...groupsOf(topic)].flatMap(({ holders }) => holders.get(tab) ?? []),
    clear: () => {
      byFilter.clear()
      rounds.clear()
      groups.clear()
      plain = createRouter(random)
    },
  }

  function byTopic(topic: string, retain: boolean, now: number): Targets {
    const matching = plain.match(topic).flatMap(({ holders }) => [...holders.values()])
    if (matching.length > 0) {
      const due = retain ? matching.filter(({ storedUntil }) => storedUntil > now) : matching
      for (const held of retain ? due : []) held.storedUntil = now + QUIET
      // Where nobody is known to wait for it, the tabs find out themselves.
      return { each: due.length > 0 ? due : matching, groups: [], outdated: false, named: [] }
    }
    return { each: [], groups: groupsOf(topic).slice(0, 1), outdated: false, named: [] }
  }

  function groupsOf(topic: string): readonly Merged[] {
    return [...groups].filter(({ filter, start }) => matchesFrom(filter, start, topic))
  }
}

/** Returns the tab's own identifier of the SUBSCRIBE that a copy was sent for, or of its latest one. */
export const identifierOf = ({ asked }: Held, named: readonly number[]): number | undefined => {
  const latest = asked[asked.length - 1]?.identifier
  if (named.length === 0) return latest
  const largest = Math.max(...named)
  let found = latest
  for (const { round, identifier } of asked) {
    if (named.includes(round)) return identifier
    // Of the SUBSCRIBE of another tab, since when this one has not asked again.
    if (round <= largest) found = identifier
  }
  return found
}
