import {
  asyncScheduler,
  debounceTime,
  filter,
  type GroupedObservable,
  groupBy,
  merge,
  NEVER,
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  Subject,
  take,
  tap,
} from 'rxjs'
import { checkOptions, isCapacity, isDuration } from '../base/checks.js'
import { isScheduler } from '../base/parts.js'
import type { Message } from '../message.js'

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
 * error as the source does.
 *
 * Diagram: marbles/operators/group-by-topic.svg
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
      // By the time of their last message: the first one has been silent longest.
      const open = new Set<string>()
      const evicted = new Subject<string>()
      const touch = ({ topic }: M) => {
        open.delete(topic)
        if (open.size >= maxGroups) for (const [oldest] of open.entries()) return evict(oldest, topic)
        open.add(topic)
      }
      const evict = (oldest: string, topic: string) => {
        open.delete(oldest)
        open.add(topic)
        evicted.next(oldest)
      }
      return source
        .pipe(
          tap(touch),
          groupBy(({ topic }) => topic, {
            duration: group =>
              merge(
                evicted.pipe(filter(topic => topic === group.key)),
                idle === Number.POSITIVE_INFINITY ? NEVER : group.pipe(debounceTime(idle, scheduler)),
              ).pipe(
                take(1),
                tap(() => open.delete(group.key)),
              ),
          }),
        )
        .subscribe(subscriber)
    })
}
