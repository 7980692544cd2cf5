import type { Time } from '../../../base/time.js'
import type { Qos } from '../../../message.js'
import { plainStart } from '../../../topic/filter/grammar.js'
import { matchesFrom } from '../../../topic/filter/matches.js'
import type { Link, Received } from '../../driver.js'
import { messageToCarry, messageToKeep } from '../protocol/carry.js'
import { sizeOf } from '../protocol/messages.js'
import { identifierOf, type Subscriptions } from './subscriptions.js'
import type { Delivery, Held, Merged, Tab } from './tab.js'

/** What came over the connection, on its way to the tabs and back. */
export interface Deliveries {
  /**
   * The connection is open. `resumed`: it goes on with a session whose messages may be for tabs that are not back yet,
   * so those are held for them for a while. `kept`: what is not settled comes again.
   */
  opened(link: Link, resumed: boolean, kept: boolean): void
  message(received: Received, identifiers: readonly number[], number: number): void
  settle(tab: Tab, number: number, code: number | null, text: string | undefined): void
  /** A tab has asked for some filters, or was granted them: what is held for whom it may concern is given to it. */
  subscribed(tab: Tab, filters: readonly string[]): void
  /** A tab is gone: what it has not settled goes to others. */
  left(tab: Tab): void
  lost(): void
}

/** So many messages of tabs that are gone are held for others; what is beyond the broker delivers again, later. */
const HELD = 1_000

export interface DeliveriesPort {
  readonly time: Time
  readonly subscriptions: Subscriptions
  /** Ms that messages of a session that goes on are held for tabs that are not back. */
  readonly grace: number
  readonly tabs: ReadonlySet<Tab>
  send(
    tab: Tab,
    message: ReturnType<typeof messageToCarry>,
    identifiers: readonly number[],
    number: number,
  ): void
}

interface Target {
  qos: Qos
  readonly identifiers: number[]
}

