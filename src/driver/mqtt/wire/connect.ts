import type { Qos } from '../../../base/properties.js'
import { noProperties, type Properties, type UserProperties } from '../../../message.js'
import { CONNECT, type Version } from './packetTypes.js'
import { writeAuthentication, writeMessageProperties, writeUserProperties } from './properties.js'
import type { Writer } from './writer.js'

/** What a CONNECT says (MQTT 5, section 3.1). Of its properties 3.1.1 has none. */
export interface Connect {
  readonly version: Version
  readonly clientId: string
  readonly clean: boolean
  /** Seconds. */
  readonly keepalive: number
  readonly username: string | undefined
  readonly password: string | Uint8Array | undefined
  readonly will: WillMessage | undefined
  /** Seconds. */
  readonly sessionExpiry: number
  readonly receiveMaximum: number
  readonly maximumPacketSize: number | undefined
  readonly topicAliasMaximum: number
  readonly userProperties: UserProperties | undefined
  readonly requestResponseInformation: boolean
  readonly requestProblemInformation: boolean
  readonly authentication: { readonly method: string; readonly data: Uint8Array | undefined } | undefined
}

export interface WillMessage {
  readonly topic: string
  readonly payload: string | Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  /** Seconds. */
  readonly delay: number
  readonly properties: Properties
}

const names = { 3: 'MQIsdp', 4: 'MQTT', 5: 'MQTT' } as const

/**
 * Writes a CONNECT packet.
 *
 * @throws FieldTooLongError for a text or bytes of more than 65,535 bytes
 */
export const encodeConnect = (writer: Writer, connect: Connect): void => {
  const { version, clientId, clean, keepalive, username, password, will } = connect
  writer.byte(CONNECT)
  const packet = writer.begin()
  writer.text(names[version])
  writer.byte(version)
  writer.byte(
    (username === undefined ? 0 : 0x80) |
      (password === undefined ? 0 : 0x40) |
      (will === undefined ? 0 : 0x04 | (will.qos << 3) | (will.retain ? 0x20 : 0)) |
      (clean ? 0x02 : 0),
  )
  writer.uint16(keepalive)
  if (version === 5) writeConnectProperties(writer, connect)
  writer.text(clientId)
  if (will !== undefined) writeWill(writer, will, version)
  if (username !== undefined) writer.text(username)
  if (password !== undefined) writeBytes(writer, password)
  writer.end(packet)
}

/** What is not told has the value that the specification gives it (MQTT 5, section 3.1.2.11). */
const writeConnectProperties = (writer: Writer, connect: Connect) => {
  const { sessionExpiry, receiveMaximum, maximumPacketSize, topicAliasMaximum, userProperties } = connect
  const { requestResponseInformation, requestProblemInformation, authentication } = connect
  const list = writer.begin()
  if (sessionExpiry !== 0) {
    writer.byte(0x11)
    writer.uint32(sessionExpiry)
  }
  if (receiveMaximum !== 0xffff) {
    writer.byte(0x21)
    writer.uint16(receiveMaximum)
  }
  if (maximumPacketSize !== undefined) {
    writer.byte(0x27)
    writer.uint32(maximumPacketSize)
  }
  if (topicAliasMaximum !== 0) {
    writer.byte(0x22)
    writer.uint16(topicAliasMaximum)
  }
  if (requestResponseInformation) {
    writer.byte(0x19)
    writer.byte(1)
  }
  if (!requestProblemInformation) {
    writer.byte(0x17)
    writer.byte(0)
  }
  if (authentication !== undefined) writeAuthentication(writer, authentication.method, authentication.data)
  writeUserProperties(writer, userProperties)
  writer.end(list)
}

const writeWill = (writer: Writer, { topic, payload, delay, properties }: WillMessage, version: Version) => {
  if (version === 5) {
    const list = writer.begin()
    if (delay !== 0) {
      writer.byte(0x18)
      writer.uint32(delay)
    }
    if (properties !== noProperties) writeMessageProperties(writer, properties)
    writer.end(list)
  }
  writer.text(topic)
  writeBytes(writer, payload)
}

const writeBytes = (writer: Writer, value: string | Uint8Array) => {
  if (typeof value === 'string') writer.text(value)
  else writer.binary(value)
}
