import { ownBytes } from '../../../base/bytes.js'
import {
  type Check,
  checkOptions,
  fields,
  isBoolean,
  isInteger,
  isOneOf,
  isQos,
  isString,
  type Rules,
  required,
} from '../../../base/checks.js'
import { elsewhereMemory } from '../../../base/elsewhere.js'
import { isShortPayload, isText, isTopicName } from '../../../base/text.js'
import { encodeUtf8 } from '../../../codec/text/utf8.js'
import type { Qos } from '../../../message.js'
import { checkSince5 } from '../../since5.js'
import type { ConnectPacket, WillPacket } from '../wire/packets.js'

/** What the broker publishes for this client when its connection is lost, as opposed to closed. */
export interface MemoryWill {
  /** Where it is published. */
  readonly topic: string
  /** What is published. */
  readonly payload: Uint8Array | string
  /** 0, 1 or 2. @default 0 */
  readonly qos?: Qos
  /** `true`: becomes the topic's retained message. @default false */
  readonly retain?: boolean
  /**
   * Seconds to wait; a client that is back by then has no will published. It is never longer than the session lasts
   * (MQTT-3.1.3-9), so it needs a `sessionExpiry`. MQTT 5 only.
   *
   * @default 0
   */
  readonly delay?: number
}

/** Options of `memory`. */
export interface MemoryOptions {
  /**
   * Not given: `rxtopics-` and eight hexadecimal digits from the client's source of chance.
   *
   * @default `rxtopics-` and eight digits
   */
  readonly clientId?: string
  /**
   * 5: all there is; 4: MQTT 3.1.1, with no identifiers, subscribe options or properties.
   *
   * @default 5
   */
  readonly protocolVersion?: 5 | 4
  /**
   * `true`: each connection starts with an empty session; `false`: with the one the broker has kept, if any. On 3.1.1
   * `false` also makes the broker keep it.
   *
   * @default true
   */
  readonly clean?: boolean
  /** Seconds the broker keeps the session of a client that is gone; 0xffffffff: for ever. MQTT 5 only. @default 0 */
  readonly sessionExpiry?: number
  /**
   * How many messages of QoS 1 and 2 the broker sends before one of them is acknowledged; the others wait there.
   * MQTT 5 only.
   *
   * @default 65535
   */
  readonly receiveMaximum?: number
  /** Given to the broker's `refuse` rule. @default none */
  readonly username?: string
  /** Given to the broker's `refuse` rule, and never shown. @default none */
  readonly password?: string
  /** What the broker publishes if the connection is lost. @default none */
  readonly will?: MemoryWill
}

const FOR_EVER = 0xffff_ffff

const isClientId: Check = value => (value === '' ? 'must not be empty' : isText(value))

const rules: Rules = {
  clientId: isClientId,
  protocolVersion: isOneOf(5, 4),
  clean: isBoolean,
  sessionExpiry: isInteger(0, FOR_EVER),
  receiveMaximum: isInteger(1, 0xffff),
  username: isText,
  password: value => isString(value) ?? isShortPayload(value),
  will: fields({
    topic: required(isTopicName),
    payload: required(isShortPayload),
    qos: isQos,
    retain: isBoolean,
    delay: isInteger(0, 0xffff_ffff),
  }),
}

/** Returns the CONNECT packet that the options describe, without the client id. */
export const connectPacket = (options: MemoryOptions): Omit<ConnectPacket, 'clientId'> => {
  checkOptions('memory', options, rules, elsewhereMemory)
  const { protocolVersion = 5, clean = true, sessionExpiry, receiveMaximum, username, password } = options
  const will = options.will === undefined ? null : willPacket(options.will)
  if (protocolVersion === 4) {
    checkSince5('memory', options, ['sessionExpiry', 'receiveMaximum'])
    checkSince5('memory.will', options.will ?? {}, ['delay'])
  }
  const seconds = protocolVersion === 5 ? (sessionExpiry ?? 0) : clean ? 0 : FOR_EVER
  return {
    type: 'connect',
    protocolVersion,
    clean,
    sessionExpiry: seconds === FOR_EVER ? Number.POSITIVE_INFINITY : seconds,
    receiveMaximum: receiveMaximum ?? 0xffff,
    username,
    password,
    will,
  }
}

const willPacket = (will: MemoryWill): WillPacket => {
  const { topic, payload, qos = 0, retain = false, delay = 0 } = will
  return {
    topic,
    payload: typeof payload === 'string' ? encodeUtf8(payload) : ownBytes(payload),
    qos,
    retain,
    delay,
  }
}
