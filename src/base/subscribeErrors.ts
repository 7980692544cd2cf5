import { TopicsError } from './errors.js'
import { escapeText, quote } from './escape.js'

/** The broker refused a filter; only its own observers get this. Subscribing again asks again. */
export class SubscribeRefusedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.SubscribeRefusedError'
  override readonly name = 'SubscribeRefusedError'
  /** The filter that the broker refused. */
  readonly filter: string
  /** The reason code of the broker, from 0x80. */
  readonly reasonCode: number

  constructor(filter: string, reasonCode: number, text: string) {
    super(`the broker refused ${quote(filter)}: ${escapeText(text)} (0x${reasonCode.toString(16)})`)
    this.filter = filter
    this.reasonCode = reasonCode
  }
}

/**
 * Observers ask for options that exclude each other: of one filter, for which there is one subscription; or
 * of overlapping filters at a broker that does not say which of them a message is for. The later observer gets this.
 */
export class SubscribeConflictError extends TopicsError {
  static override readonly brand: string = 'rxtopics.SubscribeConflictError'
  override readonly name = 'SubscribeConflictError'
  /** The filter that cannot be subscribed. */
  readonly filter: string
  /** The option in which the two differ. */
  readonly option: string
  /** The filter that is observed already; the same one, or one that overlaps it. */
  readonly other: string

  constructor(filter: string, option: string, other: string = filter) {
    super(
      other === filter
        ? `${quote(filter)} is already observed with another value of ${option}`
        : `${quote(filter)} overlaps ${quote(other)}, which is observed with another value of ${option}, and this broker does not say which of the two a message is for`,
    )
    this.filter = filter
    this.option = option
    this.other = other
  }
}

/** An observer's buffer is full and its overflow policy is `error`. */
export class ObserverOverflowError extends TopicsError {
  static override readonly brand: string = 'rxtopics.ObserverOverflowError'
  override readonly name = 'ObserverOverflowError'
  /** The filter that was observed. */
  readonly filter: string
  /** The capacity of its buffer, in messages. */
  readonly capacity: number

  constructor(filter: string, capacity: number) {
    super(`an observer of ${quote(filter)} has ${capacity} messages waiting and cannot take more`)
    this.filter = filter
    this.capacity = capacity
  }
}

/** The broker granted less than an observer with `strict: true` asked for. */
export class GrantError extends TopicsError {
  static override readonly brand: string = 'rxtopics.GrantError'
  override readonly name = 'GrantError'
  /** The filter that was observed. */
  readonly filter: string
  /** The quality of service that was asked for. */
  readonly qos: number
  /** What the broker granted instead. */
  readonly granted: number

  constructor(filter: string, qos: number, granted: number) {
    super(`${quote(filter)}: asked for QoS ${qos}, was granted QoS ${granted}`)
    this.filter = filter
    this.qos = qos
    this.granted = granted
  }
}
