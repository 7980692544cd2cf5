import type { Observable } from 'rxjs'
import { valueFor } from '../../connect/provided.js'
import { provideFor } from '../../connect/provideFor.js'
import { tlsRule } from '../../connect/tlsRule.js'
import type { Provider, RedisCredentials, RedisOptions, RedisUrls, TlsOptions } from '../options.js'
import { type Addresses, addressesOf } from './address.js'
import { checkAddresses, isCredentials } from './checkOptions.js'

/** What each attempt asks for anew. */
export interface Provided {
  readonly addresses: Addresses
  /** Not given: those of the address. */
  readonly credentials: RedisCredentials | undefined
  readonly sentinelCredentials: RedisCredentials | undefined
  readonly tls: TlsOptions | undefined
}

/** Emits once, or errors with a `LinkError`; what was given as a value is emitted as it is. */
export const provide = (
  options: Pick<RedisOptions, 'credentials' | 'tls' | 'sentinel' | 'cluster'>,
  url: Addresses | Provider<RedisUrls>,
): Observable<Provided> => {
  const { credentials, tls, sentinel, cluster } = options
  return provideFor({
    ...{ url, addressesOf },
    rest: {
      credentials: valueFor(credentials, named.credentials),
      sentinelCredentials: valueFor(sentinel?.credentials, named.sentinelCredentials),
      tls: valueFor(tls, named.tls),
    },
    check: found => checkAddresses(found.addresses, { tls: found.tls, cluster }),
  })
}

const named = {
  credentials: { words: 'credentials', path: 'redis.credentials', rule: isCredentials },
  sentinelCredentials: {
    words: 'credentials of the Sentinels',
    path: 'redis.sentinel.credentials',
    rule: isCredentials,
  },
  tls: { words: 'TLS options', path: 'redis.tls', rule: tlsRule },
}
