import { catchError, forkJoin, map, type Observable, of, throwError } from 'rxjs'
import { asked, unobtainable } from './provided.js'
import type { Provider } from './provider.js'

/** Where links may lead, and what each attempt asks for besides. */
export interface Asking<U, A, F extends object> {
  readonly url: A | Provider<U>
  addressesOf(urls: U): A
  /** What is asked for at the same time, by name. */
  readonly rest: { readonly [K in keyof F]: Observable<F[K]> }
  /** Throws an `OptionError` for what does not go with these addresses. */
  check(found: F & { readonly addresses: A }): void
}

/** Emits once, or errors with a `LinkError`; what was given as a value is emitted as it is. */
export const provideFor = <U, A extends readonly unknown[], F extends object>({
  url,
  addressesOf,
  rest,
  check,
}: Asking<U, A, F>): Observable<F & { readonly addresses: A }> => {
  const addresses = typeof url === 'function' ? asked('URL', url, addressesOf) : of(url)
  const provided = forkJoin({ addresses, ...rest }) as unknown as Observable<F & { readonly addresses: A }>
  if (typeof url !== 'function') return provided
  // Of what is given at once this was seen when the driver was made.
  return provided.pipe(
    map(found => {
      check(found)
      return found
    }),
    catchError((cause: unknown) => throwError(() => unobtainable('URL', cause))),
  )
}
