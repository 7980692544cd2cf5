import { type ConnectionOptions, type NatsConnection, wsconnect } from '@nats-io/nats-core'
import { LinkError } from '../../../base/linkErrors.js'
import { nodeTlsOf } from '../../connect/nodeTls.js'
import type { NatsCredentials, TlsOptions } from '../options.js'
import { type Address, serverOf } from './address.js'
import { authenticatorOf } from './credentials.js'
import { createTurns } from './turns.js'

/** Opens a connection by TCP, as the library for Node does. */
export type ConnectTcp = (options: ConnectionOptions) => Promise<NatsConnection>

/** One attempt, as the client library of NATS is asked for it. */
export interface Attempt {
  readonly address: Address
  readonly credentials: NatsCredentials | undefined
  readonly tls: TlsOptions | undefined
  readonly clientId: string
  /** Ms. */
  readonly timeout: number
  readonly pingInterval: number
  readonly webSocket: ((url: string) => unknown) | undefined
}

// The library has one transport at a time for all that use it in this program.
const turns = createTurns<'tcp' | 'ws'>()

/**
 * Resolves with a connection that does not reconnect: that is the client's part. It cannot be called off; whoever does
 * not want it any more closes it.
 */
export const connectLibrary = (attempt: Attempt, tcp: ConnectTcp | null): Promise<NatsConnection> => {
  const { protocol } = attempt.address
  return protocol === 'ws' || protocol === 'wss'
    ? turns.take('ws', async () => await wsconnect({ ...optionsOf(attempt), ...socketOf(attempt) }))
    : turns.take('tcp', async () => await connectOver(tcp, attempt))
}

const connectOver = (tcp: ConnectTcp | null, attempt: Attempt): Promise<NatsConnection> => {
  if (tcp === null) throw new LinkError('only ws: and wss: can be connected from here', { fatal: true })
  const { tls, address } = attempt
  const demanded = tls !== undefined || address.protocol === 'tls'
  return tcp({ ...optionsOf(attempt), ...(demanded ? { tls: nodeTlsOf(tls ?? {}) } : {}) })
}

const optionsOf = (attempt: Attempt): ConnectionOptions => {
  const { address, credentials, clientId, timeout, pingInterval } = attempt
  const known = credentials ?? address.credentials
  return {
    servers: [serverOf(address)],
    name: clientId,
    reconnect: false,
    maxReconnectAttempts: 0,
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
    timeout: Math.min(timeout, LONGEST_TIMER),
    pingInterval,
    maxPingOut: 2,
    ...(known === undefined ? {} : { authenticator: authenticatorOf(known) }),
  }
}

const LONGEST_TIMER = 0x7fff_ffff

const socketOf = ({ webSocket, address }: Attempt): object => {
  if (webSocket === undefined) {
    if (typeof (globalThis as { WebSocket?: unknown }).WebSocket === 'function') return {}
    throw new LinkError(
      'there is no WebSocket here: Node has one from 22 on, else give the option webSocket',
      {
        fatal: true,
      },
    )
  }
  return {
    wsFactory: async (url: string) => ({ socket: webSocket(url), encrypted: address.protocol === 'wss' }),
  }
}
