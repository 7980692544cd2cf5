import type { LinkError } from '../../../base/linkErrors.js'
import type { Message, Qos } from '../../../message.js'
import type { Session } from '../session/session.js'
import { createIncomingAliases } from '../wire/aliases.js'
import {
  type Auth,
  type Connack,
  type Disconnect,
  decodeAck,
  decodeAuth,
  decodeCodes,
  decodeConnack,
  decodeDisconnect,
  decodePublish,
} from '../wire/decode.js'
import { malformed, ProtocolError } from '../wire/errors.js'
import { createFrameReader } from '../wire/frameReader.js'
import { createKnownTopics } from '../wire/knownTopics.js'
import * as packet from '../wire/packetTypes.js'
import { createReader } from '../wire/reader.js'

/** What was announced to the broker, or holds by itself. */
export interface IncomingLimits {
  readonly version: packet.Version
  readonly maximumPacketSize: number
  readonly topicAliasMaximum: number
}

/** Who hears of what comes. */
export interface IncomingPort {
  message(message: Message, identifiers: readonly number[], delivery: number): void
  /** A message was left out, because of this. */
  illFormed(fault: string): void
  connack(connack: Connack): void
  /** Throws a `ProtocolError` where none was asked for. */
  auth(auth: Auth): void
  answered(type: typeof packet.SUBACK | typeof packet.UNSUBACK, id: number, codes: Uint8Array): void
  pong(): void
  disconnected(disconnect: Disconnect): void
  /** The connection cannot go on. */
  failed(error: LinkError): void
}

export interface Incoming {
  /** Takes what a connection receives, as it comes. */
  receive(chunk: Uint8Array): void
  /** From now on messages are left out, and AUTH: they could not be answered any more. */
  mute(): void
  /** From now on everything is. */
  stop(): void
}

/** Topic name invalid: one of the reasons that PUBACK and PUBREC may give. */
const TOPIC_INVALID = 0x90

export const createIncoming = (
  { version, maximumPacketSize, topicAliasMaximum }: IncomingLimits,
  { sender, receiver }: Session,
  port: IncomingPort,
): Incoming => {
  const resolveAlias = createIncomingAliases(topicAliasMaximum)
  const topics = createKnownTopics()
  let connected = false
  let muted = false
  let over = false

  const publish = (head: number, bytes: Uint8Array, start: number, end: number) => {
    const { message, fault, id, identifiers } = decodePublish(
      head,
      bytes,
      start,
      end,
      version,
      resolveAlias,
      topics,
    )
    if (muted) return
    if (message === null) return leaveOut(head, id, fault ?? '')
    if (id === 0) return port.message(message, identifiers, 0)
    const delivery = receiver.publish(id, message.qos, message.dup)
    if (delivery !== 0) port.message(message, identifiers, delivery)
  }

  /** Refused, at QoS 1 and 2, so that the broker does not send it for ever. */
  const leaveOut = (head: number, id: number, fault: string) => {
    port.illFormed(fault)
    if (id === 0) return
    const delivery = receiver.publish(id, ((head >> 1) & 3) as Qos)
    if (delivery !== 0) receiver.settle(delivery, version === 5 ? TOPIC_INVALID : 0)
  }

  const answer = (head: number, bytes: Uint8Array, start: number, end: number) => {
    const reader = createReader(bytes, start, end)
    switch (head) {
      case packet.PUBACK:
        return sender.puback(decodeAck(head, reader, version))
      case packet.PUBREC:
        return sender.pubrec(decodeAck(head, reader, version))
      case packet.PUBREL:
        return receiver.pubrel(decodeAck(head, reader, version).id)
      case packet.PUBCOMP:
        return sender.pubcomp(decodeAck(head, reader, version))
      case packet.SUBACK:
      case packet.UNSUBACK: {
        const { id, codes } = decodeCodes(head, reader, version)
        return port.answered(head, id, codes)
      }
      case packet.PINGRESP:
        reader.end()
        return port.pong()
      case packet.DISCONNECT:
        if (version !== 5) break
        over = true
        return port.disconnected(decodeDisconnect(reader))
      case packet.AUTH:
        // After DISCONNECT it is late, and no fault.
        return muted ? undefined : port.auth(decodeAuth(reader))
      case packet.CONNACK:
        throw new ProtocolError(0x82, 'a second CONNACK')
    }
    // Wrong flags (MQTT-2.1.3-1), or a packet that only clients send.
    throw malformed(`a packet that begins with 0x${head.toString(16)}`)
  }

  const onFrame = (head: number, bytes: Uint8Array, start: number, end: number) => {
    if (over) return
    if (!connected) {
      if (head === packet.AUTH) return port.auth(decodeAuth(createReader(bytes, start, end)))
      if (head !== packet.CONNACK) throw new ProtocolError(0x82, 'no CONNACK came first')
      connected = true
      port.connack(decodeConnack(createReader(bytes, start, end), version))
    } else if ((head & 0xf0) === packet.PUBLISH) publish(head, bytes, start, end)
    else answer(head, bytes, start, end)
  }

  const read = createFrameReader(maximumPacketSize, version, onFrame)

  return {
    receive: chunk => {
      try {
        if (!over) read(chunk)
      } catch (error) {
        if (over) return
        over = true
        port.failed(error instanceof ProtocolError ? error : malformed(String(error)))
      }
    },
    mute: () => {
      muted = true
    },
    stop: () => {
      over = true
    },
  }
}
