import { checkArgument, isString } from '../../base/checks.js'
import { TopicsError } from '../../base/errors.js'
import { escapeText, quote } from '../../base/escape.js'
import { isText } from '../../base/text.js'
import type { DecodeFailure } from '../../codec/failure.js'

/** Too few replies came in time: none, where one was enough. */
export class RequestTimeoutError extends TopicsError {
  static override readonly brand: string = 'rxtopics.RequestTimeoutError'
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
  static override readonly brand: string = 'rxtopics.RequestUnheardError'
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
  static override readonly brand: string = 'rxtopics.NotARequestError'
  override readonly name = 'NotARequestError'
  /** The topic of the message that cannot be answered. */
  readonly topic: string

  constructor(topic: string) {
    super(`the message on ${quote(topic)} has no response topic`)
    this.topic = topic
  }
}

/**
 * A responder could not answer. Thrown by the handler of `respond`, or the error of its stream, it reaches whoever asked, with
 * its code and text. Of any other error they learn that there was one: code `failed`, and no text.
 */
export class ReplyError extends TopicsError {
  static override readonly brand: string = 'rxtopics.ReplyError'
  override readonly name = 'ReplyError'
  /** For programs: `no-such-lamp`. */
  readonly code: string
  /** For people; may be empty. It comes over the network as it is. */
  readonly text: string
  /** What was asked; `undefined` where the error is made. */
  readonly topic: string | undefined

  /** @throws OptionError for a code or text that cannot be sent */
  constructor(code: string, text: string = '', topic?: string) {
    checkArgument('ReplyError.code', code, value => (value === '' ? 'must not be empty' : isText(value)))
    checkArgument('ReplyError.text', text, isString)
    const words = text === '' ? quote(code) : `${quote(code)}: ${escapeText(text, 300)}`
    super(topic === undefined ? words : `the responder to ${quote(topic)} could not answer: ${words}`, {
      escaped: true,
    })
    this.code = code
    this.text = text
    this.topic = topic
  }
}

/** Why a reply has no value: its bytes cannot be decoded, or its responder failed. */
export type ReplyFailure = DecodeFailure | ReplyError
