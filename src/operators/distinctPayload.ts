import { filter, type MonoTypeOperatorFunction, Observable } from 'rxjs'
import { checkOptions, isCapacity } from '../base/checks.js'
import type { Message } from '../message.js'

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
 * kept for each topic. Completes and errors as its source does.
 *
 * Diagram: marbles/operators/distinct-payload.svg
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
      const last = new Map<string, Uint8Array>()
      const isNew = ({ topic, payload }: M): boolean => {
        const before = last.get(topic)
        const same = before !== undefined && equal(before, payload)
        last.delete(topic)
        // The bytes received may be a view of a much larger chunk.
        last.set(topic, same ? before : payload.slice())
        if (last.size > maxTopics) for (const [oldest] of last) return last.delete(oldest)
        return !same
      }
      return source.pipe(filter(isNew)).subscribe(subscriber)
    })
}

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])
