import type { Observable, ObservableInput, SchedulerLike } from 'rxjs'
import {
  checkArgument,
  fields,
  isCapacity,
  isFunction,
  isString,
  isTimeout,
  memberOf,
  type Rule,
  type Rules,
} from '../../base/checks.js'
import type { Outgoing, Received } from '../../driver/driver.js'
import type { Receipt } from '../../message.js'

/** Says that a message does not pass: made by `reject`. */
export interface Rejection {
  /** Why, in words. */
  readonly rejected: string
}

/** What becomes of a message: the same one, another one in its place, or none. */
export type Decision<T> = T | Rejection

/** A decision, now or later. Of an Observable the first value counts. */
export type Verdict<T> = Decision<T> | Observable<Decision<T>> | PromiseLike<Decision<T>>

/** Time and chance, as the client was given them. */
export interface InterceptorContext {
  /** Where its time comes from; `now` is elapsed time. */
  readonly scheduler: SchedulerLike
  /** Where its chance comes from: numbers from 0 up to 1. */
  readonly random: () => number
}

/** What an interceptor is told along with a publish. */
export interface OutgoingContext extends InterceptorContext {
  /**
   * Calls back once, when the publish has settled: with its receipt, with the error it fails with, be it that of a later
   * interceptor, or with `null` where it was taken back. What the callback throws is reported as unhandled. To be called
   * before the verdict is there.
   */
  readonly settled: (told: (outcome: Receipt | Error | null) => void) => void
}

/**
 * Sees messages on their way. Those of one client run one after the other, in the order in which they were given; each
 * sees what those before it have made of a message.
 *
 * Each message it returns passes on; `reject(reason)` keeps it back. Messages are frozen: to change one is to return another. A verdict may take its time: messages of the same
 * topic wait behind it and keep their order, those of other topics go on. One that throws, fails, ends without a verdict
 * or returns something else has rejected the message.
 */
export interface Interceptor {
  /** For `RejectedError`s. @default its place: #0 for the first one of the client */
  readonly name?: string
  /**
   * Is called once for each publish, before the outbox, also those of requests, responders and operators, but not for
   * those that an earlier process has left in a store, for they have passed. Its time is part of the publish's own
   * `timeout`. What it publishes itself while it is called begins behind it.
   */
  outgoing?(publish: Outgoing, context: OutgoingContext): Verdict<Outgoing>
  /**
   * Is called once for each received message, before it is known who observes it. Payload and properties may be
   * replaced, and nothing else. What it keeps waiting is acknowledged later; what it rejects is refused with 0x83
   * where the protocol can say so, and acknowledged where it cannot.
   */
  incoming?(message: Received, context: InterceptorContext): Verdict<Received>
  /** Ms for a verdict; after that the message is rejected. `Infinity`: any. @default 30000 */
  readonly timeout?: number
  /** How many messages may wait for verdicts, each way; one more is rejected. @default 1000 */
  readonly capacity?: number
}

/** Where something is kept from passing, in words. */
class Rejected implements Rejection {
  readonly rejected: string

  constructor(reason: string) {
    this.rejected = reason
  }
}

/**
 * Returns what an interceptor returns to keep a message from passing.
 *
 * @throws OptionError for a reason that is no string
 * @example
 * ```ts
 * import { createClient, reject } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory(), {
 *   interceptors: [{ outgoing: publish => (publish.payload.length > 0 ? publish : reject('nothing to say')) }],
 * })
 * client.rejections$.subscribe(({ topic, reason }) => console.log(topic, reason))
 * ```
 */
export const reject = (reason: string): Rejection => {
  checkArgument('reject.reason', reason, isString)
  return new Rejected(reason)
}

/** By what it has: it may be of another copy of this library. */
export const isRejection = (value: unknown): value is Rejection =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Rejection>).rejected === 'string'

/** Whether a verdict is still to come: no message has any of these. */
export const isLater = (verdict: unknown): verdict is ObservableInput<unknown> =>
  typeof memberOf(verdict, 'subscribe') === 'function' || typeof memberOf(verdict, 'then') === 'function'

const rules: Rules = {
  name: isString,
  outgoing: isFunction,
  incoming: isFunction,
  timeout: isTimeout,
  capacity: isCapacity(1),
}

/** An interceptor that does something. */
export const isInterceptor: Rule = value => {
  const problem = fields(rules)(value)
  if (problem !== null) return problem
  const { outgoing, incoming } = value as Interceptor
  return outgoing === undefined && incoming === undefined ? 'expected outgoing or incoming, or both' : null
}

export const isInterceptors: Rule = value => {
  if (!Array.isArray(value)) return 'expected an array of interceptors'
  for (const [at, each] of value.entries()) {
    const problem = isInterceptor(each)
    if (typeof problem === 'string') return { at: String(at), reason: problem }
    if (problem !== null) return { ...problem, at: `${at}.${problem.at}` }
  }
  return null
}
