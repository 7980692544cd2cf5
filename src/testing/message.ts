import {
  checkOptions,
  isBoolean,
  isFunction,
  isObject,
  isPayload,
  isQos,
  type Rules,
  required,
} from '../base/checks.js'
import { isProperties } from '../base/properties.js'
import { isTopicName } from '../base/text.js'
import { encodeUtf8 } from '../codec/text/utf8.js'
import {
  type Message,
  type NackReason,
  type NoParams,
  noParams,
  noProperties,
  type Properties,
  type Qos,
} from '../message.js'
import { HarnessError } from './errors.js'

/** What all messages have, whatever they carry. */
export interface CommonFields {
  /** The topic. */
  readonly topic: string
  /** The quality of service. @default 0 */
  readonly qos?: Qos
  /** `true`: it was stored. @default false */
  readonly retain?: boolean
  /** `true`: it may have been sent before. @default false */
  readonly dup?: boolean
  /** `true`: remembered by the client, not sent by the broker. @default false */
  readonly replayed?: boolean
  /** What came along. @default none */
  readonly properties?: Properties
  /** What acknowledging does. @default a function that does nothing */
  readonly ack?: () => void
  /** What refusing does. @default a function that does nothing */
  readonly nack?: (reason?: NackReason) => void
}

/** A message as an observer of a plain filter gets it: its value are the bytes. */
export interface RawMessageFields extends CommonFields {
  /** Text stands for its bytes in UTF-8. */
  readonly payload: string | Uint8Array
}

/** A message as an observer of a topic gets it. */
export interface MessageFields<A, P> extends CommonFields {
  /** The value, decoded. */
  readonly value: A
  /** The params of the topic. @default none */
  readonly params?: P
  /** The bytes. @default what `payloadOf` makes of the value: bytes, the text, or JSON */
  readonly payload?: string | Uint8Array
}

/**
 * Returns a message for a test. With `payload` alone it is one that an observer of a plain filter gets; with `value`,
 * and `params` where its topic has some, one that an observer of a topic gets.
 *
 * @throws TopicNameError for an invalid topic
 * @throws HarnessError for a value that JSON cannot write, without a payload
 * @example
 * ```ts
 * import { message } from 'rxtopics/testing'
 *
 * const lamp = message({ topic: 'home/kitchen/lamp', payload: 'on', retain: true })
 * const reading = message({ topic: 'home/lab/temperature', params: { room: 'lab' }, value: { celsius: 21 } })
 * ```
 */
export function message(fields: RawMessageFields): Message
export function message<A, P = NoParams>(fields: MessageFields<A, P>): Message<A, P>
export function message(
  fields: RawMessageFields | MessageFields<unknown, unknown>,
): Message<unknown, unknown> {
  checkOptions('message', fields, messageRules)
  const { topic, qos = 0, retain = false, dup = false, replayed = false, properties = noProperties } = fields
  const payload = payloadOf(fields.payload ?? ('value' in fields ? fields.value : undefined))
  const typed = 'value' in fields
  const params = typed ? (fields.params ?? noParams) : noParams
  const value = typed ? fields.value : payload
  const { ack = () => {}, nack = () => {} } = fields
  return { topic, params, value, payload, qos, retain, dup, replayed, properties, ack, nack }
}

const messageRules: Rules = {
  topic: required(isTopicName),
  payload: isPayload,
  value: () => null,
  params: isObject,
  qos: isQos,
  retain: isBoolean,
  dup: isBoolean,
  replayed: isBoolean,
  properties: isProperties,
  ack: isFunction,
  nack: isFunction,
}

/** Returns the bytes that stand for a value: bytes as they are, text in UTF-8, all else as JSON. */
export const payloadOf = (value: unknown): Uint8Array => {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return encodeUtf8(value)
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new HarnessError('JSON cannot write this value: give the payload, too')
  return encodeUtf8(text)
}
