import type { Duplex } from 'node:stream'
import { catchError, concatMap, defer, forkJoin, map, type Observable, of, throwError } from 'rxjs'
import { OptionError } from '../../../base/errors.js'
import { LinkError } from '../../../base/linkErrors.js'
import { printCause } from '../../../base/print.js'
import { beginExchange } from '../auth/authenticating.js'
import type { AuthenticationExchange } from '../auth/authentication.js'
import { dataOf } from '../auth/data.js'
import type { Address } from './address.js'
import type { Attempt } from './attempt.js'
import type { Resolved } from './resolve.js'
import { transportTo } from './transport.js'

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
export const meansFor = ({ connect, authentication }: Resolved, address: Address): Observable<Means> => {
  const transport: Observable<Duplex | undefined> =
    connect === undefined ? of(undefined) : transportTo(connect, address)
  if (authentication === undefined || address.foreign === true) {
    return transport.pipe(map(found => ({ transport: found, authentication: undefined, exchange: null })))
  }
  const { method } = authentication
  const begun = defer(() => {
    const exchange = beginExchange(authentication)
    const { first } = exchange
    const data = first === undefined ? of(undefined) : dataOf('mqtt.authentication.first', first)
    return forkJoin({ data, exchange: of(exchange) })
  }).pipe(catchError((cause: unknown) => throwError(() => unobtainable(cause))))
  return begun.pipe(
    concatMap(({ data, exchange }) =>
      transport.pipe(map(found => ({ transport: found, authentication: { method, data }, exchange }))),
    ),
  )
}

const unobtainable = (cause: unknown): LinkError =>
  new LinkError(`the authentication could not begin: ${printCause(cause)}`, {
    cause,
    fatal: cause instanceof OptionError,
  })
