import {
  catchError,
  defer,
  forkJoin,
  from,
  map,
  type Observable,
  type ObservableInput,
  of,
  take,
  tap,
  throwError,
  throwIfEmpty,
} from 'rxjs'
import { checkArgument, type Rule } from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { LinkError } from '../../../base/linkErrors.js'
import { isObservableInput } from '../../../base/parts.js'
import { tlsRule } from '../../mqtt/connect/rules.js'
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
): Observable<Provided> => {
  const provided = forkJoin({
    addresses: typeof url === 'function' ? asked('URL', url, addressesOf) : of(url),
    credentials: valueFor('credentials', credentials, isCredentials),
    tls: valueFor('tls', tls, tlsRule),
  })
  if (typeof url !== 'function') return provided
  // Of what is given at once this was seen when the driver was made.
  return provided.pipe(
    tap(found => checkAddresses(found.addresses, found)),
    catchError((cause: unknown) => throwError(() => unobtainable('URL', cause))),
  )
}

const words = { credentials: 'credentials', tls: 'TLS options' } as const

const valueFor = <T extends object>(
  name: keyof typeof words,
  given: T | Provider<T> | undefined,
  rule: Rule,
): Observable<T | undefined> => {
  if (typeof given !== 'function') return of(given)
  return asked(words[name], given as Provider<T>, value => {
    checkArgument(`nats.${name}`, value, rule)
    return value
  })
}

const asked = <T, U>(what: string, provider: Provider<T>, use: (value: T) => U): Observable<U> =>
  defer(() => observableOf(provider())).pipe(
    take(1),
    throwIfEmpty(() => new Error('the provider gave none')),
    map(use),
    catchError((cause: unknown) => throwError(() => unobtainable(what, cause))),
  )

/** URLs are texts and lists, which RxJS would take for inputs, too; nothing else that is provided is iterable. */
const observableOf = <T>(given: T | ObservableInput<T>): Observable<T> =>
  isValue(given) ? of(given) : from(given)

const isValue = <T>(given: T | ObservableInput<T>): given is T =>
  typeof given === 'string' || Array.isArray(given) || isObservableInput(given) !== null

const unobtainable = (what: string, cause: unknown): LinkError =>
  cause instanceof LinkError
    ? cause
    : new LinkError(`the ${what} could not be obtained`, { cause, fatal: cause instanceof OptionError })
