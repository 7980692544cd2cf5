import { isCapacity } from '../base/checks.js'
import type { Client } from '../client/client.js'
import { ownMessage } from '../message.js'
import { arrivalsOf } from './arrivals.js'
import { checkViewOptions, type MessagesViewOptions } from './options.js'
import { createView, type View, type Watching } from './view.js'
import type { MessageIn, Watched } from './watched.js'

/** The last messages. */
export interface Messages<M> extends Watching {
  /** The oldest first. The array is never changed. */
  readonly messages: readonly M[]
}

/** Returns the view of the last messages. Deletions are no messages. */
export const messagesView = <T extends Watched>(
  caller: string,
  client: Client,
  target: T | null | undefined,
  options: MessagesViewOptions,
): View<Messages<MessageIn<T>>> => {
  checkViewOptions(caller, options, { last: isCapacity(1) })
  const { last = 100, ...others } = options
  return createView(
    arrivalsOf(client, target, others),
    () => {
      // With room for as many again, so that it is not cut at each message.
      let kept: MessageIn<T>[] = []
      let shown: readonly MessageIn<T>[] | null = null
      return {
        take: message => {
          // What the codec of the topic has decoded.
          kept.push(ownMessage(message) as MessageIn<T>)
          shown = null
          if (kept.length >= 2 * last) kept = kept.slice(-last)
        },
        remove: () => {},
        isThere: () => kept.length > 0,
        read: () => {
          shown ??= kept.slice(-last)
          return { messages: shown }
        },
      }
    },
    options,
  )
}