export const createDeliveries = ({ time, subscriptions, grace, tabs, send }: DeliveriesPort): Deliveries => {
  // Of the connection.
  let link: Link | null = null
  let isKept = false
  let inGrace = false
  let timer: { unsubscribe(): void } | null = null
  const held = new Set<Delivery>()

  /** Returns some tab that is open, for what nobody has asked for. */
  const anybody = (): Tab | null => {
    for (const tab of tabs) if (tab.state === 'open') return tab
    return null
  }

  /** Returns a later link of the client that had this one, which it has lost before this was noticed here. */
  const heirOf = (tab: Tab): Tab | null => {
    for (const other of tabs)
      if (other !== tab && other.state === 'open' && other.client === tab.client) return other
    return null
  }

  const finish = (delivery: Delivery) => {
    if (delivery.open > 0 || delivery.held) return
    held.delete(delivery)
    if (delivery.link === link) link.ack(delivery.number, delivery.code, delivery.text)
  }

  /** As for observers of one client: who leaves does not speak for those who stay, and the first refusal is told. */
  const note = (delivery: Delivery, code: number | null, text: string | undefined) => {
    delivery.open -= 1
    if (code === null || (delivery.code ?? 0) !== 0) return
    delivery.code = code
    delivery.text = text
  }

  const give = (delivery: Delivery | null, received: Received, tab: Tab, { qos, identifiers }: Target) => {
    // Its link was ended by what it was sent before.
    if (tab.state !== 'open') return
    const low = Math.min(qos, received.qos) as Qos
    let number = 0
    if (delivery !== null) delivery.had.add(tab)
    if (delivery !== null && low > 0) {
      tab.numbers += 1
      number = tab.numbers
      tab.deliveries.set(number, delivery)
      delivery.open += 1
    }
    const message = messageToCarry(low === received.qos ? received : { ...received, qos: low })
    const size = sizeOf(message)
    tab.unread += size
    tab.largest = Math.max(tab.largest, size)
    send(tab, message, identifiers, number)
  }

  const targetOf = (target: Target | undefined, each: Held, named: readonly number[]): Target => {
    const identifier = identifierOf(each, named)
    const { qos, identifiers } = target ?? { qos: 0, identifiers: [] }
    if (identifier !== undefined && !identifiers.includes(identifier)) identifiers.push(identifier)
    return { qos: Math.max(qos, each.qos) as Qos, identifiers }
  }

  /** Returns whose turn it is in a group, of those that have not had this. */
  const memberOf = (group: Merged, delivery: Delivery | null): Held | null => {
    const members = [...group.holders.values()]
    for (let step = 0; step < members.length; step += 1) {
      group.turn = (group.turn + 1) % members.length
      const member = members[group.turn]
      if (member !== undefined && delivery?.had.has(member.tab) !== true) return member
    }
    return null
  }

  const create = (of: Link, number: number, received: Received, group: Merged | null): Delivery => ({
    ...{ link: of, number, received: messageToKeep(received), group, had: new Set<Tab>() },
    ...{ open: 0, code: null, text: undefined, held: false },
  })

  const endGrace = () => {
    timer = null
    inGrace = false
    for (const delivery of [...held]) {
      if (!delivery.held) continue
      const tab = delivery.had.size === 0 ? anybody() : null
      // It stays for the next one that comes.
      if (delivery.had.size === 0 && tab === null) continue
      delivery.held = false
      if (tab !== null) give(delivery, delivery.received, tab, { qos: 2, identifiers: [] })
      else if (delivery.open === 0) delivery.code ??= 0
      finish(delivery)
    }
  }

  /** Holds what a tab has left for the next one that wants it, or leaves it to the broker. */
  const keep = (delivery: Delivery) => {
    if (held.size >= HELD) return finish(delivery)
    delivery.held = true
    delivery.had.clear()
    held.add(delivery)
  }

  /** Gives it to a tab that has not had it, if that has asked for it; returns whether it has. */
  const giveAgain = (delivery: Delivery, tab: Tab): boolean => {
    if (delivery.had.has(tab)) return false
    const found = subscriptions.heldBy(tab, delivery.received.topic)
    const target = found.reduce<Target | undefined>((all, one) => targetOf(all, one, []), undefined)
    if (target === undefined) return false
    give(delivery, { ...delivery.received, dup: true }, tab, target)
    return true
  }

  const leave = (delivery: Delivery, tab: Tab) => {
    note(delivery, null, undefined)
    delivery.had.delete(tab)
    if (delivery.link !== link) return
    const heir = delivery.group === null ? heirOf(tab) : null
    if (heir !== null) giveAgain(delivery, heir)
    if (delivery.open > 0 || delivery.held) return
    if (delivery.code !== null) return finish(delivery)
    const member = delivery.group === null ? null : memberOf(delivery.group, delivery)
    const again = { ...delivery.received, dup: true }
    if (member !== null) {
      give(delivery, again, member.tab, targetOf(undefined, member, []))
      return finish(delivery)
    }
    if (delivery.group !== null || isKept) return delivery.group === null ? keep(delivery) : finish(delivery)
    // Nobody will ever ask for it.
    delivery.code = 0
    finish(delivery)
  }

  return {
    opened: (opened, resumed, kept) => {
      link = opened
      isKept = kept
      inGrace = resumed && grace > 0
      if (inGrace) timer = time.schedule(endGrace, grace)
    },
    message: (received, names, number) => {
      if (link === null) return
      const { topic, retain } = received
      const { each, groups, outdated, named } = subscriptions.targets(topic, retain, names, time.now())
      const byTab = new Map<Tab, Target>()
      for (const one of each) byTab.set(one.tab, targetOf(byTab.get(one.tab), one, named))
      const [group = null] = groups
      const delivery = number === 0 ? null : create(link, number, received, each.length === 0 ? group : null)
      for (const one of groups) {
        const member = memberOf(one, null)
        if (member !== null) byTab.set(member.tab, targetOf(byTab.get(member.tab), member, named))
      }
      if (delivery !== null && inGrace && !retain && group === null) {
        delivery.held = true
        held.add(delivery)
      }
      const waits = delivery?.held === true
      const tab = byTab.size === 0 && !outdated && !waits ? anybody() : null
      // What nobody has asked for is shown to one, whose client reports it.
      if (tab !== null) byTab.set(tab, { qos: 2, identifiers: [] })
      for (const [to, target] of byTab) give(delivery, delivery?.received ?? received, to, target)
      if (delivery === null || delivery.open > 0 || delivery.held) return
      delivery.code = byTab.size > 0 || outdated || !isKept ? 0 : null
      finish(delivery)
    },
    settle: (tab, number, code, text) => {
      const delivery = tab.deliveries.get(number)
      if (delivery === undefined) return
      tab.deliveries.delete(number)
      note(delivery, code, text)
      finish(delivery)
    },
    subscribed: (tab, filters) => {
      for (const delivery of [...held]) {
        const { topic } = delivery.received
        // Asked of each filter for each that is held: only what matches is looked at more closely.
        const isMeant = filters.some(filter => matchesFrom(filter, plainStart(filter), topic))
        if (!isMeant || !delivery.held || !giveAgain(delivery, tab)) continue
        if (!inGrace) delivery.held = false
        finish(delivery)
      }
    },
    left: tab => {
      const left = [...tab.deliveries.values()]
      tab.deliveries.clear()
      for (const delivery of left) leave(delivery, tab)
    },
    lost: () => {
      link = null
      timer?.unsubscribe()
      timer = null
      held.clear()
      inGrace = false
    },
  }
}
