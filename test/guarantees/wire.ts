import type { Broker, WirePacket } from 'rxtopics/memory'
import { createJournal } from '../support/journal.js'
import type { Recorded, TestProxy } from '../support/proxy.js'

/** One packet between a client and its broker, in the same words for every lane. */
export interface Seen {
  readonly direction: 'toBroker' | 'toClient'
  readonly cmd: string
  /** Of a SUBSCRIBE or UNSUBSCRIBE. */
  readonly filters: readonly string[]
  /** The QoS asked for by a SUBSCRIBE, filter by filter. */
  readonly qos: readonly number[]
  /** Of a PUBLISH. */
  readonly topic: string | undefined
  /** The packet identifier, where there is one, and the reason code of an acknowledgement. */
  readonly id: number | undefined
  readonly code: number | undefined
  /** Of a CONNACK, where the broker says it. */
  readonly receiveMaximum: number | undefined
}

/** All packets that crossed since it was cleared. */
export interface Wire {
  seen(): readonly Seen[]
  /** How many packets of a kind the client sent. */
  count(cmd: string): number
  /** All filters that the client subscribed or unsubscribed, in order. */
  filters(cmd: 'subscribe' | 'unsubscribe'): readonly string[]
  waitFor(predicate: (seen: Seen) => boolean, timeout?: number): Promise<unknown>
  /** Rejects where one matches, now or within `ms`. */
  expectNone(predicate: (seen: Seen) => boolean, ms: number): Promise<void>
  clear(): void
}

export const wireOf = (rest: Omit<Wire, 'count' | 'filters'>): Wire => {
  const sent = (cmd: string) => rest.seen().filter(seen => seen.direction === 'toBroker' && seen.cmd === cmd)
  return {
    ...rest,
    count: cmd => sent(cmd).length,
    filters: cmd => sent(cmd).flatMap(({ filters }) => filters),
  }
}

export const proxyWire = (proxy: TestProxy): Wire =>
  wireOf({
    seen: () => proxy.packets.map(seenRecorded),
    waitFor: (predicate, timeout) => proxy.waitFor(recorded => predicate(seenRecorded(recorded)), timeout),
    expectNone: (predicate, ms) => proxy.expectNone(recorded => predicate(seenRecorded(recorded)), ms),
    clear: proxy.clear,
  })

export const brokerWire = (broker: Broker): Wire => {
  const journal = createJournal<Seen>(({ direction, cmd, filters, topic }) =>
    `${direction === 'toBroker' ? '>' : '<'} ${cmd} ${topic ?? filters.join(' ')}`.trim(),
  )
  broker.packets$.subscribe(packet => journal.add(seenCrossing(packet)))
  return wireOf({ ...journal, seen: () => journal.items })
}

const seenRecorded = ({ direction, packet }: Recorded): Seen => ({
  direction,
  cmd: packet.cmd,
  filters:
    packet.cmd === 'subscribe'
      ? packet.subscriptions.map(({ topic }) => topic)
      : packet.cmd === 'unsubscribe'
        ? packet.unsubscriptions
        : [],
  qos: packet.cmd === 'subscribe' ? packet.subscriptions.map(({ qos }) => qos) : [],
  topic: packet.cmd === 'publish' ? packet.topic : undefined,
  id: 'messageId' in packet ? packet.messageId : undefined,
  code: 'reasonCode' in packet ? packet.reasonCode : undefined,
  receiveMaximum: packet.cmd === 'connack' ? packet.properties?.receiveMaximum : undefined,
})

const seenCrossing = (packet: WirePacket): Seen => ({
  direction: packet.direction === 'in' ? 'toBroker' : 'toClient',
  cmd: packet.type,
  filters:
    packet.type === 'subscribe'
      ? packet.filters.map(({ filter }) => filter)
      : packet.type === 'unsubscribe'
        ? packet.filters
        : [],
  qos: packet.type === 'subscribe' ? packet.filters.map(({ qos }) => qos) : [],
  topic: packet.type === 'publish' ? packet.topic : undefined,
  id: 'packetId' in packet ? packet.packetId : undefined,
  code: 'code' in packet ? packet.code : undefined,
  receiveMaximum: packet.type === 'connack' ? packet.receiveMaximum : undefined,
})
