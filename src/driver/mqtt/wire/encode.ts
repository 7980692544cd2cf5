import { noProperties, type UserProperties } from '../../../message.js'
import type { Outgoing, SubscribeRequest } from '../../driver.js'
import {
  type Ack,
  AUTH,
  DISCONNECT,
  PINGREQ,
  PUBLISH,
  SUBSCRIBE,
  UNSUBSCRIBE,
  type Version,
} from './packetTypes.js'
import { writeAuthentication, writeMessageProperties, writeUserProperties } from './properties.js'
import type { Writer } from './writer.js'

/**
 * Writes a PUBLISH; `id` counts at QoS 1 and 2 only. `alias`: 0 for none; above 0 one that takes the topic's place;
 * below 0 one, negated, that is to mean the topic from now on.
 */
export const encodePublish = (
  writer: Writer,
  { topic, payload, qos, retain, properties }: Outgoing,
  id: number,
  dup: boolean,
  version: Version,
  alias = 0,
): void => {
  // As long as the topic is plain ASCII and there are no properties.
  const expected = topic.length + payload.length + 2 + (qos > 0 ? 2 : 0) + (version === 5 ? 1 : 0)
  writer.byte(PUBLISH | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0))
  const packet = writer.begin(expected)
  writer.text(alias > 0 ? '' : topic)
  if (qos > 0) writer.uint16(id)
  if (version === 5) {
    if (alias === 0 && properties === noProperties) writer.byte(0)
    else {
      const list = writer.begin()
      if (alias !== 0) {
        writer.byte(0x23)
        writer.uint16(Math.abs(alias))
      }
      writeMessageProperties(writer, properties)
      writer.end(list)
    }
  }
  writer.raw(payload)
  writer.end(packet)
}

/** Writes a PUBACK, PUBREC, PUBREL or PUBCOMP. `text`, the reason in words, goes with a failure only. */
export const encodeAck = (
  writer: Writer,
  type: Ack,
  id: number,
  code: number,
  version: Version,
  text?: string,
): void => {
  writer.byte(type)
  if (version !== 5 || code === 0) {
    writer.byte(2)
    writer.uint16(id)
    return
  }
  const packet = writer.begin()
  writer.uint16(id)
  writer.byte(code)
  if (text !== undefined) {
    const list = writer.begin()
    writer.byte(0x1f)
    writer.text(text)
    writer.end(list)
  }
  writer.end(packet)
}

/** Writes one SUBSCRIBE. The requests have the same identifier and user properties: a packet has one of each. */
export const encodeSubscribe = (
  writer: Writer,
  id: number,
  requests: readonly SubscribeRequest[],
  version: Version,
): void => {
  const [first] = requests
  writer.byte(SUBSCRIBE)
  const packet = writer.begin()
  writer.uint16(id)
  if (version === 5) {
    const list = writer.begin()
    if (first?.identifier !== undefined) {
      writer.byte(0x0b)
      writer.varint(first.identifier)
    }
    writeUserProperties(writer, first?.userProperties)
    writer.end(list)
  }
  for (const { filter, qos, noLocal, retainAsPublished, retainHandling } of requests) {
    writer.text(filter)
    const options = (noLocal ? 4 : 0) | (retainAsPublished ? 8 : 0) | (retainHandling << 4)
    writer.byte(version === 5 ? qos | options : qos)
  }
  writer.end(packet)
}

export const encodeUnsubscribe = (
  writer: Writer,
  id: number,
  filters: readonly string[],
  version: Version,
): void => {
  writer.byte(UNSUBSCRIBE)
  const packet = writer.begin()
  writer.uint16(id)
  if (version === 5) writer.byte(0)
  for (const filter of filters) writer.text(filter)
  writer.end(packet)
}

export const encodePing = (writer: Writer): void => {
  writer.byte(PINGREQ)
  writer.byte(0)
}

/** What a DISCONNECT says beside its code. */
export interface DisconnectProperties {
  readonly sessionExpiry?: number
  readonly reason?: string
  readonly userProperties?: UserProperties
}

export const encodeDisconnect = (
  writer: Writer,
  code: number,
  version: Version,
  { sessionExpiry, reason, userProperties }: DisconnectProperties = {},
): void => {
  const bare = sessionExpiry === undefined && reason === undefined && userProperties === undefined
  writer.byte(DISCONNECT)
  if (version !== 5 || (code === 0 && bare)) {
    writer.byte(0)
    return
  }
  const packet = writer.begin()
  writer.byte(code)
  if (!bare) {
    const list = writer.begin()
    if (sessionExpiry !== undefined) {
      writer.byte(0x11)
      writer.uint32(sessionExpiry)
    }
    if (reason !== undefined) {
      writer.byte(0x1f)
      writer.text(reason)
    }
    writeUserProperties(writer, userProperties)
    writer.end(list)
  }
  writer.end(packet)
}

export const encodeAuth = (
  writer: Writer,
  code: number,
  method: string,
  data: Uint8Array | undefined,
): void => {
  writer.byte(AUTH)
  const packet = writer.begin()
  writer.byte(code)
  const list = writer.begin()
  writeAuthentication(writer, method, data)
  writer.end(list)
  writer.end(packet)
}
