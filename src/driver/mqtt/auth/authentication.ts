import type { Observable } from 'rxjs'
import { fields, isFunction, type Rule, required } from '../../../base/checks.js'
import { isObservable } from '../../../base/parts.js'
import { isText } from '../../../base/text.js'

/** Bytes, now or later; of an Observable the first value counts. */
export type AuthenticationData = Uint8Array | Observable<Uint8Array> | PromiseLike<Uint8Array>

/** What two sides say to each other until one knows who the other is (MQTT 5, section 4.12). */
export interface AuthenticationExchange {
  /** Returns what it begins with. @default it begins without data */
  readonly first?: () => AuthenticationData
  /** Returns the answer to what the broker wants to know. Where it fails, so does the connection. */
  readonly next: (challenge: Uint8Array) => AuthenticationData
  /** Sees what the broker has ended with, its own proof perhaps; what it throws ends the connection. @default nothing */
  readonly last?: (data: Uint8Array) => void
}

/** A way to prove who one is that takes more than a password: SCRAM, Kerberos, tokens that are signed over a challenge. */
export interface Authentication {
  /** Its name, which both sides know: `SCRAM-SHA-256`. */
  readonly method: string
  /** Begins an exchange: for each connection, and each time that one is done again. */
  readonly begin: () => AuthenticationExchange
  /**
   * Whenever it emits, an open connection is authenticated again without a break (section 4.12.1): before a token runs
   * out, for example. Subscribed while a connection is open; what it emits during an exchange begins none.
   *
   * @default never
   */
  readonly again?: Observable<unknown>
}

export const isAuthentication: Rule = /* @__PURE__ */ fields({
  method: /* @__PURE__ */ required(isText),
  begin: /* @__PURE__ */ required(isFunction),
  again: isObservable,
})

export const isExchange: Rule = /* @__PURE__ */ fields({
  first: isFunction,
  next: /* @__PURE__ */ required(isFunction),
  last: isFunction,
})
