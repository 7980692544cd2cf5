import { type OperatorFunction, scan } from 'rxjs'
import type { Message } from '../message.js'

/**
 * Returns an operator that keeps the last message of every topic, and emits the whole collection, as a new `Map` in
 * order of first appearance, after each message. A message with an empty payload takes its topic out: that is how a
 * retained value is deleted (MQTT-3.3.1-6). Completes and errors as its source does.
 *
 * The `Map` emitted is never changed afterwards. Making it costs time in proportion to the number of topics; for many
 * topics with many messages put `auditTime` behind it only if every message may cost that, else `conflate` before it.
 *
 * Diagram: marbles/operators/latest-by-topic.svg
 *
 * @example
 * ```ts
 * import { createClient, json, latestByTopic, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * client
 *   .observe(topic('home/{room}/lamp', json()))
 *   .pipe(latestByTopic())
 *   .subscribe(lamps => console.log(lamps.size, lamps.get('home/kitchen/lamp')?.value))
 * ```
 */
export const latestByTopic = <M extends Message<unknown, unknown>>(): OperatorFunction<
  M,
  ReadonlyMap<string, M>
> =>
  scan((latest: ReadonlyMap<string, M>, message: M) => {
    const next = new Map(latest)
    if (message.payload.length === 0) next.delete(message.topic)
    else next.set(message.topic, message)
    return next
  }, new Map<string, M>())
