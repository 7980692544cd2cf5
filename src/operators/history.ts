import { asyncScheduler, Observable, type OperatorFunction, type SchedulerLike } from 'rxjs'
import { createChain, type Link } from '../base/chain.js'
import { checkOptions, isCapacity, isTimeout } from '../base/checks.js'
import { isScheduler } from '../base/parts.js'
import { createTime } from '../base/time.js'
import { derived, type Living, type Message, ownMessage } from '../message.js'
import { createAlarm } from './support/alarm.js'
import { follow } from './support/follow.js'
import { Run } from './support/run.js'
import { createSnapshots } from './support/snapshots.js'

/** Options of `history`. */
export interface HistoryOptions {
  /**
   * How many messages of a topic are kept, the last ones.
   *
   * @default 1000
   */
  readonly last?: number
  /**
   * For how many ms a message is kept. `Infinity`: until others of its topic push it out.
   *
   * @default Infinity
   */
  readonly within?: number
  /**
   * How many topics are kept. With one more, that which has been silent longest is taken out.
   *
   * @default 10000
   */
  readonly maxTopics?: number
  /**
   * Where time comes from.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike
}

/** A message, and when it came: in ms since 1970, or of virtual time. */
export type Sample<M> = M & { readonly at: number }

/**
 * Returns an operator that keeps the last messages of every topic, for charts, and emits the whole collection after each
 * message and whenever messages have become too old: a map from topics, in order of first appearance, to their
 * messages, oldest first. An empty payload takes its topic out, as with `latestByTopic`, and so does the age of its last
 * message. Completes and errors as its source does.
 *
 * Maps and arrays emitted are never changed afterwards. A message costs the same however many there are; an array is
 * made when it is looked at.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/history.svg)
 *
 * @throws OptionError for an option that is unknown or out of range
 * @example
 * ```ts
 * import { auditTime } from 'rxjs'
 * import { createClient, history, number, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory())
 *   .observe(topic('shellies/{device}/relay/0/power', number))
 *   .pipe(history({ last: 500, within: 60_000 }), auditTime(100))
 *   .subscribe(powers => {
 *     for (const [topic, samples] of powers) console.log(topic, samples.map(({ at, value }) => [at, value]))
 *   })
 * ```
 */
export const history = <M extends Message<unknown, unknown>>(
  options: HistoryOptions = {},
): OperatorFunction<M, ReadonlyMap<string, readonly Sample<Living<M>>[]>> => {
  checkOptions('history', options, {
    last: isCapacity(1),
    within: isTimeout,
    maxTopics: isCapacity(1),
    scheduler: isScheduler,
  })
  const {
    last = 1_000,
    within = Number.POSITIVE_INFINITY,
    maxTopics = 10_000,
    scheduler = asyncScheduler,
  } = options

  return source =>
    new Observable(subscriber => {
      const time = createTime(scheduler)
      const runs = createSnapshots<Run<Arrival<M>>, readonly Sample<Living<M>>[]>(run =>
        run.view(({ sample }) => sample),
      )
      // Of all topics: the oldest is the first to become too old.
      const arrivals = createChain<Arrival<M>>()

      const emit = () => subscriber.next(runs.current())

      const remove = (topic: string) => {
        for (const arrival of runs.get(topic)?.items() ?? []) arrivals.remove(arrival)
        runs.delete(topic)
      }

      /** Takes out what is too old; returns whether there was any. */
      const expire = (): boolean => {
        const now = time.now()
        const before = runs.current()
        for (
          let oldest = arrivals.oldest();
          oldest !== null && oldest.due <= now;
          oldest = arrivals.oldest()
        ) {
          arrivals.remove(oldest)
          const { topic } = oldest.sample
          const rest = runs.get(topic)?.withoutOldest()
          if (rest === undefined) runs.delete(topic)
          else runs.replace(topic, rest)
        }
        return runs.current() !== before
      }

      const add = (message: M) => {
        const arrival: Arrival<M> = {
          sample: sampleOf(message, time.wall()),
          due: time.now() + within,
          older: null,
          newer: null,
        }
        const run = runs.get(message.topic)
        if (run?.size === last) arrivals.remove(run.oldest())
        runs.set(message.topic, run === undefined ? Run.of(arrival) : run.with(arrival, last))
        arrivals.add(arrival)
        const silent = runs.size() > maxTopics ? runs.oldest() : undefined
        if (silent !== undefined) remove(silent)
      }

      const next = () => arrivals.oldest()?.due ?? null
      const alarm = createAlarm(time, () => {
        if (expire()) emit()
        return next()
      })
      subscriber.add(alarm.stop)

      const take = (message: M) => {
        expire()
        if (message.payload.length === 0) remove(message.topic)
        else add(message)
        const due = next()
        if (due !== null) alarm.set(due)
        emit()
      }
      const deleted = (topic: string) => {
        remove(topic)
        emit()
      }
      follow(source, subscriber, take, () => subscriber.complete(), deleted)
    })
}

interface Arrival<M> extends Link<Arrival<M>> {
  readonly sample: Sample<Living<M>>
  /** When it is too old. */
  readonly due: number
}

const sampleOf = <M extends Message<unknown, unknown>>(message: M, at: number): Sample<Living<M>> => {
  const own = ownMessage(message)
  // The message itself belongs to others too.
  const sample = own === message ? derived(own, own.params, own.value) : own
  return Object.assign(sample, { at }) as Message<unknown, unknown> as Sample<Living<M>>
}
