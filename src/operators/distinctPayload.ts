import { type MonoTypeOperatorFunction, Observable } from 'rxjs'
import { ownBytes } from '../base/bytes.js'
import { checkOptions, isCapacity } from '../base/checks.js'
import { createRecency } from '../base/recency.js'
import type { Message } from '../message.js'
import { tellDeleted } from './support/deletions.js'
import { follow } from './support/follow.js'

/** Options of `distinctPayload`. */
export interface DistinctPayloadOptions {
  /**
   * How many topics are remembered. With one more, that which has been silent longest is forgotten: its next message
   * passes, whatever it is.
   *
   * @default 10000
   */
  readonly maxTopics?: number
}

/**
 * Returns an operator that leaves out messages with the same bytes as the message before them on their topic: devices
 * repeat themselves. Bytes are compared, so it belongs before decoding as well as after. A copy of the last payload is
 * kept for each topic; one that was deleted is forgotten. Completes and errors as its source does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/distinct-payload.svg)
 *
 * @throws OptionError for an option that is unknown or out of range
 * @example
 * ```ts
 * import { createClient, distinctPayload } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory())
 *   .observe('zigbee2mqtt/+')
 *   .pipe(distinctPayload())
 *   .subscribe(({ topic }) => console.log(topic))
 * ```
 */
export const distinctPayload = <M extends Message<unknown, unknown>>(
  options: DistinctPayloadOptions = {},
): MonoTypeOperatorFunction<M> => {
  checkOptions('distinctPayload', options, { maxTopics: isCapacity(1) })
  const { maxTopics = 10_000 } = options
  return source =>
    // What was seen is seen by one subscription.
    new Observable(subscriber => {
      const last = createRecency<Uint8Array>()

      const isNew = ({ topic, payload }: M): boolean => {
        const before = last.touch(topic)
        if (before !== undefined && equal(before.value, payload)) return false
        const bytes = ownBytes(payload)
        if (before !== undefined) before.value = bytes
        else last.add(topic, bytes)
        const silent = last.size() > maxTopics ? last.oldest() : null
        if (silent !== null) last.remove(silent)
        return true
      }
      const deleted = (topic: string) => {
        const before = last.get(topic)
        if (before !== undefined) last.remove(before)
        tellDeleted(subscriber, topic)
      }
      follow(
        source,
        subscriber,
        message => {
          if (isNew(message)) subscriber.next(message)
        },
        () => subscriber.complete(),
        deleted,
      )
    })
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
