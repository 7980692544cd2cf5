import type { Observable } from 'rxjs'
import type { Rule } from '../../../base/checks.js'
import { isUserProperties } from '../../../base/text.js'
import { type Named, valueFor } from '../../connect/provided.js'
import { provideFor } from '../../connect/provideFor.js'
import type { Provider } from '../../connect/provider.js'
import { type Addresses, addressesOf, type Urls } from './address.js'
import { checkAddresses } from './checkOptions.js'
import type { Network } from './network.js'
import type { Provided } from './provided.js'
import type { Resolved } from './resolve.js'
import { credentialsFor, willFor } from './rules.js'

/**
 * Emits once, or errors with a `LinkError`; what was given as a value is emitted as it is. All that provides something is
 * asked at the same time.
 */
export const provide = (
  options: Resolved,
  url: Addresses | Provider<Urls>,
  network: Pick<Network, 'check' | 'provided'>,
): Observable<Provided> => {
  const { protocolVersion, credentials, headers, will, userProperties } = options
  return provideFor({
    ...{ url, addressesOf },
    rest: {
      credentials: valueFor(credentials, named('credentials', credentialsFor(protocolVersion))),
      will: valueFor(will, named('will', willFor(protocolVersion))),
      userProperties: valueFor(userProperties, named('userProperties', isUserProperties)),
      ...network.provided(options),
    },
    check: found => checkAddresses(found.addresses, { ...options, ...found, headers }, network),
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

export const named = (name: keyof typeof words, rule: Rule): Named => ({
  words: words[name],
  path: `mqtt.${name}`,
  rule,
})
