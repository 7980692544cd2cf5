import * as packet from '../../driver/mqtt/wire/packetTypes.js'
import type { PropertyTable } from '../../driver/mqtt/wire/properties.js'

/** Stands for the will in a CONNECT, which has properties of its own. No packet has this type. */
export const WILL = 0

const will: readonly number[] = [WILL]
const connect: readonly number[] = [packet.CONNECT]

/** The properties that a client may send, but for those of PUBLISH and acknowledgements: MQTT 5, section 2.2.2.2. */
export const fromClients: PropertyTable = {
  1: ['payloadFormatIndicator', 'byte', will],
  2: ['messageExpiryInterval', 'uint32', will],
  3: ['contentType', 'text', will],
  8: ['responseTopic', 'text', will],
  9: ['correlationData', 'binary', will],
  11: ['subscriptionIdentifier', 'identifier', [packet.SUBSCRIBE]],
  17: ['sessionExpiryInterval', 'uint32', [packet.CONNECT, packet.DISCONNECT]],
  21: ['authenticationMethod', 'text', connect],
  22: ['authenticationData', 'binary', connect],
  23: ['requestProblemInformation', 'flag', connect],
  24: ['willDelayInterval', 'uint32', will],
  25: ['requestResponseInformation', 'flag', connect],
  31: ['reasonString', 'text', [packet.DISCONNECT]],
  33: ['receiveMaximum', 'uint16', connect],
  34: ['topicAliasMaximum', 'uint16', connect],
  38: [
    'userProperties',
    'pair',
    [WILL, packet.CONNECT, packet.SUBSCRIBE, packet.UNSUBSCRIBE, packet.DISCONNECT],
  ],
  39: ['maximumPacketSize', 'uint32', connect],
}
