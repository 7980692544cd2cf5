import type { Client } from '../client/client.js'
import { arrivalsOf } from './arrivals.js'
import { checkViewOptions, type ViewOptions } from './options.js'
import { createView, type View, type Watching } from './view.js'
import type { MessageIn, Watched } from './watched.js'

/** Returns a view that hands each message on while it is subscribed, before it tells of it. */
export const eachMessageView = <T extends Watched>(
  caller: string,
  client: Client,
  target: T | null | undefined,
  handle: (message: MessageIn<T>) => void,
  options: ViewOptions,
): View<Watching> => {
  checkViewOptions(caller, options)
  return createView(
    arrivalsOf(client, target, options),
    () => {
      let some = false
      return {
        take: message => {
          some = true
          // What the codec of the topic has decoded.
          handle(message as MessageIn<T>)
        },
        remove: () => {},
        isThere: () => some,
        read: () => ({}),
      }
    },
    options,
  )
}
