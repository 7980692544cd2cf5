import { ownBytes } from '../../base/bytes.js'
import { copyProperties, type Qos } from '../../base/properties.js'
import type { ConnectPacket, WillPacket } from '../../driver/memory/wire/packets.js'
import { malformed, ProtocolError } from '../../driver/mqtt/wire/errors.js'
import { CONNECT, type Version } from '../../driver/mqtt/wire/packetTypes.js'
import { messageProperties, readProperties, type WireProperties } from '../../driver/mqtt/wire/properties.js'
import type { Reader } from '../../driver/mqtt/wire/reader.js'
import { ILL_FORMED, tryUtf8 } from '../../driver/mqtt/wire/utf8.js'
import { fromClients, WILL } from './properties.js'

/** A CONNECT: what the broker hears of it, and what the line does. */
export interface Greeting {
  /** As on the wire: 3 is MQTT 3.1, which differs from 3.1.1 in its CONNECT alone. */
  readonly version: Version
  /** Without a client id: '' stands for it where the client has none. */
  readonly connect: ConnectPacket
  /** Seconds; 0: the client need not be heard of. */
  readonly keepalive: number
  /** Bytes; a larger packet is not to be sent. */
  readonly maximumPacketSize: number
}

const FOR_EVER = 0xffff_ffff

/**
 * Returns what a CONNECT says; the bytes are its own.
 *
 * @throws ProtocolError for what breaks the rules of it: 0x84 is a protocol version that is not spoken
 */
export const decodeConnect = (reader: Reader): Greeting => {
  const version = versionOf(reader)
  const flags = reader.byte()
  checkFlags(flags, version)
  const keepalive = reader.uint16()
  const properties = version === 5 ? readProperties(reader, CONNECT, fromClients) : null
  if (properties?.texts['authenticationMethod'] !== undefined)
    throw new ProtocolError(0x8c, 'no authentication of MQTT 5')
  const clientId = reader.text()
  const will = (flags & 0x04) === 0 ? null : willOf(reader, flags, version)
  const username = (flags & 0x80) === 0 ? undefined : reader.text()
  const password = (flags & 0x40) === 0 ? undefined : passwordOf(reader.binary())
  if (!reader.wellFormed()) throw malformed(ILL_FORMED)
  reader.end()
  const clean = (flags & 0x02) !== 0
  return {
    version,
    keepalive,
    maximumPacketSize: properties?.numbers['maximumPacketSize'] ?? Number.POSITIVE_INFINITY,
    connect: {
      type: 'connect',
      protocolVersion: version === 5 ? 5 : 4,
      clientId,
      clean,
      sessionExpiry: expiryOf(properties, clean),
      receiveMaximum: properties?.numbers['receiveMaximum'] ?? 0xffff,
      username,
      password,
      will,
    },
  }
}

const versionOf = (reader: Reader): Version => {
  const name = reader.text()
  const version = reader.byte()
  if (name === 'MQIsdp' && version === 3) return 3
  if (name !== 'MQTT') throw malformed('no CONNECT of MQTT')
  // A bridge of mosquitto sets the highest bit.
  const plain = version & 0x7f
  if (plain !== 4 && plain !== 5) throw new ProtocolError(0x84, `version ${version}`)
  return plain
}

const checkFlags = (flags: number, version: Version): void => {
  if ((flags & 0x01) !== 0) throw malformed('a reserved flag in a CONNECT')
  const qos = (flags >> 3) & 3
  if (qos === 3) throw malformed('a will with QoS 3')
  if ((flags & 0x04) === 0 && (flags & 0x38) !== 0) throw malformed('flags of a will that is not there')
  // MQTT-3.1.2-22 of 3.1.1
  if (version !== 5 && (flags & 0xc0) === 0x40) throw malformed('a password without a user name')
}

const willOf = (reader: Reader, flags: number, version: Version): WillPacket => {
  const found = version === 5 ? readProperties(reader, WILL, fromClients) : null
  const topic = reader.text()
  const payload = ownBytes(reader.binary())
  return {
    topic,
    payload,
    qos: ((flags >> 3) & 3) as Qos,
    retain: (flags & 0x20) !== 0,
    delay: found?.numbers['willDelayInterval'] ?? 0,
    ...(found !== null && { properties: copyProperties(messageProperties(found)) }),
  }
}

/** Rules of a broker see passwords as text. One that is not is nobody's: U+FFFD is not in any that is typed. */
const passwordOf = (bytes: Uint8Array): string => tryUtf8(bytes, 0, bytes.length) ?? '\uFFFD'

/** Seconds; `Infinity` is for ever. */
const expiryOf = (properties: WireProperties | null, clean: boolean): number => {
  if (properties === null) return clean ? 0 : Number.POSITIVE_INFINITY
  return secondsOf(properties.numbers['sessionExpiryInterval'] ?? 0)
}

export const secondsOf = (told: number): number => (told === FOR_EVER ? Number.POSITIVE_INFINITY : told)
