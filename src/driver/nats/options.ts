import type { Provider } from '../connect/provider.js'
import type { TlsOptions } from '../connect/tlsOptions.js'

export type { Provider } from '../connect/provider.js'
export type { TlsOptions } from '../connect/tlsOptions.js'

/** One URL, or several of one cluster: `nats://host:4222`, `tls://host:4222`, `ws://host:8080`, `wss://host`. */
export type NatsUrls = string | readonly string[]

/** How this client proves who it is: one of these. */
export type NatsCredentials =
  | { readonly username: string; readonly password?: string }
  | { readonly token: string }
  /** The seed of an nkey (`SU…`), which signs what the server asks. */
  | { readonly nkey: string | Uint8Array }
  /** A user's JWT, and the seed of its key; a bearer's JWT has none. */
  | { readonly jwt: string; readonly nkey?: string | Uint8Array }
  /** The content of a `.creds` file. */
  | { readonly creds: string | Uint8Array }

/** Options of `nats`. */
export interface NatsOptions {
  /**
   * What the server's monitoring shows, and a session is kept by. Of letters, digits, `_` and `-`, 64 at most, consumers
   * of JetStream have it in their names; of others they have the digest, which a page makes over HTTPS alone.
   *
   * @default `rxtopics-` and 14 random letters and digits
   */
  readonly clientId?: string
  /**
   * How this client proves who it is, or what provides that. Where it is provided, a connection that the server ends or
   * refuses because it has run out is opened again with new ones; if it refuses those at once, that is final.
   *
   * @default user name and password, or token, in the URL
   */
  readonly credentials?: NatsCredentials | Provider<NatsCredentials>
  /**
   * How servers are verified and this client proves who it is, or what provides that. Where it is given nothing is sent
   * unencrypted; without it TLS is spoken with `tls:` and with servers that want it.
   *
   * @default none: servers are verified by the certificates of the system
   */
  readonly tls?: TlsOptions | Provider<TlsOptions>
  /**
   * Tokens that stand before all topics, joined by dots: with `factory.east` the topic `line/1` is the subject
   * `factory.east.line.1`. Without one, `#` observes all subjects of the account, but for inboxes and what begins with `$`.
   *
   * @default none
   */
  readonly prefix?: string
  /**
   * How a level of a topic is a token of a subject, where it cannot be the same.
   *
   * - `'percent'`: `.`, `*`, `>`, `%` and blanks are percent-encoded, and so is a `$` that begins a topic; an empty level is `%`
   * - `'mqtt'`: as nats-server maps the topics of MQTT clients that are connected to it; a topic with a blank, or one that
   *   begins with `$`, is a `TopicNameError`
   *
   * @default 'percent'
   */
  readonly mapping?: 'percent' | 'mqtt'
  /** QoS 1, retained messages and sessions, by JetStream. Needs `@nats-io/jetstream`. @default none of these */
  readonly jetstream?: JetStreamOptions
  /** Seconds between pings; when two are unanswered the connection is lost. @default 20 */
  readonly keepalive?: number
  /** Ms from the start of an attempt until it has opened, what is provided included. `Infinity`: for ever. @default 30000 */
  readonly connectTimeout?: number
  /**
   * Ms that one of several servers may take, from when the credentials are there, before the next one is tried.
   * `Infinity`: all of `connectTimeout`. A single server has that anyway.
   *
   * @default 5000
   */
  readonly serverTimeout?: number
  /** Ms that the server may take to read what was written before a connection is closed. @default 2000 */
  readonly closeTimeout?: number
  /** Bytes that may be written and not yet read by the server; what is published beyond waits in the outbox. @default 1048576 */
  readonly maximumUnread?: number
  /**
   * Bytes of the longest subject; a topic or filter whose subject is longer is a `TopicNameError` or `FilterError`. A server
   * ends the connection for lines that are longer than its `max_control_line`, which it does not announce.
   *
   * @default 1024
   */
  readonly maximumSubject?: number
  /**
   * Opens the WebSocket of `ws:` and `wss:`, where there is no global one: `url => new WebSocket(url)`, with that of `ws`.
   *
   * @default the global WebSocket
   */
  readonly webSocket?: (url: string) => unknown
}

/** QoS 1, retained messages and sessions, by two streams that the server has or this driver makes. */
export interface JetStreamOptions {
  /**
   * The stream that has the messages; retained ones are in another, whose name ends in `-retained`. A stream that there is
   * already is taken as it is; the options from `topics` to `maxBytes` are for those that are made.
   *
   * @default 'rxtopics'
   */
  readonly stream?: string
  /**
   * Filters of the messages that the stream has. Subscriptions with QoS 1 to others are granted QoS 0, and QoS 1 publishes
   * to others are an `UnsupportedError`.
   *
   * @default all, which needs a `prefix`
   */
  readonly topics?: readonly string[]
  /** Where the stream has its messages: on disk, or in the memory of the server alone. @default 'file' */
  readonly storage?: 'file' | 'memory'
  /** On how many servers of a cluster each message is: 1, 3 or 5. @default 1 */
  readonly replicas?: number
  /** Seconds for which the stream has a message; whoever comes back later has missed it. `Infinity`: for ever. @default 86400 */
  readonly maxAge?: number
  /** Bytes beyond which the oldest messages go. `Infinity`: as many as the account may have. @default Infinity */
  readonly maxBytes?: number
  /**
   * - `true`: every connection starts with nothing
   * - `false`: subscriptions and what was not acknowledged are kept for `sessionExpiry`; needs a `clientId`
   * - `'first'`: the first connection of each client starts with nothing, the others go on with what it left
   *
   * @default true
   */
  readonly clean?: boolean | 'first'
  /**
   * Seconds for which the server keeps the subscriptions of a client that is gone. `Infinity`: for ever.
   *
   * @default 3600 for `'first'`, else Infinity
   */
  readonly sessionExpiry?: number
  /** Seconds for which messages wait for a group (QoS 1) that has no member any more. @default 3600 */
  readonly groupExpiry?: number
  /**
   * Ms after which a message is delivered again whose receiver is gone. While an observer works the server is told that it
   * does. A session that goes on waits as long for what was left unsettled, so that it comes first.
   *
   * @default 5000
   */
  readonly ackWait?: number
  /** How many messages of a subscription may be unacknowledged; the others wait in the stream. @default 1000 */
  readonly receiveMaximum?: number
  /** How many publishes may be unanswered; the others wait in the outbox. @default 1000 */
  readonly maximumInFlight?: number
  /** Ms that a stream may take to answer; then a publish is sent again, by the name it had. @default 5000 */
  readonly answerTimeout?: number
}
