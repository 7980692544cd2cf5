import {
  asyncScheduler,
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  type Subscription,
} from 'rxjs'
import { checkArgument, checkOptions, isTimeout } from '../base/checks.js'
import { isScheduler } from '../base/parts.js'
import type { Message } from '../message.js'
import { follow } from './support/follow.js'

export interface StaleOptions {
  /**
   * Where time comes from.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike
}

/** The last message of a topic, and whether the topic has been silent since for too long. */
export interface Freshness<M> {
  readonly message: M
  readonly stale: boolean
}

/**
 * Returns an operator that marks topics which fall silent: it passes on each message as fresh, and when no other of its
 * topic has come for `silence` ms, its last one once more as stale. Memory is held for the topics that are fresh; one
 * timer serves them all. Completes at once with its source, whatever is fresh; errors as its source does.
 *
 * Diagram: marbles/operators/stale.svg
 *
 * @throws OptionError for a time that is not a number above 0, and for an unknown option or what is not a scheduler
 * @example
 * ```ts
 * import { createClient, number, stale, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory())
 *   .observe(topic('shellies/{device}/relay/0/power', number))
 *   .pipe(stale(60_000))
 *   .subscribe(({ message, stale }) => console.log(message.params.device, stale ? 'silent' : message.value))
 * ```
 */
export const stale = <M extends Message<unknown, unknown>>(
  silence: number,
  options: StaleOptions = {},
): OperatorFunction<M, Freshness<M>> => {
  checkArgument('stale.silence', silence, isTimeout)
  checkOptions('stale', options, { scheduler: isScheduler })
  const { scheduler = asyncScheduler } = options

  return source =>
    new Observable(subscriber => {
      // By the time of their last message: the first one is the first to become stale.
      const fresh = new Map<string, { readonly message: M; readonly until: number }>()
      let timer: Subscription | null = null

      const arm = (until: number) => {
        timer = scheduler.schedule(check, Math.max(0, until - scheduler.now()))
        subscriber.add(timer)
      }
      const check = () => {
        if (timer !== null) subscriber.remove(timer)
        timer = null
        for (const [topic, { message, until }] of fresh) {
          if (until > scheduler.now()) return arm(until)
          fresh.delete(topic)
          subscriber.next({ message, stale: true })
        }
      }

      const take = (message: M) => {
        const until = scheduler.now() + silence
        fresh.delete(message.topic)
        fresh.set(message.topic, { message, until })
        if (timer === null) arm(until)
        subscriber.next({ message, stale: false })
      }
      follow(source, subscriber, take, () => subscriber.complete())
    })
}
