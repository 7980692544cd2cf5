import type { Observable } from 'rxjs'
import type { Rule } from '../../../base/checks.js'
import { isUserProperties } from '../../../base/text.js'
import type { UserProperties } from '../../../message.js'
import { type Named, valueFor } from '../../connect/provided.js'
import { provideFor } from '../../connect/provideFor.js'
import type { Provider } from '../../connect/provider.js'
import type { TlsOptions } from '../../connect/tlsOptions.js'
import { tlsRule } from '../../connect/tlsRule.js'
import type { Headers } from '../options.js'
import type { Credentials, Will } from '../sessionOptions.js'
import { type Addresses, addressesOf, type Urls } from './address.js'
import { checkAddresses } from './checkOptions.js'
import type { Resolved } from './resolve.js'
import { credentialsFor, isHeaders, willFor } from './rules.js'

/** What each attempt asks for anew. */
export interface Provided {
  readonly addresses: Addresses
  /** Not given: those of the address. */
  readonly credentials: Credentials | undefined
  readonly headers: Headers
  readonly will: Will | undefined
  readonly userProperties: UserProperties | undefined
  readonly tls: TlsOptions | undefined
}

/**
 * Emits once, or errors with a `LinkError`; what was given as a value is emitted as it is. All that provides something is
 * asked at the same time.
 */
export const provide = (options: Resolved, url: Addresses | Provider<Urls>): Observable<Provided> => {
  const { protocolVersion, credentials, headers, will, userProperties, tls } = options
  return provideFor({
    ...{ url, addressesOf },
    rest: {
      credentials: valueFor(credentials, named('credentials', credentialsFor(protocolVersion))),
      headers: valueFor(headers ?? {}, named('headers', isHeaders)),
      will: valueFor(will, named('will', willFor(protocolVersion))),
      userProperties: valueFor(userProperties, named('userProperties', isUserProperties)),
      tls: valueFor(tls, named('tls', tlsRule)),
    },
    check: found => checkAddresses(found.addresses, { ...options, ...found, headers }),
  })
}

/** What they are called in an error. */
const words = {
  credentials: 'credentials',
  headers: 'headers',
  will: 'will',
  userProperties: 'user properties',
  tls: 'TLS options',
} as const

const named = (name: keyof typeof words, rule: Rule): Named => ({
  words: words[name],
  path: `mqtt.${name}`,
  rule,
})
