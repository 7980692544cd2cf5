import type { Observable } from 'rxjs'
import { valueFor } from '../../connect/provided.js'
import { provideFor } from '../../connect/provideFor.js'
import { tlsRule } from '../../connect/tlsRule.js'
import type { NatsCredentials, NatsOptions, NatsUrls, Provider, TlsOptions } from '../options.js'
import { type Addresses, addressesOf } from './address.js'
import { checkAddresses } from './checkOptions.js'
import { isCredentials } from './credentials.js'

/** What each attempt asks for anew. */
export interface Provided {
  readonly addresses: Addresses
  /** Not given: those of the address. */
  readonly credentials: NatsCredentials | undefined
  readonly tls: TlsOptions | undefined
}

/** Emits once, or errors with a `LinkError`; what was given as a value is emitted as it is. */
export const provide = (
  { credentials, tls }: Pick<NatsOptions, 'credentials' | 'tls'>,
  url: Addresses | Provider<NatsUrls>,
): Observable<Provided> =>
  provideFor({
    ...{ url, addressesOf },
    rest: { credentials: valueFor(credentials, named.credentials), tls: valueFor(tls, named.tls) },
    check: found => checkAddresses(found.addresses, found),
  })

const named = {
  credentials: { words: 'credentials', path: 'nats.credentials', rule: isCredentials },
  tls: { words: 'TLS options', path: 'nats.tls', rule: tlsRule },
}
