import { isOwn, ownBytes } from './base/bytes.js'
import { AckError } from './base/errors.js'
import type { KnownTopic } from './base/knownTopic.js'
import { copyProperties, type Properties, type Qos } from './base/properties.js'
import { refusalOf } from './base/refusal.js'

export { noProperties, type Properties, type Qos, type UserProperties } from './base/properties.js'
export type { Receipt } from './base/receipt.js'

/** The params of a message that was observed by a plain filter. */
export type NoParams = Readonly<Record<never, never>>

/** One message as an observer sees it. */
export interface Message<A = Uint8Array, P = NoParams> {
  /** The topic it was published to. */
  readonly topic: string
  /** The values that the `{name}` levels of the observed topic have in this message's topic. */
  readonly params: P
  /** The decoded payload; the bytes themselves for an observer of a plain filter. */
  readonly value: A
  /** The bytes received. Do not write to them: every observer of the message has the same bytes. */
  readonly payload: Uint8Array
  /** The quality of service it came with. */
  readonly qos: Qos
  /** `true`: the broker's stored value of this topic, sent because of a subscription (MQTT-3.3.1-8). */
  readonly retain: boolean
  /** `true`: the broker may have sent this message before (MQTT-3.3.1-1). */
  readonly dup: boolean
  /** What came along on MQTT 5; empty on 3.1.1. */
  readonly properties: Properties
  /** `true`: given from this client's memory, to an observer with `retained: 'latest'`; it may have been live once. */
  readonly replayed: boolean
  /** `true`: it is a `Tombstone`. */
  readonly deleted?: boolean
  /**
   * Says that this observer has dealt with the message. With `ack: 'manual'` the broker is told once every observer of
   * the message has; with `'auto'` that happens without this, which then has no effect. Only the first `ack` or `nack`
   * of a message counts, and only on the connection it came by.
   */
  ack(): void
  /**
   * Says that this observer cannot deal with the message, and why. On MQTT 5 the broker is told the reason; on 3.1.1 it
   * can only be told that the message has arrived.
   *
   * @throws AckError with `ack: 'auto'` and for a code below 0x80
   * @throws OptionError for words that cannot be sent
   */
  nack(reason?: NackReason): void
}

/**
 * An empty payload, for which its topic's codec has no value: it says that the topic's retained value was deleted
 * (MQTT-3.3.1-6). There are some in streams observed with `tombstones: 'emit'` alone.
 */
export interface Tombstone<P = NoParams> extends Message<undefined, P> {
  readonly deleted: true
}

/** A message that is no `Tombstone`: among those that may be one, `deleted` tells the types which it is. */
export type Undeleted<A, P = NoParams> = Message<A, P> & { readonly deleted?: false }

/** What of these messages is no `Tombstone`. */
export type Living<M> = Exclude<M, Tombstone<unknown>>

/** Why a message is refused. */
export interface NackReason {
  /** A reason code from 0x80. @default 0x80 (unspecified error) */
  readonly code?: number
  /** In words, for the broker's log. Control characters are sent escaped: `\u000a` for a line break. */
  readonly text?: string
}

export const noParams: NoParams = Object.freeze({})

/** Returns a message that is acknowledged without its observer. */
export const createMessage = <A, P>(
  topic: string,
  params: P,
  value: A,
  payload: Uint8Array,
  qos: Qos,
  retain: boolean,
  dup: boolean,
  properties: Properties,
  replayed: boolean = false,
): Message<A, P> => new Received(topic, params, value, payload, qos, retain, dup, properties, replayed)

/** Returns the message of a plain filter: its value is the payload itself. `known`: its topic, if that has come before. */
export const rawMessage = (
  topic: string,
  payload: Uint8Array,
  qos: Qos,
  retain: boolean,
  dup: boolean,
  properties: Properties,
  known: KnownTopic | null = null,
): Message =>
  new Received(topic, noParams, payload, payload, qos, retain, dup, properties, false, false, known)

/** Returns what there is to know of the topic of a message, where it is one that comes again and again. */
export const knownTopicOf = (message: Message): KnownTopic | null => Received.knownTopicOf(message)

/** Returns the message that a driver received; one made by `rawMessage` is that already. */
export const messageOf = (
  received: Pick<Message, 'topic' | 'payload' | 'qos' | 'retain' | 'dup' | 'properties'>,
): Message => {
  if (received instanceof Received) return received
  const { topic, payload, qos, retain, dup, properties } = received
  return rawMessage(topic, payload, qos, retain, dup, properties)
}

/** Returns whether a message that has no value deletes what there was. A request with nothing to say does not. */
export const isDeletion = ({ payload, properties }: Message<unknown, unknown>): boolean =>
  payload.length === 0 && properties.responseTopic === undefined

