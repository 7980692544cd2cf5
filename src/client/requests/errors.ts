import { quote, TopicsError } from '../../base/errors.js'

/** Too few replies came in time: none, where one was enough. */
export class RequestTimeoutError extends TopicsError {
  override readonly name = 'RequestTimeoutError'
  /** The topic of the request. */
  readonly topic: string
  /** Milliseconds waited. */
  readonly timeout: number

  constructor(topic: string, timeout: number) {
    super(`no reply to a request to ${quote(topic)} within ${timeout} ms`)
    this.topic = topic
    this.timeout = timeout
  }
}

/** The request reached nobody. */
export class RequestUnheardError extends TopicsError {
  override readonly name = 'RequestUnheardError'
  /** The topic of the request. */
  readonly topic: string
  /** `no-responder`: the broker says that nobody observes the topic; else it was not sent, see `OutboxOptions`. */
  readonly reason: 'no-responder' | 'dropped' | 'expired' | 'replaced'

  constructor(topic: string, reason: RequestUnheardError['reason']) {
    super(`no one received the request to ${quote(topic)}: ${reason}`)
    this.topic = topic
    this.reason = reason
  }
}

/** A message came that asks for no reply. */
export class NotARequestError extends TopicsError {
  override readonly name = 'NotARequestError'
  /** The topic of the message that cannot be answered. */
  readonly topic: string

  constructor(topic: string) {
    super(`the message on ${quote(topic)} has no response topic`)
    this.topic = topic
  }
}
