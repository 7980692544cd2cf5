import {
  catchError,
  defer,
  forkJoin,
  from,
  type Observable,
  type ObservableInput,
  of,
  take,
  tap,
  throwError,
  throwIfEmpty,
} from 'rxjs'
import { LinkError, OptionError } from '../../../base/errors.js'
import type { Credentials, Headers } from '../options.js'
import type { Address } from './address.js'
import { checkCredentials, checkHeaders } from './checkOptions.js'
import type { Resolved } from './resolve.js'

/** What each attempt asks for anew. */
export interface Provided {
  readonly credentials: Credentials
  readonly headers: Headers
}

/** Emits once, or errors with a `LinkError`; what it was given as a value it emits at once. */
export const provide = ({ credentials, headers }: Resolved, address: Address): Observable<Provided> =>
  forkJoin({
    credentials: asked('credentials', credentials ?? address.credentials, checkCredentials),
    headers: asked('headers', headers ?? {}, checkHeaders),
  })

const asked = <T extends object>(
  name: string,
  given: T | (() => ObservableInput<T>),
  check: (path: string, value: T) => void,
): Observable<T> =>
  isProvider(given)
    ? defer(() => from(given())).pipe(
        take(1),
        throwIfEmpty(() => new Error('the provider gave none')),
        tap(value => check(name, value)),
        catchError((cause: unknown) =>
          throwError(
            () =>
              new LinkError(`the ${name} could not be had`, { cause, fatal: cause instanceof OptionError }),
          ),
        ),
      )
    : of(given)

const isProvider = <T extends object>(
  given: T | (() => ObservableInput<T>),
): given is () => ObservableInput<T> => typeof given === 'function'
