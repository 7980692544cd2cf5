import { identity } from 'rxjs'
import { isCapacity } from '../base/checks.js'
import type { Client } from '../client/client.js'
import { type Message, ownMessage } from '../message.js'
import { createSnapshots } from '../operators/support/snapshots.js'
import { arrivalsOf } from './arrivals.js'
import { checkViewOptions, type LatestByTopicViewOptions } from './options.js'
import { createView, type View, type Watching } from './view.js'
import type { MessageIn, Watched } from './watched.js'

/** The last message of each topic. */
export interface LatestByTopic<M> extends Watching {
  /** By topic, in order of first appearance. The map is never changed, and a topic that is not heard of keeps its message. */
  readonly messages: ReadonlyMap<string, M>
}

/** Returns the view of the last message of each topic. A deletion takes its topic out, and so does an empty payload. */
export const latestByTopicView = <T extends Watched>(
  caller: string,
  client: Client,
  target: T | null | undefined,
  options: LatestByTopicViewOptions,
): View<LatestByTopic<MessageIn<T>>> => {
  checkViewOptions(caller, options, { maxTopics: isCapacity(1) })
  const { maxTopics = 10_000, ...others } = options
  return createView(
    arrivalsOf(client, target, { ...others, retained: others.retained ?? 'latest' }),
    () => {
      // What the codec of the topic has decoded.
      const latest = createSnapshots<MessageIn<T>, MessageIn<T>>(identity)
      return {
        take: (message: Message<unknown, unknown>) => {
          if (message.payload.length === 0) return latest.delete(message.topic)
          latest.set(message.topic, ownMessage(message) as MessageIn<T>)
          const oldest = latest.size() > maxTopics ? latest.oldest() : undefined
          if (oldest !== undefined) latest.delete(oldest)
        },
        remove: latest.delete,
        isThere: () => latest.size() > 0,
        read: () => ({ messages: latest.current() }),
      }
    },
    options,
  )
}
