import type { Link, Outgoing, PublishOutcome } from '../../driver.js'
import type { Tab, Waiting } from './tab.js'

/** The publishes of all tabs on their way to the connection: in order for each tab, and in turn among them. */
export interface Publishes {
  opened(link: Link): void
  /** `again`: an earlier link of this tab's client has left it unanswered. */
  publish(tab: Tab, waiting: Waiting, again: boolean): void
  /** The connection takes more. */
  ready(): void
  /** The tab is gone: what waits is not sent. */
  left(tab: Tab): void
  /** The connection is gone, and with it every answer. */
  lost(): void
  /** Returns what the last connection left unanswered and nobody will send again. */
  takeDropped(): readonly Outgoing[]
}

/** So many of QoS 2 whose fate is not known are remembered, for tabs that ask for them again. */
const UNSURE = 1_000

/** An answer for a tab; `emptied`: nothing of a tab waits any more. */
export interface PublishesPort {
  answer(tab: Tab, id: number, outcome: PublishOutcome): void
  emptied(tab: Tab): void
}

interface InFlight {
  readonly packet: Outgoing
  readonly key: string
  tab: Tab
  link: Link | null
}

export const createPublishes = ({ answer, emptied }: PublishesPort): Publishes => {
  // Of the connection.
  let link: Link | null = null
  let full = false
  let pumping = false
  const turns = new Set<Tab>()
  const inFlight = new Set<InFlight>()
  // Of QoS 2, in flight or left so by an earlier connection.
  const unsure = new Map<string, InFlight>()
  let dropped: Outgoing[] = []

  const keyOf = (tab: Tab, id: number) => `${tab.client} ${id}`

  const remember = (sent: InFlight) => {
    unsure.set(sent.key, sent)
    for (const [key, oldest] of unsure) {
      if (unsure.size <= UNSURE) return
      unsure.delete(key)
      if (oldest.link === null) dropped.push(oldest.packet)
    }
  }

  const offer = (to: Link, tab: Tab, { id, packet }: Waiting): boolean => {
    const key = keyOf(tab, id)
    const sent: InFlight = { packet, key, tab, link: to }
    let isAnswered = false
    const took = to.publish(packet, outcome => {
      if (isAnswered || sent.link !== to || link !== to) return
      isAnswered = true
      inFlight.delete(sent)
      unsure.delete(key)
      answer(sent.tab, id, outcome)
    })
    if (!took || isAnswered || link !== to) return took
    inFlight.add(sent)
    if (packet.qos === 2) remember(sent)
    return true
  }

  const pump = () => {
    if (pumping) return
    pumping = true
    while (link !== null && !full) {
      const [tab] = turns
      if (tab === undefined) break
      const next = tab.waiting.first()
      turns.delete(tab)
      if (next === undefined) continue
      full = true
      const took = offer(link, tab, next)
      if (!took) {
        // It may have become ready within.
        turns.add(tab)
        if (full) break
        continue
      }
      full = false
      if (tab.waiting.first() === next) tab.waiting.shift()
      if (tab.waiting.size() > 0) turns.add(tab)
      else emptied(tab)
    }
    pumping = false
  }

  const again = (tab: Tab, { id, packet }: Waiting): Waiting | null => {
    const sent = unsure.get(keyOf(tab, id))
    if (packet.qos !== 2) return { id, packet }
    if (sent === undefined) {
      // By another hub, so that nobody can go on with it.
      answer(tab, id, { code: 0, text: undefined, uncertain: true })
      return null
    }
    sent.tab = tab
    // The very same object, by which the driver knows to go on with it.
    return sent.link === null ? { id, packet: sent.packet } : null
  }

  return {
    opened: opened => {
      link = opened
      full = false
      pump()
    },
    publish: (tab, waiting, isAgain) => {
      const wanted = isAgain ? again(tab, waiting) : waiting
      if (wanted === null) return
      tab.waiting.push(wanted)
      turns.add(tab)
      pump()
    },
    ready: () => {
      full = false
      pump()
    },
    // Its turn, if it has one, comes to nothing.
    left: tab => tab.waiting.clear(),
    lost: () => {
      link = null
      turns.clear()
      for (const sent of inFlight) {
        sent.link = null
        // A client sends one of QoS 1 as a new message, and of QoS 2 none goes on that is not remembered.
        if (sent.packet.qos > 0 && !unsure.has(sent.key)) dropped.push(sent.packet)
      }
      inFlight.clear()
    },
    takeDropped: () => {
      const packets = dropped
      dropped = []
      return packets
    },
  }
}
