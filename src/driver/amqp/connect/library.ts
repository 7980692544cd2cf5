import { type ChannelModel, connect } from 'amqplib'
import { nodeTlsOf } from '../../connect/nodeTls.js'
import type { AmqpCredentials, TlsOptions } from '../options.js'
import type { Address } from './address.js'
import { mechanismOf } from './credentials.js'

/** One attempt, as the client library is asked for it. */
export interface Attempt {
  readonly address: Address
  readonly credentials: AmqpCredentials | undefined
  readonly tls: TlsOptions | undefined
  readonly clientId: string
  /** Seconds. */
  readonly keepalive: number
}

/** A connection under way. */
export interface Connecting {
  readonly connection: Promise<ChannelModel>
  /** Ends it at once, whatever has become of it. */
  destroy(): void
}

/** Starts to connect, without reconnection: that is the client's part. */
export const connectLibrary = ({ address, credentials, tls, clientId, keepalive }: Attempt): Connecting => {
  const { protocol, host, port, virtualHost } = address
  // The library has no end but a farewell that waits for the answer; the socket knows this one.
  const end = new AbortController()
  const connection = connect(
    {
      protocol,
      hostname: host,
      port,
      vhost: encodeURIComponent(virtualHost),
      heartbeat: keepalive,
    },
    {
      ...(protocol === 'amqps' ? nodeTlsOf(tls ?? {}) : {}),
      noDelay: true,
      credentials: mechanismOf(credentials ?? address.credentials),
      clientProperties: { connection_name: clientId },
      ...{ signal: end.signal },
    },
  )
  return { connection, destroy: () => end.abort() }
}
