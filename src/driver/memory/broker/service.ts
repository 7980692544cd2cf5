import { FAILURE } from '../../../base/reasonCodes.js'
import { hasWildcard } from '../../../base/text.js'
import { filterProblem, parseShared, topicProblem } from '../../../topic/filter/grammar.js'
import type {
  ClientPacket,
  ClosePacket,
  ConnectPacket,
  DisconnectPacket,
  ProtocolVersion,
  PublishPacket,
  RequestedFilter,
  ServerPacket,
  SubscribePacket,
  UnsubscribePacket,
  WillPacket,
} from '../wire/packets.js'
import { lowerQos, replayedCopy, replayedPackets, type Subscription } from './copies.js'
import type { Policy } from './policy.js'
import { type Publication, publication } from './publication.js'
import type { RetainedStore } from './retainedStore.js'
import type { Routing } from './routing.js'
import type { Session } from './session.js'

/** The broker's end of one link, from CONNACK on. */
export interface Connection {
  readonly session: Session
  readonly version: ProtocolVersion
  /** Seconds the session outlives this connection. */
  readonly expiry: number
  readonly will: WillPacket | null
  /** Packet ids of QoS 2 messages that came by it and are not released: the client's send quota (MQTT 5 section 4.9). */
  readonly unreleased: Set<number>
  send(packet: ServerPacket): void
  /** The same for many, each of which is made when it arrives. */
  sendAll(packets: Iterable<ServerPacket>): void
}

export interface ServiceContext {
  readonly policy: Policy
  readonly routing: Routing
  readonly retained: RetainedStore
  now(): number
  /** Returns whether anybody is subscribed. */
  publish(publication: Publication): boolean
  /** Ends the connection for what it did. */
  expel(connection: Connection, code: number): void
}

export type ServedPacket = Exclude<ClientPacket, ConnectPacket | DisconnectPacket | ClosePacket>

/** Answers what a connected client sends, from CONNACK to its farewell. */
export type Service = (connection: Connection, packet: ServedPacket) => void

export const createService = ({
  policy,
  routing,
  retained,
  now,
  publish,
  expel,
}: ServiceContext): Service => {
  const published = (connection: Connection, packet: PublishPacket) => {
    const { session, version, unreleased, send } = connection
    const { clientId } = session
    const { topic, qos, retain, dup, packetId } = packet
    const able = policy.capabilities(version)
    if (topicProblem(topic) !== null) return expel(connection, 0x90)
    if (qos > able.maximumQos) return expel(connection, 0x9b)
    if (retain && !able.retained) return expel(connection, 0x9a)
    // Only PUBREC was missed. The same id without DUP is another message, of a client that has lost its state.
    const answered = dup && packetId !== undefined ? session.received.get(packetId) : undefined
    if (packetId !== undefined && answered !== undefined)
      return send({ type: 'pubrec', packetId, code: answered })
    // At QoS 1 the answer follows at once.
    const most = policy.receiveMaximum(version) ?? Number.POSITIVE_INFINITY
    if (qos === 2 && unreleased.size >= most) return expel(connection, 0x93)
    const refused = policy.refusal({ kind: 'publish', clientId, topic, qos, retain })
    const outcome = refused ?? (publish(publication(packet, clientId, now())) ? 0 : 0x10)
    if (packetId === undefined) return
    // MQTT 3.1.1 has no words for it: a refused publish is acknowledged like any other (MQTT-3.3.5-2).
    const code = version === 5 ? outcome : 0
    if (qos === 2 && code < FAILURE) {
      session.received.set(packetId, code)
      unreleased.add(packetId)
    }
    send({ type: qos === 1 ? 'puback' : 'pubrec', packetId, code })
  }

  const released = ({ session, version, unreleased, send }: Connection, packetId: number) => {
    unreleased.delete(packetId)
    const known = session.received.delete(packetId)
    send({ type: 'pubcomp', packetId, code: known || version === 4 ? 0 : 0x92 })
  }

  const refusal = (
    { session, version }: Connection,
    { filter, qos }: RequestedFilter,
    identified: boolean,
  ) => {
    const able = policy.capabilities(version)
    if (able.groups === 'no' && parseShared(filter) !== null) return 0x9e
    if (!able.wildcards && hasWildcard(filter)) return 0xa2
    if (!able.identifiers && identified) return 0xa1
    return policy.refusal({ kind: 'subscribe', clientId: session.clientId, filter, qos })
  }

  const replay = ({ session, version, sendAll }: Connection, subscription: Subscription) => {
    const isMeant = ({ source }: Publication) => !subscription.noLocal || source !== session.clientId
    const stored = retained.matching(subscription.filter).filter(isMeant)
    // Those of QoS 0 the session knows nothing of.
    if (subscription.qos === 0 || stored.every(({ qos }) => qos === 0))
      sendAll(replayedPackets(stored, subscription, version, now()))
    else for (const publication of stored) session.deliver(replayedCopy(publication, subscription))
  }

  const subscribed = (connection: Connection, { packetId, filters, identifier }: SubscribePacket) => {
    const { session, version, send } = connection
    const isShared = (filter: string) => parseShared(filter) !== null
    if (filters.some(({ filter }) => filterProblem(filter) !== null)) return expel(connection, 0x81)
    if (filters.some(({ filter, noLocal }) => noLocal && isShared(filter))) return expel(connection, 0x82)
    const replayed: Subscription[] = []
    const codes = filters.map(requested => {
      const refused = refusal(connection, requested, identifier !== undefined)
      if (refused !== null) return version === 5 ? refused : FAILURE
      const { filter, noLocal, retainAsPublished, retainHandling } = requested
      const { maximumQos } = policy.capabilities(version)
      const qos = lowerQos(requested.qos, maximumQos)
      const subscription: Subscription = { filter, qos, noLocal, retainAsPublished, identifier }
      const isNew = routing.subscribe(session, subscription)
      const wantsReplay = retainHandling === 0 || (retainHandling === 1 && isNew)
      if (wantsReplay && !isShared(filter)) replayed.push(subscription)
      return qos
    })
    send({ type: 'suback', packetId, codes })
    for (const subscription of replayed) replay(connection, subscription)
  }

  const unsubscribed = ({ session, version, send }: Connection, { packetId, filters }: UnsubscribePacket) => {
    const known = filters.map(filter => routing.unsubscribe(session, filter))
    send({ type: 'unsuback', packetId, codes: known.map(was => (was || version === 4 ? 0 : 0x11)) })
  }

  return (connection, packet) => {
    switch (packet.type) {
      case 'publish':
        return published(connection, packet)
      case 'pubrel':
        return released(connection, packet.packetId)
      case 'puback':
      case 'pubrec':
      case 'pubcomp':
        return connection.session.acknowledged(packet)
      case 'subscribe':
        return subscribed(connection, packet)
      case 'unsubscribe':
        return unsubscribed(connection, packet)
      case 'pingreq':
        return connection.send({ type: 'pingresp' })
    }
  }
}
