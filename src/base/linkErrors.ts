import { TopicsError } from './errors.js'
import { quote } from './escape.js'
import type { UserProperties } from './properties.js'

/** Why a broker connection could not be opened or was lost. `fatal` ones are not retried by default. */
export class LinkError extends TopicsError {
  static override readonly brand: string = 'rxtopics.LinkError'
  override readonly name: string = 'LinkError'
  /** Trying again with the same options cannot succeed. */
  readonly fatal: boolean
  /** The reason code of a CONNACK or DISCONNECT, where there was one. */
  readonly reasonCode: number | undefined
  /** The server's own words in it, as they came: foreign text. */
  readonly reason: string | undefined
  /** The user properties in it (MQTT 5), as they came: foreign text. */
  readonly userProperties: UserProperties | undefined

  constructor(message: string, options: LinkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.fatal = options.fatal ?? false
    this.reasonCode = options.reasonCode
    this.reason = options.reason
    this.userProperties = options.userProperties
  }
}

/** What a driver says of the end of a link. */
export interface LinkErrorOptions {
  /** `true`: another attempt would end in the same way, so the client makes none. @default false */
  readonly fatal?: boolean
  /** The reason code that the server gave. @default undefined */
  readonly reasonCode?: number
  /** The server's own words, as they came. @default undefined */
  readonly reason?: string | undefined
  /** User properties that came with them. @default undefined */
  readonly userProperties?: UserProperties | undefined
  /** What was thrown or reported below the driver. @default undefined */
  readonly cause?: unknown
}

/** The broker answered CONNECT with a refusal. */
export class ConnectionRefusedError extends LinkError {
  static override readonly brand: string = 'rxtopics.ConnectionRefusedError'
  override readonly name = 'ConnectionRefusedError'
}

/** The connection ended without being asked to. */
export class ConnectionLostError extends LinkError {
  static override readonly brand: string = 'rxtopics.ConnectionLostError'
  override readonly name = 'ConnectionLostError'
}

/** No CONNACK came in time, or no address answered in time. */
export class ConnectTimeoutError extends LinkError {
  static override readonly brand: string = 'rxtopics.ConnectTimeoutError'
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
  static override readonly brand: string = 'rxtopics.ClientIdInUseError'
  override readonly name = 'ClientIdInUseError'
  /** The `clientId` that both have. */
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

/** The broker did not answer a ping in time. */
export class PingTimeoutError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PingTimeoutError'
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
  static override readonly brand: string = 'rxtopics.ConnectionEndingError'
  override readonly name = 'ConnectionEndingError'
  /** What it was. */
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
