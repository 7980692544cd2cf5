import {
  asyncScheduler,
  type GroupedObservable,
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  Subject,
} from 'rxjs'
import { checkOptions, isCapacity, isDuration } from '../base/checks.js'
import { isScheduler } from '../base/parts.js'
import { createQueue } from '../base/queue.js'
import { createRecency, type Kept } from '../base/recency.js'
import { createTime } from '../base/time.js'
import type { Message } from '../message.js'
import { createAlarm } from './support/alarm.js'
import { tellDeleted } from './support/deletions.js'
import { createFollower } from './support/follow.js'

/** Options of `groupByTopic`. */
export interface GroupByTopicOptions {
  /**
   * How many groups are open at a time. With one more, that which has been silent longest completes.
   *
   * @default 10000
   */
  readonly maxGroups?: number
  /**
   * Ms of silence after which a group completes. `Infinity`: silence ends none.
   *
   * @default Infinity
   */
  readonly idle?: number
  /**
   * Where time comes from.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike
}

/**
 * Returns an operator that emits a stream for each topic, with the topic as its `key`. A topic whose group has completed
 * gets a new one with its next message. Subscribe a group as soon as it is emitted: it begins at once. All complete and
 * error as the source does; groups that are subscribed go on when the stream of groups is left.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/group-by-topic.svg)
 *
 * @throws OptionError for an option that is unknown or out of range
 * @example
 * ```ts
 * import { createClient, groupByTopic, number, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 * import { map, mergeMap, scan } from 'rxjs'
 *
 * createClient(memory())
 *   .observe(topic('shellies/{device}/relay/0/power', number))
 *   .pipe(
 *     groupByTopic({ idle: 60_000 }),
 *     mergeMap(group => group.pipe(scan((sum, { value }) => sum + value, 0), map(sum => ({ topic: group.key, sum })))),
 *   )
 *   .subscribe(({ topic, sum }) => console.log(topic, sum))
 * ```
 */
export const groupByTopic = <M extends Message<unknown, unknown>>(
  options: GroupByTopicOptions = {},
): OperatorFunction<M, GroupedObservable<string, M>> => {
  checkOptions('groupByTopic', options, {
    maxGroups: isCapacity(1),
    idle: isDuration,
    scheduler: isScheduler,
  })
  const { maxGroups = 10_000, idle = Number.POSITIVE_INFINITY, scheduler = asyncScheduler } = options

  return source =>
    new Observable(subscriber => {
      const time = createTime(scheduler)
      const groups = createRecency<Group<M>>()
      // The source is needed as long as anybody observes the groups or one of them.
      let observers = 1
      const leave = () => {
        observers -= 1
        if (observers > 0) return
        follower.unsubscribe()
        // Who observes one from now on gets at most what is being handed over.
        inTurn(finish, undefined)
      }

      const end = (kept: Kept<Group<M>>) => {
        groups.remove(kept)
        kept.value.messages.complete()
      }
      const endAll = (how: (observer: Subject<M>) => void) => {
        for (const { value } of [...groups.all()]) how(value.messages)
      }

      const open = (topic: string): Group<M> => {
        const longest = groups.size() >= maxGroups ? groups.oldest() : null
        if (longest !== null) end(longest)
        const messages = new Subject<M>()
        const group: Group<M> = { messages, until: 0 }
        groups.add(topic, group)
        const observable = new Observable<M>(observer => {
          observers += 1
          messages.subscribe(observer)
          return leave
        })
        subscriber.next(Object.assign(observable, { key: topic }))
        return group
      }

      const endSilent = () => {
        for (let longest = groups.oldest(); longest !== null; longest = groups.oldest()) {
          if (longest.value.until > time.now()) return
          end(longest)
        }
      }
      const nextSilence = () => groups.oldest()?.value.until ?? null

      // It rings within a step where whoever is given something lets time pass, or the scheduler waits for nothing.
      const alarm = createAlarm(time, () => {
        const isWithin = busy
        inTurn(() => {
          endSilent()
          const next = nextSilence()
          if (isWithin && next !== null) alarm.set(next)
        }, undefined)
        return isWithin ? null : nextSilence()
      })

      const take = (message: M) => {
        const group = groups.touch(message.topic)?.value ?? open(message.topic)
        group.until = time.now() + idle
        // What has waited here may come after the end of the source.
        if (!follower.closed) alarm.set(group.until)
        group.messages.next(message)
      }
      const fail = (error: unknown) => {
        endAll(messages => messages.error(error))
        subscriber.error(error)
      }
      const finish = () => {
        endAll(messages => messages.complete())
        subscriber.complete()
      }

      // Each is whole: what the source emits within one might end the very group that is being opened for it.
      const waiting = createQueue<() => void>()
      let busy = false
      const inTurn = <T>(step: (value: T) => void, value: T) => {
        if (busy) {
          waiting.push(() => step(value))
          return
        }
        busy = true
        try {
          step(value)
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
        } finally {
          busy = false
        }
      }

      const follower = createFollower<M>(undefined, {
        next: message => inTurn(take, message),
        error: error => inTurn(fail, error),
        complete: () => inTurn(finish, undefined),
        deleted: topic => inTurn(() => tellDeleted(subscriber, topic), undefined),
      })
      follower.add(alarm.stop)
      // Before the source is subscribed: it may emit at once.
      subscriber.add(leave)
      source.subscribe(follower)
    })
}

interface Group<M> {
  readonly messages: Subject<M>
  /** When it is silent for too long. */
  until: number
}
