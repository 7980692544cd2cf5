import type { LinkError } from '../../errors.js'
import type { LinkHandlers } from '../driver.js'
import type { Session } from './session/session.js'
import {
  type Connack,
  decodeAck,
  decodeCodes,
  decodeConnack,
  decodeDisconnect,
  decodePublish,
} from './wire/decode.js'
import { malformed, ProtocolError } from './wire/errors.js'
import { createFrameReader } from './wire/frameReader.js'
import * as packet from './wire/packetTypes.js'
import { createReader, type Reader } from './wire/reader.js'

/** What becomes of the packets that are not messages. */
export interface IncomingPort {
  connack(connack: Connack): void
  /** A SUBACK or UNSUBACK. */
  answered(id: number, codes: Uint8Array): void
  disconnected(code: number): void
  /** The connection cannot go on. */
  failed(error: LinkError): void
  /** For MQTT.js. */
  pass(bytes: Uint8Array): void
}

/** Returns a function that takes what a connection receives, as it comes. */
export const createIncoming = (
  version: packet.Version,
  limit: number,
  session: Session,
  handlers: LinkHandlers,
  port: IncomingPort,
): ((chunk: Uint8Array) => void) => {
  const { sender, receiver } = session
  let connected = false
  let over = false

  const publish = (head: number, bytes: Uint8Array, start: number, end: number) => {
    const { message, id, identifiers } = decodePublish(head, bytes, start, end, version)
    if (id === 0) return handlers.message(message, identifiers, 0)
    const delivery = receiver.publish(id, message.qos)
    if (delivery !== 0) handlers.message(message, identifiers, delivery)
  }

  const answered = (reader: Reader) => {
    const { id, codes } = decodeCodes(reader, version)
    port.answered(id, codes)
  }

  const connack = (reader: Reader) => {
    const found = decodeConnack(reader, version)
    connected = true
    port.connack(found)
  }

  const onFrame = (head: number, bytes: Uint8Array, start: number, end: number) => {
    if (over) return
    const kind = head & 0xf0
    if (!connected && kind !== packet.CONNACK && kind !== packet.AUTH)
      throw malformed('no CONNACK came first')
    if (kind === packet.PUBLISH) return publish(head, bytes, start, end)
    const reader = createReader(bytes, start, end)
    switch (kind) {
      case packet.PUBACK:
        return sender.puback(decodeAck(reader))
      case packet.PUBREC:
        return sender.pubrec(decodeAck(reader))
      case packet.PUBREL & 0xf0:
        return receiver.pubrel(decodeAck(reader).id)
      case packet.PUBCOMP:
        return sender.pubcomp(decodeAck(reader))
      case packet.SUBACK:
      case packet.UNSUBACK:
        return answered(reader)
      case packet.CONNACK:
        if (connected) throw new ProtocolError(0x82, 'a second CONNACK')
        connack(reader)
        return pass(head, bytes, start, end)
      case packet.PINGRESP:
      case packet.AUTH:
        return pass(head, bytes, start, end)
      case packet.DISCONNECT:
        over = true
        return port.disconnected(decodeDisconnect(reader).code)
      default:
        throw malformed(`a packet of type ${kind >> 4}`)
    }
  }

  // MQTT.js gets its packets whole, with a header made anew: the one received may lie in an earlier chunk.
  const pass = (head: number, bytes: Uint8Array, start: number, end: number) => {
    const length: number[] = []
    let left = end - start
    do {
      length.push(left > 0x7f ? (left & 0x7f) | 0x80 : left)
      left >>>= 7
    } while (left > 0)
    const whole = new Uint8Array(1 + length.length + end - start)
    whole.set([head, ...length])
    whole.set(bytes.subarray(start, end), 1 + length.length)
    port.pass(whole)
  }

  const read = createFrameReader(limit, onFrame)
  return chunk => {
    try {
      if (!over) read(chunk)
    } catch (error) {
      over = true
      port.failed(error instanceof ProtocolError ? error : malformed(String(error)))
    }
  }
}
