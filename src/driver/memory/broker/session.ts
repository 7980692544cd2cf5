import { createQueue } from '../../../base/queue.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { AcknowledgementPacket, ProtocolVersion, ServerPacket } from '../wire/packets.js'
import { type Delivery, publishPacket, type Subscription } from './copies.js'
import type { Policy } from './policy.js'
import { isExpired } from './publication.js'

/** What the broker keeps for one client id (MQTT 5 section 4.1). */
export interface Session {
  readonly clientId: string
  readonly subscriptions: Map<string, Subscription>
  /** Packet ids of QoS 2 messages from the client that it has not released, with the code they were answered with. */
  readonly received: Map<number, number>
  /** That of the present connection, else of the last one. */
  version(): ProtocolVersion
  connected(): boolean
  /** The time this session is over; `Infinity` while connected. */
  endsAt(): number
  /** Starts sending: first what was sent before and not acknowledged, then what waited. */
  attach(receiver: Receiver): void
  detach(endsAt: number): void
  deliver(delivery: Delivery): void
  acknowledged(packet: AcknowledgementPacket): void
  /** Takes back the copies of shared subscriptions that another member may get instead. */
  withdraw(mayMove: (shared: string) => boolean): readonly Delivery[]
  counts(): { readonly queued: number; readonly inflight: number }
}

export interface Receiver {
  readonly version: ProtocolVersion
  /** How many messages may be on their way without acknowledgement (MQTT-3.3.4-9). */
  readonly receiveMaximum: number
  send(packet: ServerPacket): void
}

interface Inflight {
  readonly packetId: number
  readonly delivery: Delivery
  /** QoS 2: PUBREC came, so the message is the client's and only PUBREL is left to say (MQTT-4.3.3-6). */
  received: boolean
}

export const createSession = (
  clientId: string,
  now: () => number,
  { maximumQueued, maximumWaiting }: Pick<Policy, 'maximumQueued' | 'maximumWaiting'>,
  dropped: (count: number) => void,
): Session => {
  const subscriptions = new Map<string, Subscription>()
  const queue = createQueue<Delivery>()
  // In the order of sending, which is that of sending again (MQTT-4.6.0-1).
  const inflight = new Map<number, Inflight>()
  let receiver: Receiver | null = null
  let version: ProtocolVersion = 5
  let endsAt = Number.POSITIVE_INFINITY
  let lastPacketId = 0

  const transmit = (delivery: Delivery, to: Receiver) => {
    if (delivery.qos === 0) return to.send(publishPacket(delivery, version, undefined, false, now()))
    // As wide as on a wire. Fewer are in flight than there are, so one is free.
    do lastPacketId = (lastPacketId % 0xffff) + 1
    while (inflight.has(lastPacketId))
    inflight.set(lastPacketId, { packetId: lastPacketId, delivery, received: false })
    to.send(publishPacket(delivery, version, lastPacketId, false, now()))
  }

  const hasRoom = ({ receiveMaximum }: Receiver) => inflight.size < receiveMaximum

  const transmitQueue = () => {
    while (receiver !== null && hasRoom(receiver)) {
      const delivery = queue.shift()
      if (delivery === undefined) return
      if (!isExpired(delivery.publication, now())) transmit(delivery, receiver)
    }
  }

  // While the client is there, the queue is what it has no room for yet.
  const dropOldest = () => {
    const excess = queue.size() - (receiver === null ? maximumQueued : maximumWaiting)
    for (let n = 0; n < excess; n += 1) queue.shift()
    if (excess > 0) dropped(excess)
  }

  return {
    clientId,
    subscriptions,
    received: new Map(),
    version: () => version,
    connected: () => receiver !== null,
    endsAt: () => endsAt,
    attach: to => {
      receiver = to
      version = to.version
      endsAt = Number.POSITIVE_INFINITY
      for (const { packetId, delivery, received } of inflight.values()) {
        if (received) to.send({ type: 'pubrel', packetId, code: 0 })
        else to.send(publishPacket(delivery, version, packetId, true, now()))
      }
      transmitQueue()
    },
    detach: at => {
      receiver = null
      endsAt = at
      dropOldest()
    },
    deliver: delivery => {
      if (receiver !== null && (delivery.qos === 0 || hasRoom(receiver))) return transmit(delivery, receiver)
      if (delivery.qos === 0 || isExpired(delivery.publication, now())) return
      queue.push(delivery)
      dropOldest()
    },
    acknowledged: ({ type, packetId, code }) => {
      const entry = inflight.get(packetId)
      if (type === 'pubrec' && code < FAILURE) {
        if (entry !== undefined) entry.received = true
        receiver?.send({ type: 'pubrel', packetId, code: entry === undefined ? 0x92 : 0 })
      } else {
        inflight.delete(packetId)
        transmitQueue()
      }
    },
    withdraw: mayMove => {
      const moves = ({ shared }: Delivery) => shared !== null && mayMove(shared)
      const moved: Delivery[] = []
      for (const { packetId, delivery } of inflight.values()) {
        // A message of QoS 2 that was sent once stays with its client (MQTT-4.8.2-4 and -5).
        if (delivery.qos === 2 || !moves(delivery)) continue
        inflight.delete(packetId)
        moved.push(delivery)
      }
      return [...moved, ...queue.extract(moves)]
    },
    counts: () => ({ queued: queue.size(), inflight: inflight.size }),
  }
}
