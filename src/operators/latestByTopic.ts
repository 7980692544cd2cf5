import { identity, Observable, type OperatorFunction } from 'rxjs'
import { checkOptions, isCapacity } from '../base/checks.js'
import { type Living, type Message, ownMessage } from '../message.js'
import { follow } from './support/follow.js'
import { createSnapshots } from './support/snapshots.js'

/** Options of `latestByTopic`. */
export interface LatestByTopicOptions {
  /**
   * How many topics are kept. With one more, that which has been silent longest is taken out.
   *
   * @default 100000
   */
  readonly maxTopics?: number
}

/**
 * Returns an operator that keeps the last message of every topic, and emits the whole collection after each message, in
 * order of first appearance. A message with an empty payload takes its topic out: that is how a retained value is
 * deleted (MQTT-3.3.1-6). So does a deletion that a typed stream leaves out. Completes and errors as its source does.
 *
 * The map emitted is never changed afterwards, and making it costs the same for ten topics and a hundred thousand.
 * Iterating costs time in proportion to the topics: where messages come faster than somebody looks, put `auditTime`
 * behind it. A `Map` of your own is `new Map(latest)`. There is no map before the first message; `startWith(new Map())`
 * behind it makes one.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/latest-by-topic.svg)
 *
 * @throws OptionError for an option that is unknown or out of range
 * @example
 * ```ts
 * import { auditTime } from 'rxjs'
 * import { createClient, json, latestByTopic, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * client
 *   .observe(topic('home/{room}/lamp', json()))
 *   .pipe(latestByTopic(), auditTime(100))
 *   .subscribe(lamps => console.log(lamps.size, lamps.get('home/kitchen/lamp')?.value))
 * ```
 */
export const latestByTopic = <M extends Message<unknown, unknown>>(
  options: LatestByTopicOptions = {},
): OperatorFunction<M, ReadonlyMap<string, Living<M>>> => {
  checkOptions('latestByTopic', options, { maxTopics: isCapacity(1) })
  const { maxTopics = 100_000 } = options

  return source =>
    new Observable(subscriber => {
      const latest = createSnapshots<Living<M>, Living<M>>(identity)

      const remove = (topic: string) => {
        latest.delete(topic)
        subscriber.next(latest.current())
      }

      const take = (message: M) => {
        if (message.payload.length === 0) return remove(message.topic)
        // With a payload it is not a tombstone.
        latest.set(message.topic, ownMessage(message) as Living<M>)
        const oldest = latest.size() > maxTopics ? latest.oldest() : undefined
        if (oldest !== undefined) latest.delete(oldest)
        subscriber.next(latest.current())
      }
      follow(source, subscriber, take, () => subscriber.complete(), remove)
    })
}
