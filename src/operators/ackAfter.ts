import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  ignoreElements,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  retry,
  throwError,
} from 'rxjs'
import { checkArgument, checkOptions, isCount, isFunction } from '../base/checks.js'
import { returned } from '../base/parts.js'
import { asError } from '../base/print.js'
import { createQueue } from '../base/queue.js'
import { wordsOfRefusal } from '../base/refusal.js'
import { type Message, ownMessage } from '../message.js'
import { follow } from './support/follow.js'
import { createWorkers, type Job } from './support/workers.js'

/** Options of `ackAfter`. */
export interface AckAfterOptions<M> {
  /** How many messages are worked on at once. 1: one after the other, in order; `Infinity`: all. @default 1 */
  readonly concurrency?: number
  /**
   * How many times a message that fails is tried again at once, `Infinity` for ever; for delays put `retry` into the work.
   *
   * @default 0
   */
  readonly retry?: number
  /**
   * What becomes of a message that has failed:
   *
   * - `'stop'`: the stream errors; the message is not settled, and the broker delivers it again in a later connection of a
   *   session that is kept
   * - `'nack'`: it is refused, with the error's message as reason, and the stream goes on. On 3.1.1, which cannot
   *   refuse, it is acknowledged
   * - a function: what it returns is waited for, a publish to a dead-letter topic for example; then the message is
   *   acknowledged and the stream goes on. If that fails too, the stream errors as with `'stop'`
   *
   * @default 'stop'
   */
  readonly failure?: 'stop' | 'nack' | ((error: unknown, message: M) => ObservableInput<unknown>)
}

/**
 * Returns an operator that works on each message and acknowledges it when the work is done: `project` returns the
 * work, whose values are passed on, and whose completion is the sign. For streams observed with `ack: 'manual'`.
 *
 * Completes when its source has and all work is done; errors as its source does, and as `failure` says. Unsubscribing
 * ends the work under way, and leaves its messages unsettled.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/ack-after.svg)
 *
 * @throws OptionError for an argument or option that is unknown, of the wrong type or out of range
 * @example
 * ```ts
 * import { ackAfter, createClient, json, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * const orders = topic('orders/{id}', json())
 * const store = async (order: unknown) => console.log(order)
 * client
 *   .observe(orders, { ack: 'manual', qos: 1 })
 *   .pipe(
 *     ackAfter(({ value }) => store(value), {
 *       failure: (_, message) => client.publish('orders-failed', message.payload, { qos: 1 }),
 *     }),
 *   )
 *   .subscribe()
 * ```
 */
export const ackAfter = <M extends Message<unknown, unknown>, R>(
  project: (message: M, index: number) => ObservableInput<R>,
  options: AckAfterOptions<M> = {},
): OperatorFunction<M, R> => {
  checkArgument('ackAfter.project', project, isFunction)
  checkOptions('ackAfter', options, {
    concurrency: isCount(1),
    retry: isCount(0),
    failure: value =>
      value === 'stop' || value === 'nack' || typeof value === 'function'
        ? null
        : "expected 'stop', 'nack' or a function",
  })
  const { concurrency = 1, retry: count = 0, failure = 'stop' } = options

  const failed = (error: unknown, message: M): Observable<never> => {
    if (failure === 'stop') return throwError(() => error)
    if (failure === 'nack') {
      message.nack({ text: wordsOfRefusal(asError(error).message) })
      return EMPTY
    }
    return concat(
      defer(() => from(returned('ackAfter.failure', failure(error, message)))).pipe(ignoreElements()),
      acknowledged(message),
    )
  }

  const work = (message: M, index: number): Observable<R> => {
    const work$ = defer(() => from(returned('ackAfter.project', project(message, index)))).pipe(retry(count))
    return concat(work$, acknowledged(message)).pipe(catchError((error: unknown) => failed(error, message)))
  }

  return source =>
    new Observable(subscriber => {
      const waiting = createQueue<M>()
      let started = 0
      let ended = false
      const next = (): Job<R> | undefined => {
        const message = waiting.shift()
        if (message === undefined) return undefined
        return { start: () => work(message, started++), next: result => subscriber.next(result) }
      }
      const workers = createWorkers(subscriber, concurrency, next, () => {
        if (ended && workers.idle() && waiting.size() === 0) subscriber.complete()
      })
      const take = (message: M) => {
        waiting.push(workers.free() ? message : ownMessage(message))
        workers.proceed()
      }
      follow(source, subscriber, take, () => {
        ended = true
        workers.proceed()
      })
    })
}

const acknowledged = (message: Message<unknown, unknown>): Observable<never> =>
  defer(() => {
    message.ack()
    return EMPTY
  })
