import type { Properties, Qos, UserProperties } from '../../../message.js'
import type { Capabilities } from '../../driver.js'

/** 5, or 4 for MQTT 3.1.1. */
export type ProtocolVersion = 5 | 4

/** A message the broker publishes for a client whose connection is lost. */
export interface WillPacket {
  /** Where it is published. */
  readonly topic: string
  /** What is published. */
  readonly payload: Uint8Array
  /** The quality of service. */
  readonly qos: Qos
  /** `true`: it becomes the value of its topic. */
  readonly retain: boolean
  /** Seconds. */
  readonly delay: number
  /** What comes along on MQTT 5. @default none */
  readonly properties?: Properties
}

/** A client introduces itself. */
export interface ConnectPacket {
  /** The name of the packet. */
  readonly type: 'connect'
  /** 5, or 4 for MQTT 3.1.1. */
  readonly protocolVersion: ProtocolVersion
  /** The id of the client. */
  readonly clientId: string
  /** `true`: no session is taken up. */
  readonly clean: boolean
  /** Seconds the session outlives the connection; `Infinity`: for ever. */
  readonly sessionExpiry: number
  /** How many messages of QoS 1 and 2 the client takes before it has acknowledged one. */
  readonly receiveMaximum: number
  /** Given to the broker's `refuse` rule. */
  readonly username: string | undefined
  /** Given to the broker's `refuse` rule. */
  readonly password: string | undefined
  /** What is to be published if the connection is lost. */
  readonly will: WillPacket | null
}

/** The broker answers CONNECT. */
export interface ConnackPacket {
  /** The name of the packet. */
  readonly type: 'connack'
  /** The reason code: 0 is success. */
  readonly code: number
  /** Whether the broker has kept the session. */
  readonly sessionPresent: boolean
  /** What the broker says it offers. */
  readonly capabilities: Capabilities
  /** How many publishes of QoS 1 and 2 the broker takes before it has acknowledged one, where it says so. */
  readonly receiveMaximum?: number
}

/** A message, in either direction. */
export interface PublishPacket {
  /** The name of the packet. */
  readonly type: 'publish'
  /** The topic. */
  readonly topic: string
  /** The bytes. */
  readonly payload: Uint8Array
  /** The quality of service. */
  readonly qos: Qos
  /** As MQTT has it: to the broker, keep it; to a client, it was kept. */
  readonly retain: boolean
  /** `true`: it may have been sent before. */
  readonly dup: boolean
  /** `undefined` at QoS 0. From a broker 1 to 65,535; what `memory` sends counts up and never wraps. */
  readonly packetId: number | undefined
  /** Subscription identifiers of the subscriptions it answers. */
  readonly identifiers: readonly number[]
  /** What comes along on MQTT 5. */
  readonly properties: Properties
}

/** PUBACK, PUBREC, PUBREL or PUBCOMP. */
export interface AcknowledgementPacket {
  /** Which of the four. */
  readonly type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp'
  /** The identifier of the publish it answers. */
  readonly packetId: number
  /** The reason code: 0 is success. */
  readonly code: number
  /** The reason of a refusal, in words. */
  readonly text?: string
}

/** The client asks whether the broker is there. */
export interface PingRequestPacket {
  /** The name of the packet. */
  readonly type: 'pingreq'
}

/** The broker is there. */
export interface PingResponsePacket {
  /** The name of the packet. */
  readonly type: 'pingresp'
}

/** A filter of a SUBSCRIBE, with its options. */
export interface RequestedFilter {
  /** The filter. */
  readonly filter: string
  /** The quality of service that is asked for. */
  readonly qos: Qos
  /** `true`: the client's own publishes do not come back. */
  readonly noLocal: boolean
  /** `true`: messages keep the retain flag they were published with. */
  readonly retainAsPublished: boolean
  /** Whether retained messages are sent: 0 yes, 1 if the subscription is new, 2 no. */
  readonly retainHandling: 0 | 1 | 2
}

/** A client asks for filters. */
export interface SubscribePacket {
  /** The name of the packet. */
  readonly type: 'subscribe'
  /** The identifier that the answer will bear. */
  readonly packetId: number
  /** What is asked for. */
  readonly filters: readonly RequestedFilter[]
  /** The subscription identifier that copies will bear (MQTT 5). */
  readonly identifier: number | undefined
  /** What comes along on MQTT 5. */
  readonly userProperties: UserProperties | undefined
}

/** A client wants filters no more. */
export interface UnsubscribePacket {
  /** The name of the packet. */
  readonly type: 'unsubscribe'
  /** The identifier that the answer will bear. */
  readonly packetId: number
  /** The filters. */
  readonly filters: readonly string[]
}

/** One code per filter of the request, in its order. */
export interface AnswerPacket {
  /** Which of the two. */
  readonly type: 'suback' | 'unsuback'
  /** The identifier of the packet it answers. */
  readonly packetId: number
  /** One reason code for each filter. */
  readonly codes: readonly number[]
}

/** The connection ends, and both know it. */
export interface DisconnectPacket {
  /** The name of the packet. */
  readonly type: 'disconnect'
  /** The reason code. From a client any but 0 has its will published (MQTT-3.14.4-3). */
  readonly code: number
  /** From a client: seconds its session outlives the connection, in place of what its CONNECT said. @default that */
  readonly sessionExpiry?: number
}

/** The connection itself ended, without a DISCONNECT. */
export interface ClosePacket {
  /** The name of the packet. */
  readonly type: 'close'
}

/** What a client sends. */
export type ClientPacket =
  | ConnectPacket
  | PublishPacket
  | AcknowledgementPacket
  | SubscribePacket
  | UnsubscribePacket
  | PingRequestPacket
  | DisconnectPacket
  | ClosePacket

/** What the broker sends. */
export type ServerPacket =
  | ConnackPacket
  | PublishPacket
  | AcknowledgementPacket
  | AnswerPacket
  | PingResponsePacket
  | DisconnectPacket
  | ClosePacket

/** A packet on its way, as `wire$` shows it. */
export interface Crossing {
  /** The time of the broker's scheduler. */
  readonly at: number
  /** The client it comes from or goes to. */
  readonly clientId: string
  /** `in`: to the broker, noted as it arrives. `out`: from the broker, noted as it leaves. */
  readonly direction: 'in' | 'out'
}

/** A packet between a client and the broker, as plain data. Passwords are left out. */
export type WirePacket = Crossing &
  (Exclude<ClientPacket | ServerPacket, ConnectPacket> | Omit<ConnectPacket, 'password'>)
