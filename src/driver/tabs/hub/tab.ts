import { createQueue, type Queue } from '../../../base/queue.js'
import type { Qos } from '../../../message.js'
import type { Link, Outgoing, Received } from '../../driver.js'
import type { FromHub, Port } from '../protocol/messages.js'

/**
 * A tab, as the hub sees it: the link of one client in it.
 *
 * - `new`: it has not greeted
 * - `waiting`: for the connection
 * - `open`
 * - `leaving`: it has asked to close, and is told when what it handed over is on the wire
 * - `gone`
 */
export interface Tab {
  readonly port: Port<FromHub>
  state: 'new' | 'waiting' | 'open' | 'leaving' | 'gone'
  /** Of its client, over all its links. */
  client: string
  /** Publishes that the connection has not taken. */
  readonly waiting: Queue<Waiting>
  /** What it has been given and has to settle, by its own numbers. */
  readonly deliveries: Map<number, Delivery>
  numbers: number
  /** Bytes that it has been sent and not read, and those of the largest message among them. */
  unread: number
  largest: number
  /** When it was last heard of, and how often it has been asked since. */
  heard: number
  probes: number
}

export const createTab = (port: Port<FromHub>, now: number): Tab => ({
  port,
  state: 'new',
  client: '',
  waiting: createQueue(),
  deliveries: new Map(),
  numbers: 0,
  unread: 0,
  largest: 0,
  heard: now,
  probes: 0,
})

/** A publish of a tab. */
export interface Waiting {
  readonly id: number
  readonly packet: Outgoing
}

/** What one tab has of a filter. */
export interface Held {
  readonly tab: Tab
  readonly merged: Merged
  qos: Qos
  /** The first SUBSCRIBE whose copies are for it; 0: all are. */
  since: number
  /** Its SUBSCRIBEs: the hub's number, and the tab's own identifier. */
  asked: readonly { readonly round: number; readonly identifier: number | undefined }[]
  /** Stored values that name no SUBSCRIBE may be for it until then. */
  storedUntil: number
}

/** One subscription of the connection, for all tabs that have asked for its filter. */
export interface Merged {
  readonly filter: string
  readonly start: number
  readonly holders: Map<Tab, Held>
  /** Its SUBSCRIBEs of which copies may come. */
  rounds: readonly Round[]
  /** Of a group: who had the last message. */
  turn: number
}

/** One SUBSCRIBE of the connection, or several exact ones that share an identifier. `merged`: `null`, the topic tells it. */
export interface Round {
  readonly number: number
  readonly tab: Tab
  readonly merged: Merged | null
  filters: number
}

/** A message of the connection that waits for tabs to settle it. */
export interface Delivery {
  readonly link: Link
  /** What the connection calls it. */
  readonly number: number
  readonly received: Received
  /** Who has been given it, if only to be dealt with by others. */
  readonly had: Set<Tab>
  /** The group it was dealt out for. */
  readonly group: Merged | null
  open: number
  code: number | null
  text: string | undefined
  /** It waits for tabs that may still come, beside those that have it. */
  held: boolean
}
