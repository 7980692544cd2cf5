import { map, type Observable } from 'rxjs'
import { checkArgument, isBytes, memberOf } from '../../../base/checks.js'
import { isShortPayload } from '../../../base/text.js'
import { firstOf } from '../../connect/provided.js'
import type { AuthenticationData } from './authentication.js'

/** Returns an Observable of what a part of an exchange gives: it emits once, or errors. */
export const dataOf = (path: string, ask: () => AuthenticationData): Observable<Uint8Array> =>
  firstOf(() => {
    const given = ask()
    // Bytes are iterable, and RxJS would emit one after the other.
    return isLater(given) ? given : [given]
  }, `${path} gave nothing`).pipe(
    map(data => {
      checkArgument(path, data, value => isBytes(value) ?? isShortPayload(value))
      return data
    }),
  )

const isLater = (given: AuthenticationData): given is Exclude<AuthenticationData, Uint8Array> =>
  typeof memberOf(given, 'subscribe') === 'function' || typeof memberOf(given, 'then') === 'function'