/** Returns what a message says that is a deletion. */
export const createTombstone = <P>(message: Message, params: P): Tombstone<P> => {
  const { topic, qos, retain, dup, properties, replayed } = message
  const rest = [retain, dup, properties, replayed, true] as const
  const received = new Received(topic, params, undefined, noBytes, qos, ...rest)
  return received as Message<undefined, P> as Tombstone<P>
}

/** How one observer settles one message; 0: dealt with, from 0x80: refused. */
export type Settle = (code: number, text: string | undefined) => void

/** Returns the same message, settled by its observer. */
export const settledBy = <M extends Message<unknown, unknown>>(message: M, settle: Settle): M =>
  // All that the type says of it is copied.
  new Settleable(message, settle) as Message<unknown, unknown> as M

/** Returns a message with other params, another value, other bytes or properties. Whoever settles it settles the one it is made from. */
export const derived = <A, P>(
  message: Message<unknown, unknown>,
  params: P,
  value: A,
  payload: Uint8Array = message.payload,
  properties: Properties = message.properties,
): Message<A, P> => {
  if (like in message)
    return (message as Received<unknown, unknown>)[like](params, value, payload, properties)
  // Not made here, by a test perhaps: what it has besides stays, and its functions are called on itself.
  return Object.assign(Object.create(Object.getPrototypeOf(message)), message, {
    ...{ params, value, payload, properties },
    ack: () => message.ack(),
    nack: (reason?: NackReason) => message.nack(reason),
  })
}

/** Returns whether a value is a message that was made here, or by another copy of this library. */
export const isMessage = (value: unknown): value is Message<unknown, unknown> =>
  typeof value === 'object' && value !== null && like in value

/** Returns a message to be kept for longer than the turn: with bytes of its own, or the same where it has those already. */
export const ownMessage = <M extends Message<unknown, unknown>>(message: M): M => {
  const { params, value, payload, properties } = message
  const { correlationData } = properties
  if (isOwn(payload) && (correlationData === undefined || isOwn(correlationData))) return message
  const bytes = ownBytes(payload)
  const own = derived(message, params, value === payload ? bytes : value, bytes, copyProperties(properties))
  // The type that it had, for all else is as it was.
  return own as M
}

const noBytes = /* @__PURE__ */ new Uint8Array()

/** The same in all copies of this library, so that each can derive messages from those of the others. */
const like: unique symbol = Symbol.for('rxtopics.message') as never

const UNSPECIFIED = { code: 0x80, text: undefined }

// A class, so that a message costs one object and no closures; its fields are always set in one order.
class Received<A, P> implements Message<A, P> {
  readonly topic: string
  readonly params: P
  readonly value: A
  readonly payload: Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  readonly dup: boolean
  readonly properties: Properties
  readonly replayed: boolean
  declare readonly deleted?: boolean
  // Private: messages look the same with it and without. Those made from one do not have it, for their topic may differ.
  readonly #known: KnownTopic | null

  static knownTopicOf(message: object): KnownTopic | null {
    return #known in message ? message.#known : null
  }

  constructor(
    topic: string,
    params: P,
    value: A,
    payload: Uint8Array,
    qos: Qos,
    retain: boolean,
    dup: boolean,
    properties: Properties,
    replayed: boolean,
    deleted: boolean = false,
    known: KnownTopic | null = null,
  ) {
    this.#known = known
    this.topic = topic
    this.params = params
    this.value = value
    this.payload = payload
    this.qos = qos
    this.retain = retain
    this.dup = dup
    this.properties = properties
    this.replayed = replayed
    // Only where it is one: a field more for every message would be paid for by all.
    if (deleted) this.deleted = true
  }

  ack(): void {}

  nack(_reason?: NackReason): void {
    throw new AckError("only observers with ack: 'manual' may refuse a message")
  }

  [like]<B, Q>(params: Q, value: B, payload: Uint8Array, properties: Properties): Message<B, Q> {
    const { topic, qos, retain, dup, replayed, deleted } = this
    return new Received(topic, params, value, payload, qos, retain, dup, properties, replayed, deleted)
  }
}

class Settleable<A, P> extends Received<A, P> {
  readonly #settle: Settle

  constructor(message: Message<A, P>, settle: Settle) {
    const { topic, params, value, payload, qos, retain, dup, properties, replayed, deleted } = message
    super(topic, params, value, payload, qos, retain, dup, properties, replayed, deleted)
    this.#settle = settle
  }

  override ack(): void {
    this.#settle(0, undefined)
  }

  override nack(reason: NackReason = {}): void {
    const { code, text } = refusalOf(reason, UNSPECIFIED)
    this.#settle(code, text)
  }

  override [like]<B, Q>(params: Q, value: B, payload: Uint8Array, properties: Properties): Message<B, Q> {
    return new Settleable(super[like](params, value, payload, properties), this.#settle)
  }
}
