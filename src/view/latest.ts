import type { Client } from '../client/client.js'
import { type Message, type NoParams, ownMessage } from '../message.js'
import { arrivalsOf } from './arrivals.js'
import { checkViewOptions, type ViewOptions } from './options.js'
import { createView, type View, type Watching } from './view.js'
import type { ParamsIn, ValueIn, Watched } from './watched.js'

/**
 * The last message of what is watched, and what became of it: `state` tells the types which of these it is. An outage
 * changes nothing here; the status tells of it.
 */
export type Latest<A = Uint8Array, P = NoParams> =
  | (Watching & { readonly state: 'waiting'; readonly value: undefined; readonly message: undefined })
  | (Watching & { readonly state: 'live'; readonly value: A; readonly message: Message<A, P> })
  | (Watching & {
      readonly state: 'failed'
      readonly error: Error
      readonly value: A | undefined
      readonly message: Message<A, P> | undefined
    })
  | (Watching & {
      readonly state: 'ended'
      readonly value: A | undefined
      readonly message: Message<A, P> | undefined
    })

/** The latest of what is watched. */
export type LatestOf<T> = Latest<ValueIn<T>, ParamsIn<T>>

/** Returns the view of the last message. A deletion of its topic takes it away. */
export const latestView = <T extends Watched>(
  caller: string,
  client: Client,
  target: T | null | undefined,
  options: ViewOptions,
): View<LatestOf<T>> => {
  checkViewOptions(caller, options)
  const view = createView(
    arrivalsOf(client, target, { ...options, retained: options.retained ?? 'latest' }),
    () => {
      let last: Message<unknown, unknown> | undefined
      return {
        take: message => {
          last = ownMessage(message)
        },
        remove: topic => {
          if (last?.topic === topic) last = undefined
        },
        isThere: () => last !== undefined,
        read: () => ({ value: last?.value, message: last }),
      }
    },
    options,
  )
  // What the codec of the topic has decoded.
  return view as View<unknown> as View<LatestOf<T>>
}
