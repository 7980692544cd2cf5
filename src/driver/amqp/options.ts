import type { Provider } from '../connect/provider.js'
import type { TlsOptions } from '../connect/tlsOptions.js'

export type { Provider } from '../connect/provider.js'
export type { TlsOptions } from '../connect/tlsOptions.js'

/** One URL, or several of one cluster: `amqp://host:5672/virtual-host`, `amqps://host:5671`. */
export type AmqpUrls = string | readonly string[]

/** How this client proves who it is: one of these. */
export type AmqpCredentials =
  | { readonly username: string; readonly password?: string }
  /** A token of OAuth 2, which RabbitMQ takes in the place of a password. */
  | { readonly token: string }
  /** `true`: the certificate of `tls` says who it is (the mechanism EXTERNAL). */
  | { readonly external: true }

/** Options of `amqp`. */
export interface AmqpOptions {
  /** What the server's management shows, and a session is kept by. @default `rxtopics-` and 14 random letters and digits */
  readonly clientId?: string
  /**
   * How this client proves who it is, or what provides that. Where it is provided, a connection that the server ends or
   * refuses because it has run out is opened again with new ones; if it refuses those at once, that is final.
   *
   * @default user name and password of the URL; without them `guest` and `guest`, whom RabbitMQ lets in from its own machine
   */
  readonly credentials?: AmqpCredentials | Provider<AmqpCredentials>
  /** How servers of `amqps:` are verified and this client proves who it is, or what provides that. @default servers are verified by the certificates of Node */
  readonly tls?: TlsOptions | Provider<TlsOptions>
  /** The topic exchange that all messages go through. One that is not there is made, durable. @default 'amq.topic' */
  readonly exchange?: string
  /**
   * Words that stand before all topics, joined by dots: with `factory.east` the topic `line/1` has the routing key
   * `factory.east.line.1`.
   *
   * @default none
   */
  readonly prefix?: string
  /**
   * How a level of a topic is a word of a routing key, where it cannot be the same.
   *
   * - `'percent'`: `.`, `*`, `#` and `%` are percent-encoded
   * - `'mqtt'`: as the MQTT plugin of RabbitMQ maps topics, for clients that are connected to it; a topic with a dot or `*`
   *   is a `TopicNameError`
   *
   * @default 'percent'
   */
  readonly mapping?: 'percent' | 'mqtt'
  /**
   * - `true`: every connection starts with nothing
   * - `false`: subscriptions and what was not acknowledged are kept for `sessionExpiry`; needs a `clientId`
   * - `'first'`: the first connection of each client starts with nothing, the others go on with what it left
   *
   * @default true
   */
  readonly clean?: boolean | 'first'
  /** Seconds for which the server keeps the session of a client that is gone. `Infinity`: for ever. @default 3600 for `'first'`, else Infinity */
  readonly sessionExpiry?: number
  /** Seconds for which messages wait for a group that has no member. `Infinity`: for ever. @default 3600 */
  readonly groupExpiry?: number
  /**
   * The type of the queues of sessions and groups that are made: `'quorum'` queues are on several nodes of a cluster, and
   * confirm what a majority has on disk.
   *
   * @default the virtual host's own default: `classic`, if nobody has set another
   */
  readonly queueType?: 'classic' | 'quorum'
  /** The exchange that refused messages go to, by the queues that are made. @default none: the server drops them, unless a policy says otherwise */
  readonly deadLetterExchange?: string
  /** How many messages of one queue may be unacknowledged; the others wait in it. @default 1000 */
  readonly receiveMaximum?: number
  /** How many publishes may be unconfirmed; the others wait in the outbox. @default 1000 */
  readonly maximumInFlight?: number
  /** Bytes of publishes that may be unconfirmed; what is published beyond waits in the outbox. @default 1048576 */
  readonly maximumUnconfirmed?: number
  /** Ms after which a message that a member of a group has left, neither acknowledged nor refused, goes to any of them. @default 5000 */
  readonly requeueDelay?: number
  /** Seconds between signs of life, as far as the server wants no more; a connection is lost where two do not come. @default 20 */
  readonly keepalive?: number
  /** Ms that an attempt to connect may take, with all that is provided for it. @default 30000 */
  readonly connectTimeout?: number
  /**
   * Ms that one of several servers may take, from when the credentials are there, before the next one is tried.
   * `Infinity`: all of `connectTimeout`. A single server has that anyway.
   *
   * @default 5000
   */
  readonly serverTimeout?: number
  /** Ms that the server may take to confirm what was published before a connection is closed. @default 2000 */
  readonly closeTimeout?: number
}
