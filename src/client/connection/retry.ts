import { throwError } from 'rxjs'
import { checkOptions, isFunction, isNumber } from '../../base/checks.js'
import { LinkError } from '../../base/linkErrors.js'

/**
 * Decides what follows a failed attempt or a lost connection: the milliseconds to wait, or `'fatal'` to give up.
 * `attempt` counts from 0 and starts again after a connection that lasted `stableAfter` ms.
 *
 * It also decides what follows an answer that means "not now" (server busy, unavailable, quota exceeded): then
 * `error.cause` is the refusal, `attempt` counts the answers to that one publish or subscription, and `'fatal'` gives
 * up that alone.
 */
export type Retry = (error: LinkError, attempt: number) => number | 'fatal'

/** Options of `backoff`. */
export interface BackoffOptions {
  /** The upper bound of the first delay, in ms. @default 1000 */
  readonly base?: number
  /** The upper bound of every delay, in ms. @default 30000 */
  readonly cap?: number
  /** Where chance comes from: numbers from 0 up to 1. @default Math.random */
  readonly random?: () => number
}

/**
 * Returns the retry policy that clients use by default: exponential back-off with full jitter. The delay is drawn
 * evenly between 0 and `min(cap, base * 2 ** attempt)`, so that many clients of a broker that comes back do not
 * arrive together (Brooker, "Exponential Backoff and Jitter", 2015). Errors marked `fatal` (bad credentials, not
 * authorised, …) are not retried.
 *
 * @throws OptionError for an unknown option or a value out of range
 * @example
 * ```ts
 * import { backoff, createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const patient = backoff({ base: 5_000, cap: 300_000 })
 * const client = createClient(mqtt('mqtt://localhost'), {
 *   retry: (error, attempt) => (error.reasonCode === 0x87 ? 60_000 : patient(error, attempt)),
 * })
 * ```
 */
export const backoff = (options: BackoffOptions = {}): Retry => {
  checkOptions('backoff', options, { base: isNumber(0), cap: isNumber(0), random: isFunction })
  const { base = 1_000, cap = 30_000, random = Math.random } = options
  return (error, attempt) =>
    error.fatal ? 'fatal' : Math.round(random() * Math.min(cap, base * 2 ** attempt))
}

/**
 * Returns what a policy says of an answer that means "not now". A policy that throws, which is reported where RxJS reports
 * unhandled errors, or that returns no delay, gives up.
 */
export const delayAfter = (
  retry: Retry,
  refusal: Error & { readonly reasonCode: number },
  attempt: number,
): number | 'fatal' => {
  const error = new LinkError(refusal.message, { cause: refusal, reasonCode: refusal.reasonCode })
  try {
    const delay = retry(error, attempt)
    return typeof delay === 'number' && delay >= 0 ? delay : 'fatal'
  } catch (cause) {
    throwError(() => cause).subscribe()
    return 'fatal'
  }
}

/** What a policy says of a link that failed or was lost: how long to wait, `null` being for good, and why. */
export interface Verdict {
  readonly delay: number | null
  readonly error: LinkError
}

/** Asks a policy what follows the end of a link. One that throws, or that returns no delay, gives up. */
export const judge = (retry: Retry, reason: LinkError, attempt: number): Verdict => {
  const gaveUp = (message: string, cause: unknown): Verdict => ({
    delay: null,
    error: new LinkError(message, { cause, fatal: true }),
  })
  let answer: number | 'fatal'
  try {
    answer = retry(reason, attempt)
  } catch (cause) {
    return gaveUp('the retry policy threw', cause)
  }
  if (answer === 'fatal') return { delay: null, error: reason }
  return typeof answer === 'number' && answer >= 0
    ? { delay: answer, error: reason }
    : gaveUp('the retry policy returned no delay', reason)
}
