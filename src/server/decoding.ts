import { ownBytes } from '../base/bytes.js'
import { copyProperties } from '../base/properties.js'
import type { ClientPacket } from '../driver/memory/wire/packets.js'
import { createIncomingAliases } from '../driver/mqtt/wire/aliases.js'
import { decodeAck, decodePublish } from '../driver/mqtt/wire/decode.js'
import { malformed, ProtocolError } from '../driver/mqtt/wire/errors.js'
import * as packet from '../driver/mqtt/wire/packetTypes.js'
import { createReader } from '../driver/mqtt/wire/reader.js'
import { decodeFarewell, decodeSubscribe, decodeUnsubscribe } from './wire/decodeRequests.js'

/** How many topics a client may give a number (MQTT 5, section 3.3.2.3.4). */
export const ALIASES = 64

/** Takes a packet apart that comes after CONNECT: its first byte, and where the rest of it lies. */
export type Decode = (
  head: number,
  bytes: Uint8Array,
  start: number,
  end: number,
) => Exclude<ClientPacket, { type: 'connect' | 'close' }>

/**
 * Returns a function that decodes what one client sends; the packets own their bytes. It throws a `ProtocolError` for
 * what breaks the rules.
 */
export const createDecoding = (version: packet.Version): Decode => {
  const resolveAlias = createIncomingAliases(ALIASES)

  const publish: Decode = (head, bytes, start, end) => {
    const { message, fault, id, identifiers } = decodePublish(head, bytes, start, end, version, resolveAlias)
    if (message === null) throw malformed(fault ?? 'a PUBLISH')
    if (identifiers.length > 0) throw new ProtocolError(0x82, 'a subscription identifier from a client')
    const { topic, payload, qos, retain, dup, properties } = message
    if (qos === 0 && dup) throw malformed('DUP at QoS 0 (MQTT-3.3.1-2)')
    return {
      type: 'publish',
      topic,
      payload: ownBytes(payload),
      qos,
      retain,
      dup,
      packetId: qos === 0 ? undefined : id,
      identifiers: [],
      properties: copyProperties(properties),
    }
  }

  const ack = (
    type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp',
    code: packet.Ack,
    ...[, bytes, start, end]: Parameters<Decode>
  ): ReturnType<Decode> => {
    const answer = decodeAck(code, createReader(bytes, start, end), version)
    return { type, packetId: answer.id, code: answer.code }
  }

  return (head, bytes, start, end) => {
    const reader = () => createReader(bytes, start, end)
    switch (head) {
      case packet.PUBACK:
        return ack('puback', head, head, bytes, start, end)
      case packet.PUBREC:
        return ack('pubrec', head, head, bytes, start, end)
      case packet.PUBREL:
        return ack('pubrel', head, head, bytes, start, end)
      case packet.PUBCOMP:
        return ack('pubcomp', head, head, bytes, start, end)
      case packet.SUBSCRIBE:
        return decodeSubscribe(reader(), version)
      case packet.UNSUBSCRIBE:
        return decodeUnsubscribe(reader(), version)
      case packet.PINGREQ:
        reader().end()
        return { type: 'pingreq' }
      case packet.DISCONNECT: {
        const { code, sessionExpiry } = decodeFarewell(reader(), version)
        return { type: 'disconnect', code, ...(sessionExpiry !== undefined && { sessionExpiry }) }
      }
    }
    if ((head & 0xf0) === packet.PUBLISH) return publish(head, bytes, start, end)
    if (head === packet.CONNECT) throw new ProtocolError(0x82, 'a second CONNECT')
    throw malformed(`a packet that begins with ${head}`)
  }
}
