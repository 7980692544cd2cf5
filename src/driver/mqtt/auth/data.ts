import { defer, from, map, type Observable, of, take, throwIfEmpty } from 'rxjs'
import { checkArgument, isBytes, memberOf } from '../../../base/checks.js'
import { isShortPayload } from '../../../base/text.js'
import type { AuthenticationData } from './authentication.js'

/** Returns an Observable of what a part of an exchange gives: it emits once, or errors. */
export const dataOf = (path: string, ask: () => AuthenticationData): Observable<Uint8Array> =>
  defer(() => {
    const given = ask()
    // Bytes are iterable, and RxJS would emit one after the other.
    return isLater(given) ? from(given) : of(given)
  }).pipe(
    take(1),
    throwIfEmpty(() => new Error(`${path} gave nothing`)),
    map(data => {
      checkArgument(path, data, value => isBytes(value) ?? isShortPayload(value))
      return data
    }),
  )

const isLater = (given: AuthenticationData): given is Exclude<AuthenticationData, Uint8Array> =>
  typeof memberOf(given, 'subscribe') === 'function' || typeof memberOf(given, 'then') === 'function'
