import { quote, TopicsError, type TopicsErrorOptions } from '../../base/errors.js'
import { escapeText } from '../../base/escape.js'

/** Which way a message goes: to the broker, or from it. */
export type Direction = 'outgoing' | 'incoming'

/**
 * An interceptor did not let a message pass. Who published it gets this; of a received one no observer sees anything.
 * `cause`: what the interceptor threw, where it did.
 */
export class RejectedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.RejectedError'
  override readonly name = 'RejectedError'
  /** Which way it went. */
  readonly direction: Direction
  /** That of the message. */
  readonly topic: string
  /** The name of the interceptor; that of its place among them (`#0`) for one that has none. */
  readonly interceptor: string
  /** Why, in the interceptor's words. */
  readonly reason: string

  constructor(
    direction: Direction,
    topic: string,
    interceptor: string,
    reason: string,
    options: Pick<TopicsErrorOptions, 'cause'> = {},
  ) {
    super(
      `${direction === 'outgoing' ? 'a publish to' : 'a message of'} ${quote(topic)} was rejected by the interceptor ${quote(interceptor)}: ${escapeText(reason, LONGEST)}`,
      options,
    )
    this.direction = direction
    this.topic = topic
    this.interceptor = interceptor
    this.reason = reason
  }
}

const LONGEST = 500
