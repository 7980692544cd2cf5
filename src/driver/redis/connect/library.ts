import type * as RedisLibrary from 'redis'
import { TopicsError } from '../../../base/errors.js'
import { LinkError } from '../../../base/linkErrors.js'
import { nodeTlsOf } from '../../connect/nodeTls.js'
import type { RedisCredentials, TlsOptions } from '../options.js'
import type { Address } from './address.js'

/** A connection to one server, as the client library of Redis has it. */
export interface Connection {
  /** Sends a command. Resolves with what the server replies, in which texts are bytes; rejects with a `Refused` or anything. */
  send(args: readonly (string | Uint8Array)[]): Promise<unknown>
  /** Resolves when it is in force. Messages may come before. */
  subscribe(kind: Kind, name: string, message: Listener): Promise<void>
  unsubscribe(kind: Kind, name: string, message: Listener): Promise<void>
  /** Calls back once, when the connection has ended by itself. */
  onLost(lost: (error: Error) => void): void
  /** Ends it at once. */
  destroy(): void
}

export type Kind = 'channel' | 'pattern'
export type Listener = (payload: Uint8Array, channel: Uint8Array) => void

/** What the server has against a command: `NOPERM …`. */
export class Refused extends TopicsError {
  static override readonly brand: string = 'rxtopics.Refused'
  override readonly name = 'Refused'
}

export interface Wanted {
  readonly address: Address
  readonly credentials: RedisCredentials | undefined
  readonly tls: TlsOptions | undefined
  readonly clientId: string
  /** Ms. */
  readonly timeout: number
}

const LONGEST_TIMER = 0x7fff_ffff

export type Library = typeof RedisLibrary

/** Resolves with the client library: whoever only bundles this driver need not have it. */
export const loadLibrary = (): Promise<Library> =>
  import('redis').catch((cause: unknown) => {
    throw new LinkError('the package redis cannot be loaded: npm install redis', { cause, fatal: true })
  })

/** Returns a connection that is being opened, and does not reconnect: that is the client's part. */
export const connectLibrary = (
  { createClient, ErrorReply, RESP_TYPES }: Library,
  wanted: Wanted,
): { readonly connection: Connection; readonly opened: Promise<unknown> } => {
  // Texts as bytes, and maps as lists of names and values: the same in every version of the protocol.
  const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.MAP]: Array } as const
  const rejectRefused = (error: unknown): Promise<never> =>
    Promise.reject(error instanceof ErrorReply ? new Refused(error.message) : error)
  const client = createClient(optionsOf(wanted))
  let lost: ((error: Error) => void) | null = null
  let reason: Error | null = null
  const over = (error: Error) => {
    reason ??= error
    lost?.(reason)
    lost = null
  }
  client.on('error', over)
  client.on('end', () => over(new Error('the connection was closed')))
  // The library goes on to connect when it was ended before it had a socket: nothing else would ever end that.
  let isDestroyed = false
  client.on('connect', () => {
    if (isDestroyed) client.destroy()
  })

  const connection: Connection = {
    send: args => client.sendCommand(args.map(bufferOf), { typeMapping }).catch(rejectRefused),
    subscribe: (kind, name, message) =>
      kind === 'channel'
        ? client.subscribe(name, message, true).catch(rejectRefused)
        : client.pSubscribe(name, message, true).catch(rejectRefused),
    unsubscribe: (kind, name, message) =>
      kind === 'channel'
        ? client.unsubscribe(name, message, true).catch(rejectRefused)
        : client.pUnsubscribe(name, message, true).catch(rejectRefused),
    onLost: listener => {
      if (reason !== null) listener(reason)
      else lost = listener
    },
    destroy: () => {
      lost = null
      isDestroyed = true
      // It throws where there is nothing to end any more.
      if (client.isOpen) client.destroy()
    },
  }
  return { connection, opened: client.connect().catch(rejectRefused) }
}

const optionsOf = ({ address, credentials, tls, clientId, timeout }: Wanted) => {
  const known = credentials ?? address.credentials
  const { host, port, secure, database } = address
  const common = {
    host,
    port,
    connectTimeout: Math.min(timeout, LONGEST_TIMER),
    reconnectStrategy: false as const,
  }
  return {
    RESP: 3 as const,
    socket: secure
      ? {
          ...common,
          tls: true as const,
          ...(isAddress(host) ? {} : { servername: host }),
          ...nodeTlsOf(tls ?? {}),
        }
      : common,
    ...(known?.username === undefined ? {} : { username: known.username }),
    ...(known === undefined ? {} : { password: known.password }),
    ...(database === 0 ? {} : { database }),
    name: clientId,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled' as const,
    // It would set a timer for each command.
    commandOptions: { timeout: 0 },
  }
}

const bufferOf = (value: string | Uint8Array): string | Buffer =>
  typeof value === 'string' || Buffer.isBuffer(value)
    ? value
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength)

/** A server that is named by its address is not asked for by name (RFC 6066, section 3). */
const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host)
