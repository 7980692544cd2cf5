import type { Duplex } from 'node:stream'
import { catchError, defer, map, mergeMap, type Observable, of, throwError } from 'rxjs'
import { OptionError } from '../../../base/errors.js'
import { LinkError } from '../../../base/linkErrors.js'
import { printCause } from '../../../base/print.js'
import { beginExchange } from '../auth/authenticating.js'
import type { AuthenticationExchange } from '../auth/authentication.js'
import { dataOf } from '../auth/data.js'
import type { Address } from './address.js'
import type { Attempt } from './attempt.js'
import type { Network } from './network.js'
import type { Resolved } from './resolve.js'

/** What an attempt needs once it is known where it leads. */
export interface Means {
  /** Not given: the platform opens one. */
  readonly transport: Duplex | undefined
  readonly authentication: Attempt['authentication']
  readonly exchange: AuthenticationExchange | null
}

/**
 * Emits once, or errors with a `LinkError`. The exchange begins before the transport is opened: the broker may not wait
 * long for a CONNECT. A server that another one named, of another host, gets no proof of who this client is.
 */
export const meansFor = (
  options: Resolved,
  address: Address,
  network: Pick<Network, 'transport'>,
): Observable<Means> => {
  const transport = network.transport(options, address)
  const { authentication } = options
  if (authentication === undefined || address.foreign === true) {
    return transport.pipe(map(found => ({ transport: found, authentication: undefined, exchange: null })))
  }
  const { method } = authentication
  const begun = defer(() => {
    const exchange = beginExchange(authentication)
    const { first } = exchange
    const data: Observable<Uint8Array | undefined> =
      first === undefined ? of(undefined) : dataOf('mqtt.authentication.first', first)
    return data.pipe(map(found => ({ data: found, exchange })))
  }).pipe(catchError((cause: unknown) => throwError(() => unobtainable(cause))))
  return begun.pipe(
    mergeMap(({ data, exchange }) =>
      transport.pipe(map(found => ({ transport: found, authentication: { method, data }, exchange }))),
    ),
  )
}

const unobtainable = (cause: unknown): LinkError =>
  new LinkError(`the authentication could not begin: ${printCause(cause)}`, {
    cause,
    fatal: cause instanceof OptionError,
  })
