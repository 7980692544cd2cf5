/** Quality of service: 0 at most once, 1 at least once, 2 exactly once (MQTT clause 4.3). */
export type Qos = 0 | 1 | 2

/** Named strings sent along with a message; a name may have several values (MQTT-3.3.2.3.7). */
export type UserProperties = Readonly<Record<string, string | readonly string[]>>

/** What travels beside a payload on MQTT 5. On 3.1.1 a received message has none of these. */
export interface Properties {
  /** `true`: the payload is UTF-8 text; `false`: unspecified bytes. */
  readonly payloadFormatIndicator?: boolean
  /** Seconds the message is worth delivering. */
  readonly messageExpiryInterval?: number
  readonly contentType?: string
  readonly responseTopic?: string
  readonly correlationData?: Uint8Array
  readonly userProperties?: UserProperties
}

/** The params of a message that was observed by a plain filter. */
export type NoParams = Readonly<Record<never, never>>

/** One message as an observer sees it. */
export interface Message<A = Uint8Array, P = NoParams> {
  readonly topic: string
  /** The values that the `{name}` levels of the observed topic have in this message's topic. */
  readonly params: P
  /** The decoded payload; the bytes themselves for an observer of a plain filter. */
  readonly value: A
  /** The bytes received. Do not write to them: every observer of the message has the same bytes. */
  readonly payload: Uint8Array
  readonly qos: Qos
  /** `true`: the broker's stored value of this topic, sent because of a subscription (MQTT-3.3.1-8). */
  readonly retain: boolean
  /** `true`: the broker may have sent this message before (MQTT-3.3.1-1). */
  readonly dup: boolean
  readonly properties: Properties
}

/** What became of a publish that did not fail. */
export interface Receipt {
  /**
   * - `sent`: handed to the connection (QoS 0)
   * - `acknowledged`: the broker has it (QoS 1 and 2)
   * - `dropped`: pushed out of a full outbox before it was sent, as the overflow policy says
   */
  readonly outcome: 'sent' | 'acknowledged' | 'dropped'
  readonly topic: string
  readonly qos: Qos
  /** `true`: the broker said that nobody is subscribed (reason code 0x10, MQTT 5 only). */
  readonly noMatchingSubscribers: boolean
}

export const noParams: NoParams = Object.freeze({})
export const noProperties: Properties = Object.freeze({})

/** Returns the message of a plain filter: its value is the payload itself. Fields are always set in one order. */
export const rawMessage = (
  topic: string,
  payload: Uint8Array,
  qos: Qos,
  retain: boolean,
  dup: boolean,
  properties: Properties,
): Message => ({ topic, params: noParams, value: payload, payload, qos, retain, dup, properties })
