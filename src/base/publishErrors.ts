import { TopicsError } from './errors.js'
import { escapeText, quote } from './escape.js'
import { printCause } from './print.js'

/** The broker refused a publish. */
export class PublishRefusedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PublishRefusedError'
  override readonly name = 'PublishRefusedError'
  /** The topic that was published to. */
  readonly topic: string
  /** The reason code of the broker, from 0x80. */
  readonly reasonCode: number

  constructor(topic: string, reasonCode: number, text: string) {
    super(
      `the broker refused a publish to ${quote(topic)}: ${escapeText(text)} (0x${reasonCode.toString(16)})`,
    )
    this.topic = topic
    this.reasonCode = reasonCode
  }
}

/** A packet would be longer than the broker takes. It was not sent. */
export class PacketTooLargeError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PacketTooLargeError'
  override readonly name = 'PacketTooLargeError'
  /** What it was to publish to; `undefined`: it was to subscribe. */
  readonly topic: string | undefined
  /** Its length in bytes, or that of its payload where that alone is too long. */
  readonly size: number
  /** The longest packet the broker takes, in bytes. */
  readonly maximum: number

  constructor(topic: string | undefined, size: number, maximum: number) {
    const packet = topic === undefined ? 'a SUBSCRIBE' : `a publish to ${quote(topic)}`
    super(`${packet} takes ${size} bytes, and the broker takes packets of ${maximum} at most`)
    this.topic = topic
    this.size = size
    this.maximum = maximum
  }
}

/** A payload is longer than the broker takes. It was not sent. */
export class PayloadTooLargeError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PayloadTooLargeError'
  override readonly name = 'PayloadTooLargeError'
  /** The topic that was published to. */
  readonly topic: string
  /** Its length in bytes. */
  readonly size: number
  /** The longest payload the broker takes, in bytes. */
  readonly maximum: number

  constructor(topic: string, size: number, maximum: number) {
    super(
      `the payload for ${quote(topic)} has ${size} bytes, and the broker takes payloads of ${maximum} at most`,
    )
    this.topic = topic
    this.size = size
    this.maximum = maximum
  }
}

/** A topic or filter has more levels than the broker takes. Nothing was sent. */
export class TooManyLevelsError extends TopicsError {
  static override readonly brand: string = 'rxtopics.TooManyLevelsError'
  override readonly name = 'TooManyLevelsError'
  /** The topic, or the filter. */
  readonly topic: string
  /** How many levels the topic or filter has. */
  readonly levels: number
  /** The most levels that the broker takes. */
  readonly maximum: number

  constructor(topic: string, levels: number, maximum: number) {
    super(`${quote(topic)} has ${levels} levels, and the broker takes ${maximum} at most`)
    this.topic = topic
    this.levels = levels
    this.maximum = maximum
  }
}

/** A publish was neither sent nor acknowledged within its timeout. If it had been sent it may still arrive. */
export class PublishTimeoutError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PublishTimeoutError'
  override readonly name = 'PublishTimeoutError'
  /** The topic that was published to. */
  readonly topic: string
  /** Milliseconds waited. */
  readonly timeout: number

  constructor(topic: string, timeout: number) {
    super(`publish to ${quote(topic)} did not settle within ${timeout} ms`)
    this.topic = topic
    this.timeout = timeout
  }
}

/** The store of the outbox failed; `cause` is what it said. The publish was not sent. */
export class StoreError extends TopicsError {
  static override readonly brand: string = 'rxtopics.StoreError'
  override readonly name = 'StoreError'

  constructor(cause: unknown) {
    super(`the store failed: ${printCause(cause)}`, { cause })
  }
}

/** The outbox is full and its overflow policy is `reject`. Nothing was queued. */
export class OutboxFullError extends TopicsError {
  static override readonly brand: string = 'rxtopics.OutboxFullError'
  override readonly name = 'OutboxFullError'
  /** The topic of the publish that found no room. */
  readonly topic: string
  /** The capacity of the outbox, in publishes. */
  readonly capacity: number

  constructor(topic: string, capacity: number) {
    super(`the outbox is full (${capacity} publishes): publish to ${quote(topic)} rejected`)
    this.topic = topic
    this.capacity = capacity
  }
}

/** The session was lost while a QoS 2 publish was on its way: the broker may or may not have it. */
export class PublishUncertainError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PublishUncertainError'
  override readonly name = 'PublishUncertainError'
  /** The topic that was published to. */
  readonly topic: string

  constructor(topic: string) {
    super(
      `the session was lost before the broker confirmed a publish to ${quote(topic)}; sending it again could deliver it twice`,
    )
    this.topic = topic
  }
}
