import type { Properties, Qos, UserProperties } from '../../../message.js'
import type { Capabilities } from '../../driver.js'

export type ProtocolVersion = 5 | 4

/** A message the broker publishes for a client whose connection is lost. */
export interface WillPacket {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  /** Seconds. */
  readonly delay: number
}

export interface ConnectPacket {
  readonly type: 'connect'
  readonly protocolVersion: ProtocolVersion
  readonly clientId: string
  readonly clean: boolean
  /** Seconds the session outlives the connection; `Infinity`: for ever. */
  readonly sessionExpiry: number
  /** How many messages of QoS 1 and 2 the client takes before it has acknowledged one. */
  readonly receiveMaximum: number
  readonly username: string | undefined
  readonly password: string | undefined
  readonly will: WillPacket | null
}

export interface ConnackPacket {
  readonly type: 'connack'
  readonly code: number
  readonly sessionPresent: boolean
  readonly capabilities: Capabilities
  /** How many publishes of QoS 1 and 2 the broker takes before it has acknowledged one, where it says so. */
  readonly receiveMaximum?: number
}

export interface PublishPacket {
  readonly type: 'publish'
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  readonly dup: boolean
  /** `undefined` at QoS 0. Counts up and never wraps: nothing here is 16 bits wide. */
  readonly packetId: number | undefined
  readonly identifiers: readonly number[]
  readonly properties: Properties
}

export interface AcknowledgementPacket {
  readonly type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp'
  readonly packetId: number
  readonly code: number
  /** The reason of a refusal, in words. */
  readonly text?: string
}

export interface PingRequestPacket {
  readonly type: 'pingreq'
}

export interface PingResponsePacket {
  readonly type: 'pingresp'
}

export interface RequestedFilter {
  readonly filter: string
  readonly qos: Qos
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  readonly retainHandling: 0 | 1 | 2
}

export interface SubscribePacket {
  readonly type: 'subscribe'
  readonly packetId: number
  readonly filters: readonly RequestedFilter[]
  readonly identifier: number | undefined
  readonly userProperties: UserProperties | undefined
}

export interface UnsubscribePacket {
  readonly type: 'unsubscribe'
  readonly packetId: number
  readonly filters: readonly string[]
}

/** One code per filter of the request, in its order. */
export interface AnswerPacket {
  readonly type: 'suback' | 'unsuback'
  readonly packetId: number
  readonly codes: readonly number[]
}

export interface DisconnectPacket {
  readonly type: 'disconnect'
  readonly code: number
}

/** The connection itself ended, without a DISCONNECT. */
export interface ClosePacket {
  readonly type: 'close'
}

export type ClientPacket =
  | ConnectPacket
  | PublishPacket
  | AcknowledgementPacket
  | SubscribePacket
  | UnsubscribePacket
  | PingRequestPacket
  | DisconnectPacket
  | ClosePacket

export type ServerPacket =
  | ConnackPacket
  | PublishPacket
  | AcknowledgementPacket
  | AnswerPacket
  | PingResponsePacket
  | DisconnectPacket
  | ClosePacket

export interface Crossing {
  /** The time of the broker's scheduler. */
  readonly at: number
  readonly clientId: string
  /** `in`: to the broker, noted as it arrives. `out`: from the broker, noted as it leaves. */
  readonly direction: 'in' | 'out'
}

/** A packet between a client and the broker, as plain data. Passwords are left out. */
export type WirePacket = Crossing &
  (Exclude<ClientPacket | ServerPacket, ConnectPacket> | Omit<ConnectPacket, 'password'>)
