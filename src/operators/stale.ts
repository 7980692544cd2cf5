import { asyncScheduler, Observable, type OperatorFunction, type SchedulerLike } from 'rxjs'
import { checkArgument, checkOptions, isCapacity, isTimeout } from '../base/checks.js'
import { isScheduler } from '../base/parts.js'
import { createRecency } from '../base/recency.js'
import { createTime } from '../base/time.js'
import { type Living, type Message, ownMessage } from '../message.js'
import { createAlarm } from './support/alarm.js'
import { tellDeleted } from './support/deletions.js'
import { follow } from './support/follow.js'

/** Options of `stale`. */
export interface StaleOptions {
  /**
   * How many topics may be fresh. With one more, that which has been silent longest is forgotten: it does not become
   * stale.
   *
   * @default 100000
   */
  readonly maxTopics?: number
  /**
   * Where time comes from.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike
}

/** The last message of a topic, and whether the topic has been silent since for too long. */
export interface Freshness<M> {
  /** The last message of its topic. */
  readonly message: M
  /** `true`: no message has followed it in time. */
  readonly stale: boolean
}

/**
 * Returns an operator that marks topics which fall silent: it passes on each message as fresh, and when no other of its
 * topic has come for `silence` ms, its last one once more as stale. A topic that was deleted is not silent: it is
 * forgotten. Memory is held for the topics that are fresh; one timer serves them all. Completes at once with its source,
 * whatever is fresh; errors as its source does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/stale.svg)
 *
 * @throws OptionError for a time that is not a number above 0, and for an option that is unknown or out of range
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
): OperatorFunction<M, Freshness<Living<M>>> => {
  checkArgument('stale.silence', silence, isTimeout)
  checkOptions('stale', options, { maxTopics: isCapacity(1), scheduler: isScheduler })
  const { maxTopics = 100_000, scheduler = asyncScheduler } = options

  return source =>
    new Observable(subscriber => {
      const time = createTime(scheduler)
      const fresh = createRecency<{ readonly message: Living<M>; readonly until: number }>()

      // All topics become stale after the same time: the one heard of least recently is the first.
      const alarm = createAlarm(time, () => {
        for (let oldest = fresh.oldest(); oldest !== null; oldest = fresh.oldest()) {
          const { message, until } = oldest.value
          if (until > time.now()) return until
          fresh.remove(oldest)
          subscriber.next({ message, stale: true })
        }
        return null
      })
      subscriber.add(alarm.stop)

      const forget = (topic: string) => {
        const kept = fresh.get(topic)
        if (kept !== undefined) fresh.remove(kept)
      }

      const take = (received: M) => {
        const { topic, deleted } = received
        if (deleted === true) return forget(topic)
        const message = ownMessage(received) as Living<M>
        const value = { message, until: time.now() + silence }
        const kept = fresh.touch(topic)
        if (kept !== undefined) kept.value = value
        else fresh.add(topic, value)
        const silent = fresh.size() > maxTopics ? fresh.oldest() : null
        if (silent !== null) fresh.remove(silent)
        alarm.set(value.until)
        subscriber.next({ message, stale: false })
      }
      const deleted = (topic: string) => {
        forget(topic)
        tellDeleted(subscriber, topic)
      }
      follow(source, subscriber, take, () => subscriber.complete(), deleted)
    })
}
