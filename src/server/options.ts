import {
  checkOptions,
  isCapacity,
  isFunction,
  isInteger,
  isOneOf,
  isString,
  isTimeout,
  type Rule,
} from '../base/checks.js'

/** Options of `serve`. */
export interface ServeOptions {
  /** Where it listens for MQTT over TCP; 0: on a port that is free; `null`: nowhere. @default 1883 */
  readonly port?: number | null
  /**
   * Where it listens for MQTT over WebSocket, at any path; 0: on a port that is free; `null`: nowhere. It needs the
   * package `ws`.
   *
   * @default null
   */
  readonly webSocketPort?: number | null
  /** The address it listens on. Any other than a loopback one lets everybody in who can reach it. @default '127.0.0.1' */
  readonly host?: string
  /**
   * From where pages may open a WebSocket, as `https://app.example`; `'any'`: from everywhere. `'loopback'`: pages of
   * this machine alone, so that no page of the web reads what is here. Programs that are no browsers are not asked.
   *
   * @default 'loopback'
   */
  readonly origins?: 'loopback' | 'any' | readonly string[]
  /** Ms within which a connection must have sent its CONNECT. @default 10000 */
  readonly connectTimeout?: number
  /** Bytes of the largest packet it takes; who sends a larger one is cut off (0x95). @default 8388608 */
  readonly maximumPacketSize?: number
  /**
   * Bytes that wait for a client that does not read. Beyond that its messages of QoS 0 are dropped, and counted; with
   * twice as many it is cut off (0x97).
   *
   * @default 33554432
   */
  readonly maximumOutbound?: number
  /** Messages of QoS 1 and 2 it sends a client before one is acknowledged, if the client takes as many. @default 1000 */
  readonly maximumInFlight?: number
  /** One more connection is closed at once. @default 1000 */
  readonly maximumConnections?: number
  /** Sessions the broker may have, kept ones among them; one more client is refused (0x97). @default 10000 */
  readonly maximumSessions?: number
  /** Subscriptions of a session; one more is refused (0x97). @default 10000 */
  readonly maximumSubscriptions?: number
  /**
   * Topics with a retained message; a message for one more is refused (0x97), as is a client with a will for one.
   *
   * @default 100000
   */
  readonly maximumRetained?: number
  /** Seconds that a session is kept at most. @default 86400 */
  readonly maximumSessionExpiry?: number
  /** Called for each connection that was ended for what it did. @default none */
  readonly onRefused?: (refused: RefusedConnection) => void
}

/** A connection that was ended for what it did, or did not do in time. */
export interface RefusedConnection {
  /** The id of the client; `undefined` before its CONNECT. */
  readonly clientId: string | undefined
  /** The reason code of MQTT 5. */
  readonly code: number
  /** Why, in words; what it shows of the client's own is escaped. */
  readonly reason: string
}

/** The options with their defaults. */
export type Limits = Required<ServeOptions>

const isPort: Rule = value => (value === null ? null : isInteger(0, 0xffff)(value))

const isOrigins: Rule = value =>
  Array.isArray(value) && value.every(origin => isString(origin) === null)
    ? null
    : isOneOf('loopback', 'any')(value) && 'expected loopback, any, or an array of origins'

export const limitsOf = (options: ServeOptions): Limits => {
  checkOptions('serve', options, {
    port: isPort,
    webSocketPort: isPort,
    host: isString,
    origins: isOrigins,
    connectTimeout: isTimeout,
    maximumPacketSize: isInteger(64, 0x1000_0004),
    maximumOutbound: isCapacity(1024),
    maximumInFlight: isInteger(1, 0xffff),
    maximumConnections: isCapacity(1),
    maximumSessions: isCapacity(1),
    maximumSubscriptions: isCapacity(1),
    maximumRetained: isCapacity(0),
    maximumSessionExpiry: isInteger(0, 0xffff_fffe),
    onRefused: isFunction,
  })
  return {
    port: options.port === undefined ? 1883 : options.port,
    webSocketPort: options.webSocketPort ?? null,
    host: options.host ?? '127.0.0.1',
    origins: options.origins ?? 'loopback',
    connectTimeout: options.connectTimeout ?? 10_000,
    maximumPacketSize: options.maximumPacketSize ?? 8 * 1024 * 1024,
    maximumOutbound: options.maximumOutbound ?? 32 * 1024 * 1024,
    maximumInFlight: options.maximumInFlight ?? 1000,
    maximumConnections: options.maximumConnections ?? 1000,
    maximumSessions: options.maximumSessions ?? 10_000,
    maximumSubscriptions: options.maximumSubscriptions ?? 10_000,
    maximumRetained: options.maximumRetained ?? 100_000,
    maximumSessionExpiry: options.maximumSessionExpiry ?? 86_400,
    onRefused: options.onRefused ?? (() => {}),
  }
}
