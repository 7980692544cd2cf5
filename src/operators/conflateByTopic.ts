import { Observable, type ObservableInput, type OperatorFunction } from 'rxjs'
import { checkArgument, checkOptions, isCapacity, isCount, isFunction } from '../base/checks.js'
import type { Message } from '../message.js'
import { follow } from './support/follow.js'
import { createWorkers, type Job } from './support/workers.js'

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
   */
  readonly dropped?: (message: M, why: 'superseded' | 'overflow') => void
}

/**
 * Returns an operator for work that is slower than the messages: while it is busy, only the latest message of each
 * topic is kept, and topics take their turns in the order in which they began to wait. `project` starts the work on one
 * message, and is told how many messages of its topic were dropped for it. Emits what the work emits. Completes when
 * its source has and all that waits is done; errors as its source or any work does.
 *
 * Diagram: marbles/operators/conflate-by-topic.svg
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
      const waiting = new Map<string, { readonly message: M; readonly count: number }>()
      let ended = false

      const next = (): Job<R> | undefined => {
        for (const [topic, { message, count }] of waiting) {
          waiting.delete(topic)
          return { start: () => project(message, count), next: result => subscriber.next(result) }
        }
        return undefined
      }
      const workers = createWorkers(subscriber, concurrency, next, () => {
        if (ended && workers.idle() && waiting.size === 0) subscriber.complete()
      })

      const wait = (message: M) => {
        const before = waiting.get(message.topic)
        waiting.set(message.topic, { message, count: before === undefined ? 0 : before.count + 1 })
        if (before !== undefined) return dropped(before.message, 'superseded')
        if (waiting.size <= maxTopics) return
        const [[topic, longest] = []] = waiting
        if (topic === undefined || longest === undefined) return
        waiting.delete(topic)
        dropped(longest.message, 'overflow')
      }

      const take = (message: M) => {
        try {
          wait(message)
        } catch (error) {
          return subscriber.error(error)
        }
        workers.proceed()
      }
      follow(source, subscriber, take, () => {
        ended = true
        workers.proceed()
      })
    })
}
