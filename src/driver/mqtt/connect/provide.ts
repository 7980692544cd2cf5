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
import { isUserProperties } from '../../../base/text.js'
import type { UserProperties } from '../../../message.js'
import type { Credentials, Headers, Provider, TlsOptions, Will } from '../options.js'
import { type Addresses, addressesOf, type Urls } from './address.js'
import { checkAddresses } from './checkOptions.js'
import type { Resolved } from './resolve.js'
import { credentialsFor, isHeaders, tlsRule, willFor } from './rules.js'

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
  const provided = forkJoin({
    addresses: typeof url === 'function' ? asked('URL', url, addressesOf) : of(url),
    credentials: valueFor('credentials', credentials, credentialsFor(protocolVersion)),
    headers: valueFor('headers', headers ?? {}, isHeaders),
    will: valueFor('will', will, willFor(protocolVersion)),
    userProperties: valueFor('userProperties', userProperties, isUserProperties),
    tls: valueFor('tls', tls, tlsRule),
  })
  if (typeof url !== 'function') return provided
  // Of what is given at once this was seen when the driver was made.
  return provided.pipe(
    tap(found => checkAddresses(found.addresses, { ...options, ...found, headers })),
    catchError((cause: unknown) => throwError(() => unobtainable('URL', cause))),
  )
}

/** What they are called in an error. */
const words = {
  credentials: 'credentials',
  headers: 'headers',
  will: 'will',
  userProperties: 'user properties',
  tls: 'TLS options',
} as const

const valueFor = <T>(
  name: keyof typeof words,
  given: T | Provider<NonNullable<T>>,
  rule: Rule,
): Observable<T> => {
  if (!isProvider(given)) return of(given)
  return asked(words[name], given, value => {
    checkArgument(`mqtt.${name}`, value, rule)
    return value
  })
}

const isProvider = <T>(given: T | Provider<NonNullable<T>>): given is Provider<NonNullable<T>> =>
  typeof given === 'function'

const asked = <T, U>(what: string, provider: Provider<T>, use: (value: T) => U): Observable<U> =>
  defer(() => observableOf(provider())).pipe(
    take(1),
    throwIfEmpty(() => new Error('the provider returned none')),
    map(use),
    catchError((cause: unknown) => throwError(() => unobtainable(what, cause))),
  )

/** URLs are texts and lists, which RxJS would take for inputs, too; nothing else that is provided is iterable. */
const observableOf = <T>(given: T | ObservableInput<T>): Observable<T> =>
  isValue(given) ? of(given) : from(given)

const isValue = <T>(given: T | ObservableInput<T>): given is T =>
  typeof given === 'string' ||
  (Array.isArray(given) && given.every(each => typeof each === 'string')) ||
  isObservableInput(given) !== null

const unobtainable = (what: string, cause: unknown): LinkError =>
  cause instanceof LinkError
    ? cause
    : new LinkError(`the ${what} could not be obtained`, { cause, fatal: cause instanceof OptionError })
