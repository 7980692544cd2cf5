import type { UserProperties } from '../../../message.js'
import type { TlsOptions } from '../../connect/tlsOptions.js'
import type { Headers, MqttOptions } from '../options.js'
import type { Credentials, Will } from '../sessionOptions.js'
import type { Addresses } from './address.js'

/** What each attempt asks for anew. */
export interface Provided {
  readonly addresses: Addresses
  /** Not given: those of the address. */
  readonly credentials: Credentials | undefined
  readonly headers?: Headers
  readonly will: Will | undefined
  readonly userProperties: UserProperties | undefined
  readonly tls?: TlsOptions | undefined
}

/** What has to go with the addresses: values, or what provides them. */
export type Wanted = {
  readonly [K in 'credentials' | 'headers' | 'protocolVersion' | 'tls']?: MqttOptions[K] | undefined
}
