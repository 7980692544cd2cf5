import { escapeText, quote } from './escape.js'
import { printCause } from './print.js'

// One class per cause. Callers tell them apart with `instanceof` or `name`, never by message text.

/** UTF-16 units of a message. Each text in it has a shorter limit of its own. */
const LONGEST_MESSAGE = 1_000

export interface TopicsErrorOptions {
  readonly cause?: unknown
  /**
   * `true`: the message was put together of texts that are escaped, so it may have several lines, and colours.
   * `false`: all of it is escaped, and cut to 1,000 characters.
   *
   * @default false
   */
  readonly escaped?: boolean
}

/** The base of every error this library raises. Its message can be shown anywhere: text from the network is escaped. */
export abstract class TopicsError extends Error {
  abstract override readonly name: string

  constructor(message: string = '', { escaped = false, ...options }: TopicsErrorOptions = {}) {
    super(escaped ? message : escapeText(message, LONGEST_MESSAGE), options)
  }
}

/** A topic filter breaks the grammar of MQTT (clauses 4.7.1 and 4.7.3). Nothing was sent. */
export class FilterError extends TopicsError {
  override readonly name = 'FilterError'
  readonly filter: string
  readonly reason: string

  constructor(filter: string, reason: string) {
    super(`invalid filter ${quote(filter)}: ${reason}`)
    this.filter = filter
    this.reason = reason
  }
}

/** A topic name breaks the grammar of MQTT (clauses 4.7.1 and 4.7.3). Nothing was sent. */
export class TopicNameError extends TopicsError {
  override readonly name = 'TopicNameError'
  readonly topic: string
  readonly reason: string

  constructor(topic: string, reason: string) {
    super(`invalid topic name ${quote(topic)}: ${reason}`)
    this.topic = topic
    this.reason = reason
  }
}

/** A topic template cannot be read. */
export class TemplateError extends TopicsError {
  override readonly name = 'TemplateError'
  readonly template: string
  readonly reason: string

  constructor(template: string, reason: string) {
    super(`invalid topic template ${quote(template)}: ${reason}`)
    this.template = template
    this.reason = reason
  }
}

/** A value given for a template's parameter cannot stand in a topic name. */
export class ParamError extends TopicsError {
  override readonly name = 'ParamError'
  readonly template: string
  readonly param: string
  readonly reason: string

  constructor(template: string, param: string, reason: string) {
    super(`invalid value for {${param}} of ${quote(template)}: ${reason}`)
    this.template = template
    this.param = param
    this.reason = reason
  }
}

/**
 * An option or an argument is unknown, missing, of the wrong type or out of range; `path` names it: `<function>.<option>`,
 * as in `createClient.outbox.capacity`. Its value is never shown.
 */
export class OptionError extends TopicsError {
  override readonly name = 'OptionError'
  readonly path: string
  readonly reason: string
  /** What would have been right, where that can be told: `credentials.username` for `username`. */
  readonly suggestion: string | undefined

  constructor(path: string, reason: string, suggestion?: string) {
    super(`invalid option ${/^[!-~]{1,120}$/.test(path) ? path : quote(path)}: ${reason}`)
    this.path = path
    this.reason = reason
    this.suggestion = suggestion
  }
}

/** A value does not pass the codec of the topic it was to be published on. Nothing was sent. */
export class EncodeError extends TopicsError {
  override readonly name = 'EncodeError'
  readonly topic: string
  readonly path: readonly PropertyKey[]
  readonly reason: string

  constructor(
    topic: string,
    problem: { readonly path: readonly PropertyKey[]; readonly message: string; readonly cause?: unknown },
  ) {
    super(`cannot encode a value for ${quote(topic)}: ${problem.message}`, { cause: problem.cause })
    this.topic = topic
    this.path = problem.path
    this.reason = problem.message
  }
}

/** Why a broker connection could not be opened or was lost. `fatal` ones are not retried by default. */
export class LinkError extends TopicsError {
  override readonly name: string = 'LinkError'
  /** Trying again with the same options cannot succeed. */
  readonly fatal: boolean
  /** The reason code of a CONNACK or DISCONNECT, where there was one. */
  readonly reasonCode: number | undefined

  constructor(message: string, options: LinkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.fatal = options.fatal ?? false
    this.reasonCode = options.reasonCode
  }
}

export interface LinkErrorOptions {
  readonly fatal?: boolean
  readonly reasonCode?: number
  readonly cause?: unknown
}

/** The broker answered CONNECT with a refusal. */
export class ConnectionRefusedError extends LinkError {
  override readonly name = 'ConnectionRefusedError'
}

/** The connection ended without being asked to. */
export class ConnectionLostError extends LinkError {
  override readonly name = 'ConnectionLostError'
}

/** No CONNACK came in time, or no address answered in time. */
export class ConnectTimeoutError extends LinkError {
  override readonly name = 'ConnectTimeoutError'
  /** Milliseconds waited. */
  readonly timeout: number

  constructor(timeout: number) {
    super(`no connection within ${timeout} ms`)
    this.timeout = timeout
  }
}

/** Another client in this program is connected by the client id of this one, over the same driver. Nothing was sent. */
export class ClientIdInUseError extends LinkError {
  override readonly name = 'ClientIdInUseError'
  readonly clientId: string

