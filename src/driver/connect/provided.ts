import {
  catchError,
  defer,
  map,
  type Observable,
  type ObservableInput,
  of,
  take,
  throwError,
  throwIfEmpty,
} from 'rxjs'
import { checkArgument, type Rule } from '../../base/checks.js'
import { OptionError } from '../../base/errors.js'
import { LinkError } from '../../base/linkErrors.js'
import { isObservableInput } from '../../base/parts.js'
import type { Provider } from './provider.js'

/** What is provided, and how errors call it. */
export interface Named {
  /** `credentials`. */
  readonly words: string
  /** As options have it: `mqtt.credentials`. */
  readonly path: string
  readonly rule: Rule
}

/** Emits what was given as a value as it is, and else what is provided once it is checked; errors as `asked` does. */
export const valueFor = <T>(
  given: T | Provider<NonNullable<T>>,
  { words, path, rule }: Named,
): Observable<T> => {
  if (!isProvider(given)) return of(given)
  return asked(words, given, value => {
    checkArgument(path, value, rule)
    return value
  })
}

const isProvider = <T>(given: T | Provider<NonNullable<T>>): given is Provider<NonNullable<T>> =>
  typeof given === 'function'

/** Emits what `use` makes of what is provided, once; or errors with a `LinkError`, which is fatal where it is wrong. */
export const asked = <T, U>(words: string, provider: Provider<T>, use: (value: T) => U): Observable<U> =>
  firstOf(() => inputOf(provider()), 'the provider returned none').pipe(
    map(use),
    catchError((cause: unknown) => throwError(() => unobtainable(words, cause))),
  )

/** URLs are texts and lists, which RxJS would take for inputs, too; nothing else that is provided is iterable. */
const inputOf = <T>(given: T | ObservableInput<T>): ObservableInput<T> => (isValue(given) ? [given] : given)

const isValue = <T>(given: T | ObservableInput<T>): given is T =>
  typeof given === 'string' ||
  (Array.isArray(given) && given.every(each => typeof each === 'string')) ||
  isObservableInput(given) !== null

/** Emits the first value of what is asked for then, or errors, in the words of `none` where there is none. */
export const firstOf = <T>(ask: () => ObservableInput<T>, none: string): Observable<T> =>
  defer(ask).pipe(
    take(1),
    throwIfEmpty(() => new Error(none)),
  )

export const unobtainable = (words: string, cause: unknown): LinkError =>
  cause instanceof LinkError
    ? cause
    : new LinkError(`the ${words} could not be obtained`, { cause, fatal: cause instanceof OptionError })
