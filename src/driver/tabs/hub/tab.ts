import { createQueue, type Queue } from '../../../base/queue.js'
import type { FromHub, Port } from '../protocol/messages.js'
import type { Delivery } from './deliveries.js'
import type { Waiting } from './publishes.js'

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
  /** Bytes that it has been sent and not read. */
  unread: number
  /** When it was last heard of; and whether it has been asked since. */
  heard: number
  probed: boolean
}

export const createTab = (port: Port<FromHub>, now: number): Tab => ({
  port,
  state: 'new',
  client: '',
  waiting: createQueue(),
  deliveries: new Map(),
  numbers: 0,
  unread: 0,
  heard: now,
  probed: false,
})
