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
import { checkArgument, type Rule } from '../../../base/checks.js'
import { LinkError, OptionError } from '../../../base/errors.js'
import { returned } from '../../../base/parts.js'
import type { Credentials, Headers } from '../options.js'
import type { Address } from './address.js'
import type { Resolved } from './resolve.js'
import { credentialsFor, isHeaders } from './rules.js'

/** What each attempt asks for anew. */
export interface Provided {
  readonly credentials: Credentials
  readonly headers: Headers
}

/** Emits once, or errors with a `LinkError`; what it was given as a value it emits at once. */
export const provide = (
  { credentials, headers, protocolVersion }: Resolved,
  address: Address,
): Observable<Provided> =>
  forkJoin({
    credentials: asked('credentials', credentials ?? address.credentials, credentialsFor(protocolVersion)),
    headers: asked('headers', headers ?? {}, isHeaders),
  })

const asked = <T extends object>(
  name: string,
  given: T | (() => ObservableInput<T>),
  rule: Rule,
): Observable<T> =>
  isProvider(given)
    ? defer(() => from(returned(`mqtt.${name}`, given()))).pipe(
        take(1),
        throwIfEmpty(() => new Error('the provider gave none')),
        tap(value => checkArgument(`mqtt.${name}`, value, rule)),
        catchError((cause: unknown) =>
          throwError(
            () =>
              new LinkError(`the ${name} could not be obtained`, {
                cause,
                fatal: cause instanceof OptionError,
              }),
          ),
        ),
      )
    : of(given)

const isProvider = <T extends object>(
  given: T | (() => ObservableInput<T>),
): given is () => ObservableInput<T> => typeof given === 'function'
