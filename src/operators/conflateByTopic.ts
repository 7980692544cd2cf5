import { Observable, type ObservableInput, type OperatorFunction } from 'rxjs'
import { checkArgument, checkOptions, isCapacity, isCount, isFunction } from '../base/checks.js'
import { returned } from '../base/parts.js'
import { createQueue } from '../base/queue.js'
import { createRecency } from '../base/recency.js'
import { type Message, ownMessage } from '../message.js'
import { follow } from './support/follow.js'
import { createWorkers, type Job } from './support/workers.js'

/** Options of `conflateByTopic`. */
export interface ConflateOptions<M> {
  /**
   * How many messages are worked on at a time. `Infinity`: nothing waits.
   *
   * @default 1
   */
  readonly concurrency?: number
  /**
   * How many topics may wait with a message. With one more, the topic that has waited longest loses its message.
   *
   * @default 1000
   */
  readonly maxTopics?: number
  /**
   * Called with each message that is not worked on: `superseded` by a newer one of its topic, or pushed out because too
   * many topics were waiting (`overflow`).
   *
   * @default none
   */
  readonly dropped?: (message: M, why: 'superseded' | 'overflow') => void
}

/**
 * Returns an operator for work that is slower than the messages: while it is busy, only the latest message of each
 * topic is kept, and topics take their turns in the order in which they began to wait. `project` starts the work on one
 * message, and is told how many messages of its topic were dropped for it. Emits what the work emits. Completes when
 * its source has and all that waits is done; errors as its source or any work does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/conflate-by-topic.svg)
 *
 * @throws OptionError for an argument or option that is unknown, of the wrong type or out of range
 * @example
 * ```ts
 * import { conflateByTopic, createClient, json, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const store = async (room: string, value: unknown) => console.log(room, value)
 * createClient(memory())
 *   .observe(topic('home/{room}/lamp', json()))
 *   .pipe(conflateByTopic(({ params, value }) => store(params.room, value), { concurrency: 4 }))
 *   .subscribe()
 * ```
 */
export const conflateByTopic = <M extends Message<unknown, unknown>, R>(
  project: (message: M, dropped: number) => ObservableInput<R>,
  options: ConflateOptions<M> = {},
): OperatorFunction<M, R> => {
  checkArgument('conflateByTopic.project', project, isFunction)
  checkOptions('conflateByTopic', options, {
    concurrency: isCount(1),
    maxTopics: isCapacity(1),
    dropped: isFunction,
  })
  const { concurrency = 1, maxTopics = 1_000, dropped = () => {} } = options

  return source =>
    new Observable(subscriber => {
      // In the order in which the topics began to wait.
      const waiting = createRecency<{ readonly message: M; readonly count: number }>()
      // There is a worker for each of these, which starts when others that are being started have: a source may emit within.
      const starting = createQueue<M>()
      let ended = false

      const jobOf = (message: M, count: number): Job<R> => ({
        start: () => returned('conflateByTopic.project', project(message, count)),
        next: result => subscriber.next(result),
      })
      const next = (): Job<R> | undefined => {
        const first = starting.shift()
        if (first !== undefined) return jobOf(first, 0)
        const longest = waiting.oldest()
        if (longest === null) return undefined
        waiting.remove(longest)
        return jobOf(longest.value.message, longest.value.count)
      }
      const workers = createWorkers(subscriber, concurrency, next, () => {
        if (ended && workers.idle() && starting.size() + waiting.size() === 0) subscriber.complete()
      })

      const wait = (received: M) => {
        if (waiting.size() === 0 && workers.free(starting.size())) return starting.push(received)
        const message = ownMessage(received)
        const before = waiting.get(message.topic)
        if (before !== undefined) {
          const superseded = before.value
          before.value = { message, count: superseded.count + 1 }
          return dropped(superseded.message, 'superseded')
        }
        waiting.add(message.topic, { message, count: 0 })
        const longest = waiting.size() > maxTopics ? waiting.oldest() : null
        if (longest === null) return
        waiting.remove(longest)
        dropped(longest.value.message, 'overflow')
      }

      const take = (message: M) => {
        wait(message)
        workers.proceed()
      }
      follow(source, subscriber, take, () => {
        ended = true
        workers.proceed()
      })
    })
}
