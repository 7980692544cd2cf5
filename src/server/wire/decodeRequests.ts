import { copyUserProperties, type Qos } from '../../base/properties.js'
import type { RequestedFilter, SubscribePacket, UnsubscribePacket } from '../../driver/memory/wire/packets.js'
import { malformed, ProtocolError } from '../../driver/mqtt/wire/errors.js'
import { DISCONNECT, SUBSCRIBE, UNSUBSCRIBE, type Version } from '../../driver/mqtt/wire/packetTypes.js'
import { readProperties } from '../../driver/mqtt/wire/properties.js'
import type { Reader } from '../../driver/mqtt/wire/reader.js'
import { ILL_FORMED } from '../../driver/mqtt/wire/utf8.js'
import { secondsOf } from './decodeConnect.js'
import { fromClients } from './properties.js'

/**
 * Returns what a SUBSCRIBE says.
 *
 * @throws ProtocolError for what breaks the rules of its fields; what filters there are is for the broker to judge
 */
export const decodeSubscribe = (reader: Reader, version: Version): SubscribePacket => {
  const packetId = idOf(reader)
  const properties = version === 5 ? readProperties(reader, SUBSCRIBE, fromClients) : null
  const identifiers = properties?.identifiers ?? []
  if (identifiers.length > 1) throw new ProtocolError(0x82, 'two subscription identifiers in a SUBSCRIBE')
  const filters: RequestedFilter[] = []
  while (reader.left() > 0) filters.push(filterOf(reader.text(), reader.byte(), version))
  checkList(filters, reader, 'SUBSCRIBE')
  const pairs = properties?.userProperties
  return {
    type: 'subscribe',
    packetId,
    filters,
    identifier: identifiers[0],
    userProperties: pairs === undefined ? undefined : copyUserProperties(pairs),
  }
}

const filterOf = (filter: string, options: number, version: Version): RequestedFilter => {
  const reserved = version === 5 ? 0xc0 : 0xfc
  if ((options & reserved) !== 0) throw malformed('reserved bits in the options of a filter')
  const qos = options & 0x03
  if (qos === 3) throw malformed('a filter with QoS 3')
  const handling = (options >> 4) & 0x03
  if (handling === 3) throw new ProtocolError(0x82, 'a retain handling of 3')
  return {
    filter,
    qos: qos as Qos,
    noLocal: (options & 0x04) !== 0,
    retainAsPublished: (options & 0x08) !== 0,
    retainHandling: handling as 0 | 1 | 2,
  }
}

/** Returns what an UNSUBSCRIBE says. */
export const decodeUnsubscribe = (reader: Reader, version: Version): UnsubscribePacket => {
  const packetId = idOf(reader)
  if (version === 5) readProperties(reader, UNSUBSCRIBE, fromClients)
  const filters: string[] = []
  while (reader.left() > 0) filters.push(reader.text())
  checkList(filters, reader, 'UNSUBSCRIBE')
  return { type: 'unsubscribe', packetId, filters }
}

/** Returns what a DISCONNECT says: its reason, and seconds if it has the session end at another time. */
export const decodeFarewell = (
  reader: Reader,
  version: Version,
): { readonly code: number; readonly sessionExpiry: number | undefined } => {
  const code = version === 5 && reader.left() > 0 ? reader.byte() : 0
  const properties =
    version === 5 && reader.left() > 0 ? readProperties(reader, DISCONNECT, fromClients) : null
  reader.end()
  const told = properties?.numbers['sessionExpiryInterval']
  return { code, sessionExpiry: told === undefined ? undefined : secondsOf(told) }
}

const idOf = (reader: Reader): number => {
  const id = reader.uint16()
  if (id === 0) throw malformed('a packet identifier of 0')
  return id
}

// MQTT-3.8.3-2 and MQTT-3.10.3-2
const checkList = (list: readonly unknown[], reader: Reader, name: string): void => {
  if (list.length === 0) throw new ProtocolError(0x82, `no filter in ${name}`)
  if (!reader.wellFormed()) throw malformed(ILL_FORMED)
}
