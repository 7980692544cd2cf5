import type { Provider } from '../connect/provider.js'
import type { TlsOptions } from '../connect/tlsOptions.js'

export type { Provider } from '../connect/provider.js'
export type { TlsOptions } from '../connect/tlsOptions.js'

/** One URL, or several: `redis://host:6379`, `rediss://host:6379/1` for TLS and database 1. */
export type RedisUrls = string | readonly string[]

/** How this client proves who it is. */
export interface RedisCredentials {
  /** The user of an access control list. @default `default` */
  readonly username?: string
  /** The user's password, or that of `requirepass`. */
  readonly password: string
}

/** The Sentinels that know which server is the primary: the URLs are theirs. */
export interface SentinelOptions {
  /** The name that they know it by: `mymaster`. */
  readonly name: string
  /** Where the Sentinels want other credentials than the servers, or what provides those. @default none */
  readonly credentials?: RedisCredentials | Provider<RedisCredentials>
}

/** Options of `redis`. */
export interface RedisOptions {
  /** What `CLIENT LIST` shows, and a session is kept by. @default `rxtopics-` and 14 random letters and digits */
  readonly clientId?: string
  /**
   * How this client proves who it is, or what provides that. Where it is provided, a connection that the server refuses
   * because it has run out is opened again with new ones; if it refuses those at once, that is final.
   *
   * @default user name and password in the URL
   */
  readonly credentials?: RedisCredentials | Provider<RedisCredentials>
  /**
   * How servers are verified and this client proves who it is, or what provides that. Needs `rediss:`.
   *
   * @default none: servers are verified by the certificates of the system
   */
  readonly tls?: TlsOptions | Provider<TlsOptions>
  /** The URLs are those of Sentinels, which say where the primary is. @default none: they are those of servers */
  readonly sentinel?: SentinelOptions
  /**
   * `true`: the URLs are those of nodes of a Redis Cluster, which say which of them has the keys; all keys are in one slot.
   *
   * @default false
   */
  readonly cluster?: boolean
  /** Text that stands before all topics in the names of channels, as it is: `factory:`. @default none */
  readonly prefix?: string
  /**
   * What stands between the levels of a topic in the name of a channel: with `:` the topic `home/lamp` is the channel
   * `home:lamp`. In a level that character and `%` are percent-encoded then.
   *
   * @default '/'
   */
  readonly separator?: '/' | ':' | '.'
  /**
   * What the names of all keys begin with, in braces, so that they are in one slot of a cluster.
   *
   * @default 'rxtopics'
   */
  readonly keys?: string
  /** QoS 1, properties, groups and sessions, by a stream. @default none of these */
  readonly streams?: StreamsOptions
  /** Seconds between signs of life that the server is asked for; if one does not come before the next the connection is lost. @default 20 */
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
  /** Ms that the server may take to answer what was written before a connection is closed. @default 2000 */
  readonly closeTimeout?: number
  /** Bytes that may be written and not yet answered; what is published beyond waits in the outbox. @default 1048576 */
  readonly maximumUnanswered?: number
  /** Bytes of the longest payload that the server takes: a little less than its `proto-max-bulk-len`. @default 536000000 */
  readonly maximumPayload?: number
}

/** QoS 1, properties, groups and sessions, by one stream that has all messages. */
export interface StreamsOptions {
  /**
   * How many messages the stream has, about; older ones go, whether or not everybody has had them.
   *
   * @default 1000000
   */
  readonly maxLength?: number
  /**
   * - `true`: every connection starts with nothing
   * - `false`: subscriptions and what was not acknowledged are kept for `sessionExpiry`; needs a `clientId`
   * - `'first'`: the first connection of each client starts with nothing, the others go on with what it left
   *
   * @default true
   */
  readonly clean?: boolean | 'first'
  /**
   * Seconds for which the subscriptions of a client that is gone are kept. `Infinity`: for ever.
   *
   * @default 3600 for `'first'`, else Infinity
   */
  readonly sessionExpiry?: number
  /** Seconds for which messages wait for a group that has no member any more. `Infinity`: for ever. @default 3600 */
  readonly groupExpiry?: number
  /**
   * Ms after which another member of a group takes over what one has left, or died with. While an observer works the
   * server is told that it does.
   *
   * @default 5000
   */
  readonly ackWait?: number
  /** How many messages of a session, or of a group, may be unacknowledged; the others wait in the stream. @default 1000 */
  readonly receiveMaximum?: number
  /** How many publishes may be unanswered; the others wait in the outbox. @default 1000 */
  readonly maximumInFlight?: number
}
