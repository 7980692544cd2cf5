import type { Duplex } from 'node:stream'
import type { Provider } from '../connect/provider.js'
import type { TlsOptions } from '../connect/tlsOptions.js'
import type { MqttSessionOptions } from './sessionOptions.js'

export type { Provider } from '../connect/provider.js'
export type { TlsOptions } from '../connect/tlsOptions.js'
export type { Credentials, MqttLimits, MqttSessionOptions, Will } from './sessionOptions.js'

/** Header names mapped to values. */
export type Headers = Readonly<Record<string, string>>

/** Where a transport of one's own is to lead. */
export interface Target {
  /** As it is shown: `mqtts://host:8883`, without what is secret. */
  readonly server: string
  /** A name or an address; empty for a Unix socket. */
  readonly host: string
  /** Where it listens. */
  readonly port: number
  /** `true`: TLS is spoken over the transport, by this driver. */
  readonly secure: boolean
}

/** Opens a transport: bytes both ways, in order. */
export type Transport = (target: Target) => Duplex | PromiseLike<Duplex>

/** Options of `mqtt`. */
export interface MqttOptions extends MqttSessionOptions {
  /**
   * How servers are verified and this client proves who it is, or what provides that.
   *
   * @default the defaults of `TlsOptions`
   */
  readonly tls?: TlsOptions | Provider<TlsOptions>
  /**
   * Headers of the WebSocket handshake, or what provides them. Node only: browsers send none of your own.
   *
   * @default none
   */
  readonly headers?: Headers | Provider<Headers>
  /**
   * Opens the transport in place of the platform: through a proxy, from a local address, over a line of one's own. TLS and
   * WebSocket are spoken over it where the URL says so. Node only.
   *
   * @default none
   */
  readonly connect?: Transport
}
