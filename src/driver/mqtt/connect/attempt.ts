import type { UserProperties } from '../../../message.js'
import type { TlsOptions } from '../../connect/tlsOptions.js'
import type { Headers } from '../options.js'
import type { Credentials, Will } from '../sessionOptions.js'
import type { Address } from './address.js'
import type { Provided } from './provided.js'

/** What is settled anew for each attempt to connect. */
export interface Attempt {
  readonly address: Address
  readonly clientId: string
  readonly clean: boolean
  readonly credentials: Credentials
  readonly headers: Headers
  readonly will: Will | undefined
  readonly userProperties: UserProperties | undefined
  readonly tls: TlsOptions | undefined
  readonly authentication: { readonly method: string; readonly data: Uint8Array | undefined } | undefined
}

/** Returns the attempt on an address: one that another broker named gets nothing that is secret. */
export const attemptOn = (
  address: Address,
  { credentials, headers = {}, will, userProperties, tls }: Provided,
  who: Pick<Attempt, 'clientId' | 'clean' | 'authentication'>,
): Attempt => ({
  address,
  ...who,
  credentials: address.foreign ? {} : (credentials ?? address.credentials),
  headers: address.foreign ? {} : headers,
  will,
  userProperties: address.foreign ? undefined : userProperties,
  tls,
})
