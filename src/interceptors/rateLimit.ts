import { map, timer } from 'rxjs'
import { checkOptions, isInteger, isOneOf, isTimeout, required } from '../base/checks.js'
import {
  type Interceptor,
  type InterceptorContext,
  reject,
  type Verdict,
} from '../client/interception/interceptor.js'
import { type Directions, isDirections } from './direction.js'

/** For `rateLimit`. */
export interface RateLimitOptions {
  /** How many messages pass in any `per` ms, each way; up to 100,000. */
  readonly count: number
  /** Ms. @default 1000 */
  readonly per?: number
  /**
   * What becomes of one more: `'delay'` lets it pass as soon as it may, in order; `'reject'` does not.
   *
   * @default 'delay'
   */
  readonly excess?: 'delay' | 'reject'
  /** Which messages are counted. @default 'outgoing' */
  readonly direction?: Directions
  /** How many may be delayed, each way; one more is rejected. @default 1000 */
  readonly capacity?: number
  /** Ms for which one may be delayed; one that would be for longer is rejected. @default 30000 */
  readonly timeout?: number
}

/**
 * Returns an interceptor that lets `count` messages pass in any `per` ms, of all topics together. Its time is that of
 * the client. Those that are delayed keep the order of their topic, and received ones their acknowledgement, by which
 * the broker learns that it has to wait.
 *
 * @throws OptionError for a missing, unknown or wrong option
 * @example
 * ```ts
 * import { createClient, rateLimit } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory(), { interceptors: [rateLimit({ count: 50, per: 1_000 })] })
 * ```
 */
export const rateLimit = (options: RateLimitOptions): Interceptor => {
  checkOptions('rateLimit', options, rules)
  const { count, per = 1_000, excess = 'delay', direction = 'outgoing' } = options
  const { capacity = 1_000, timeout = 30_000 } = options
  const passing = <T>() => {
    // Each way counts its own. When each of the places that the last `count` of them take is free again.
    const free = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
    let at = 0
    return (message: T, { scheduler }: InterceptorContext): Verdict<T> => {
      const now = scheduler.now()
      const wait = Math.max(0, (free[at] as number) - now)
      if (wait > 0 && (excess === 'reject' || wait > timeout)) {
        return reject(`more than ${count} messages in ${per} ms`)
      }
      free[at] = now + wait + per
      at = (at + 1) % count
      return wait === 0 ? message : timer(wait, scheduler).pipe(map(() => message))
    }
  }
  return {
    name: 'rateLimit',
    capacity,
    // It never holds one for longer than that: its own limit comes first.
    timeout: Number.POSITIVE_INFINITY,
    ...(direction === 'incoming' ? {} : { outgoing: passing() }),
    ...(direction === 'outgoing' ? {} : { incoming: passing() }),
  }
}

const rules = {
  count: required(isInteger(1, 100_000)),
  per: isTimeout,
  excess: isOneOf('delay', 'reject'),
  direction: isDirections,
  capacity: isInteger(1),
  timeout: isTimeout,
}