  constructor(clientId: string) {
    super(
      `another client of this driver is connected as ${quote(clientId)}: give each client a driver of its own`,
      {
        fatal: true,
      },
    )
    this.clientId = clientId
  }
}

/** The broker refused a filter; only its own observers get this. Subscribing again asks again. */
export class SubscribeRefusedError extends TopicsError {
  override readonly name = 'SubscribeRefusedError'
  readonly filter: string
  readonly reasonCode: number

  constructor(filter: string, reasonCode: number, text: string) {
    super(`the broker refused ${quote(filter)}: ${escapeText(text)} (0x${reasonCode.toString(16)})`)
    this.filter = filter
    this.reasonCode = reasonCode
  }
}

/**
 * Observers ask for options that cannot be had at the same time: of one filter, for which there is one subscription; or
 * of overlapping filters at a broker that does not say which of them a message is for. The later observer gets this.
 */
export class SubscribeConflictError extends TopicsError {
  override readonly name = 'SubscribeConflictError'
  readonly filter: string
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

/** The broker, or the driver, cannot do what was asked. */
export class UnsupportedError extends TopicsError {
  override readonly name = 'UnsupportedError'
  readonly feature: string

  constructor(feature: string) {
    super(`the broker does not support ${feature}`)
    this.feature = feature
  }
}

/** The broker refused a publish. */
export class PublishRefusedError extends TopicsError {
  override readonly name = 'PublishRefusedError'
  readonly topic: string
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
  override readonly name = 'PayloadTooLargeError'
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
  override readonly name = 'TooManyLevelsError'
  /** The topic, or the filter. */
  readonly topic: string
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
  override readonly name = 'PublishTimeoutError'
  readonly topic: string
  /** Milliseconds waited. */
  readonly timeout: number

  constructor(topic: string, timeout: number) {
    super(`publish to ${quote(topic)} did not settle within ${timeout} ms`)
    this.topic = topic
    this.timeout = timeout
  }
}

/** The broker did not answer a ping in time. */
export class PingTimeoutError extends TopicsError {
  override readonly name = 'PingTimeoutError'
  /** Milliseconds waited. */
  readonly timeout: number

  constructor(timeout: number) {
    super(`no answer to a ping within ${timeout} ms`)
    this.timeout = timeout
  }
}

/**
 * The broker ended the connection each time it was sent this request, and served all others: it is given up. What it
 * has against it only the broker's log can say.
 */
export class ConnectionEndingError extends TopicsError {
  override readonly name = 'ConnectionEndingError'
  readonly request: 'publish' | 'subscribe' | 'unsubscribe'
  /** The topic of a publish, else the filter. */
  readonly topic: string
  /** Connections that ended while it was unanswered. */
  readonly attempts: number

  constructor(request: ConnectionEndingError['request'], topic: string, attempts: number) {
    super(
      `${wordsOf[request]} ${quote(topic)} was given up: the broker ended the connection ${attempts} times in answer to it`,
    )
    this.request = request
    this.topic = topic
    this.attempts = attempts
  }
}

const wordsOf = { publish: 'a publish to', subscribe: 'subscribing to', unsubscribe: 'unsubscribing from' }

/** The store of the outbox failed; `cause` is what it said. The publish was not sent. */
export class StoreError extends TopicsError {
  override readonly name = 'StoreError'

  constructor(cause: unknown) {
    super(`the store failed: ${printCause(cause)}`, { cause })
  }
}

/** The outbox is full and its overflow policy is `reject`. Nothing was queued. */
export class OutboxFullError extends TopicsError {
  override readonly name = 'OutboxFullError'
  readonly topic: string
  readonly capacity: number

  constructor(topic: string, capacity: number) {
    super(`the outbox is full (${capacity} publishes): publish to ${quote(topic)} rejected`)
    this.topic = topic
    this.capacity = capacity
  }
}

/** A message was settled in a way that is not open to its observer. */
export class AckError extends TopicsError {
  override readonly name = 'AckError'
}

/** An observer's buffer is full and its overflow policy is `error`. */
export class ObserverOverflowError extends TopicsError {
  override readonly name = 'ObserverOverflowError'
  readonly filter: string
  readonly capacity: number

  constructor(filter: string, capacity: number) {
    super(`an observer of ${quote(filter)} has ${capacity} messages waiting and cannot take more`)
    this.filter = filter
    this.capacity = capacity
  }
}

/** The broker granted less than an observer with `strict: true` asked for. */
export class GrantError extends TopicsError {
  override readonly name = 'GrantError'
  readonly filter: string
  readonly qos: number
  readonly granted: number

  constructor(filter: string, qos: number, granted: number) {
    super(`${quote(filter)}: asked for QoS ${qos}, was granted QoS ${granted}`)
    this.filter = filter
    this.qos = qos
    this.granted = granted
  }
}

/** The session was lost while a QoS 2 publish was on its way: the broker may or may not have it. */
export class PublishUncertainError extends TopicsError {
  override readonly name = 'PublishUncertainError'
  readonly topic: string

  constructor(topic: string) {
    super(
      `the session was lost before the broker confirmed a publish to ${quote(topic)}; sending it again could deliver it twice`,
    )
    this.topic = topic
  }
}

/** The client was closed before this could finish, or had been closed already. */
export class ClosedError extends TopicsError {
  override readonly name = 'ClosedError'

  constructor() {
    super('the client is closed')
  }
}

export { quote }
