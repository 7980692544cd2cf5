import { TopicsError } from '../../base/errors.js'
import { escapeText, quote } from '../../base/escape.js'

/** The broker, though it was alive, has not answered a SUBSCRIBE, asked twice. Only the filter's own observers get this. */
export class SubscribeTimeoutError extends TopicsError {
  static override readonly brand: string = 'rxtopics.SubscribeTimeoutError'
  override readonly name = 'SubscribeTimeoutError'
  /** The filter that was not answered. */
  readonly filter: string
  /** Milliseconds waited, each time. */
  readonly timeout: number

  constructor(filter: string, timeout: number) {
    super(
      `the broker did not answer a subscription to ${quote(filter)}, asked twice, ${timeout} ms each time`,
    )
    this.filter = filter
    this.timeout = timeout
  }
}

/** The broker refused to end a subscription that nobody observes any more: what it brings is on `unhandled$`. */
export class UnsubscribeRefusedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.UnsubscribeRefusedError'
  override readonly name = 'UnsubscribeRefusedError'
  /** The filter that stays subscribed. */
  readonly filter: string
  /** The reason code of the broker, from 0x80. */
  readonly reasonCode: number

  constructor(filter: string, reasonCode: number, text: string) {
    super(
      `the broker refused to unsubscribe ${quote(filter)}: ${escapeText(text)} (0x${reasonCode.toString(16)})`,
    )
    this.filter = filter
    this.reasonCode = reasonCode
  }
}
