import type { LinkError } from '../../../base/linkErrors.js'
import { copyUserProperties } from '../../../base/properties.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import { rawMessage } from '../../../message.js'
import type { Link, LinkHandlers, SubscribeRequest } from '../../driver.js'
import { protect } from '../../protect.js'
import { subscribePackets } from '../../subscribePackets.js'
import type {
  ClientPacket,
  ConnackPacket,
  ConnectPacket,
  ProtocolVersion,
  PublishPacket,
  RequestedFilter,
  ServerPacket,
  SubscribePacket,
} from '../wire/packets.js'
import { disconnectedBy, lost, refusedBy, unreachable } from './errors.js'
import { createIncomingExchanges } from './incoming.js'
import { createOutgoingExchanges, publishOf } from './outgoing.js'
import type { ClientSession } from './session.js'

export interface LinkOptions {
  readonly connect: ConnectPacket
  readonly session: ClientSession
  /** Opens the wire. */
  dial(receive: (packet: ServerPacket) => void): (packet: ClientPacket) => void
  /** Runs a task in the next turn. */
  soon(task: () => void): void
}

/**
 * - `connecting`: CONNECT is under way
 * - `open`
 * - `closing`: DISCONNECT is under way; answers still count, messages do not, for they could not be acknowledged
 * - `closed`: nobody is called any more, but for a `closed` that is due
 */
type State = 'connecting' | 'open' | 'closing' | 'closed'

/** The client's end of a connection: turns calls into packets and packets into calls. */
export const createLink = (handlers: LinkHandlers, { connect, session, dial, soon }: LinkOptions): Link => {
  const { clientId, protocolVersion } = connect
  const answers = new Map<number, (codes: readonly number[]) => void>()
  const pongs: (() => void)[] = []
  let state: State = 'connecting'
  let closeAsked = false

  const isActive = () => state === 'open' || state === 'closing'

  // DISCONNECT is the last packet (MQTT-3.14.4-1).
  const send = (packet: ClientPacket) => {
    if (state === 'open') transmit(packet)
  }

  const hand = (packet: PublishPacket, delivery: number) => {
    const { topic, payload, qos, retain, dup, identifiers, properties } = packet
    const message = rawMessage(topic, payload, qos, retain, dup, properties)
    protect(() => handlers.message(message, identifiers, delivery))
  }

  const incoming = createIncomingExchanges(protocolVersion, session.received, hand, send)
  const outgoing = createOutgoingExchanges(protocolVersion, session, {
    send,
    soon,
    ready: () => protect(() => handlers.ready?.()),
  })

  const end = () => {
    state = 'closed'
    outgoing.end()
  }

  const finish = (error: LinkError | null) => {
    end()
    protect(() => handlers.closed(error))
  }

  const disconnect = () => {
    state = 'closing'
    transmit({ type: 'disconnect', code: 0 })
  }

  const connected = ({ code, sessionPresent, capabilities, receiveMaximum }: ConnackPacket) => {
    if (code >= FAILURE) return finish(closeAsked ? null : refusedBy(code))
    if (!sessionPresent) session.forget()
    if (closeAsked) return disconnect()
    state = 'open'
    outgoing.opened(receiveMaximum ?? Number.POSITIVE_INFINITY)
    const persistent = connect.sessionExpiry > 0
    const said = receiveMaximum === undefined ? {} : { announced: { receiveMaximum } }
    protect(() => handlers.opened({ present: sessionPresent, persistent, clientId, capabilities, ...said }))
  }

  const receive = (packet: ServerPacket) => {
    if (state === 'closed') return
    switch (packet.type) {
      case 'connack':
        return connected(packet)
      case 'publish':
        return state === 'open' ? incoming.arrived(packet) : undefined
      case 'pubrel':
        incoming.released(packet.packetId)
        return protect(() => handlers.released?.(String(packet.packetId)))
      case 'puback':
      case 'pubrec':
      case 'pubcomp':
        return outgoing.answered(packet)
      case 'suback':
      case 'unsuback': {
        const answer = answers.get(packet.packetId)
        answers.delete(packet.packetId)
        return answer?.(packet.codes)
      }
      case 'pingresp': {
        const pong = pongs.shift()
        return pong === undefined ? undefined : protect(pong)
      }
      case 'disconnect':
        return finish(state === 'closing' ? null : disconnectedBy(packet.code))
      case 'close': {
        const asked = closeAsked || state === 'closing'
        return finish(asked ? null : state === 'open' ? lost() : unreachable())
      }
    }
  }

  /** Calls `outcome` for each item as its code comes, unless one of the calls aborts the link. */
  const awaitCodes = <T>(items: readonly T[], outcome: (item: T, code: number) => void): number => {
    const packetId = session.nextPacketId()
    answers.set(packetId, codes => {
      items.forEach((item, at) => {
        const code = codes[at]
        if (isActive() && code !== undefined) protect(() => outcome(item, code))
      })
    })
    return packetId
  }

  const transmit = dial(receive)
  transmit(connect)

  return {
    subscribe: (requests, outcome) => {
      if (state !== 'open') return
      for (const together of subscribePackets(requests, { properties: protocolVersion === 5 })) {
        send({
          type: 'subscribe',
          packetId: awaitCodes(together, outcome),
          ...fieldsOf(protocolVersion, together),
        })
      }
    },
    unsubscribe: (filters, outcome) => {
      if (state !== 'open' || filters.length === 0) return
      send({ type: 'unsubscribe', packetId: awaitCodes(filters, outcome), filters: [...filters] })
    },
    publish: (packet, outcome) => {
      if (state !== 'open') return false
      const { qos } = packet
      if (qos !== 0) return outgoing.publish(packet, qos, outcome)
      send(publishOf(packet, 0, protocolVersion, undefined, false))
      soon(() => {
        if (isActive()) protect(() => outcome({ code: 0, text: undefined }))
      })
      return true
    },
    ack: (delivery, code, text) => {
      if (isActive()) incoming.acknowledge(delivery, code, text)
    },
    nameOf: delivery => (isActive() ? incoming.packetId(delivery)?.toString() : undefined),
    ping: pong => {
      if (state !== 'open') return
      pongs.push(pong)
      send({ type: 'pingreq' })
    },
    close: () => {
      if (state === 'connecting') closeAsked = true
      else if (state === 'open') disconnect()
    },
    abort: () => {
      if (state === 'closed') return
      end()
      transmit({ type: 'close' })
      soon(() => protect(() => handlers.closed(null)))
    },
  }
}

/** What a SUBSCRIBE says for requests that share one. MQTT 3.1.1 has neither an identifier, user properties nor options. */
const fieldsOf = (
  version: ProtocolVersion,
  requests: readonly SubscribeRequest[],
): Pick<SubscribePacket, 'filters' | 'identifier' | 'userProperties'> => {
  const [first] = requests
  const userProperties = version === 5 ? first?.userProperties : undefined
  return {
    filters: requests.map(version === 5 ? withOptions : withoutOptions),
    identifier: version === 5 ? first?.identifier : undefined,
    userProperties: userProperties === undefined ? undefined : copyUserProperties(userProperties),
  }
}

const withOptions = (request: SubscribeRequest): RequestedFilter => {
  const { filter, qos, noLocal, retainAsPublished, retainHandling } = request
  return { filter, qos, noLocal, retainAsPublished, retainHandling }
}

const withoutOptions = ({ filter, qos }: SubscribeRequest): RequestedFilter => ({
  filter,
  qos,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
})
