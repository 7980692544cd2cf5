import { ClientIdInUseError, type LinkError } from '../base/linkErrors.js'
import { createTime } from '../base/time.js'
import type { Driver, Link, LinkContext, LinkHandlers } from './driver.js'

/**
 * Returns `open` for a driver whose links all bear the client id that it was given: of two clients that were connected by
 * it the broker would end the one for the other, for ever. While the link of one is under way that of another ends at
 * once, with a `ClientIdInUseError`. One that was asked to end does not count: the broker ends what is ending.
 */
export const oneAtATime = (clientId: string, open: Driver['open']): Driver['open'] => {
  const nobody = {}
  let holder: object | null = null

  return (handlers, context) => {
    const { client = nobody } = context
    if (holder !== null && holder !== client) {
      return failedLink(new ClientIdInUseError(clientId), handlers, context)
    }
    holder = client
    const leave = () => {
      if (holder === client) holder = null
    }
    const link = open(
      {
        ...handlers,
        closed: error => {
          leave()
          handlers.closed(error)
        },
      },
      context,
    )
    const { close, abort } = link
    link.close = () => {
      leave()
      close()
    }
    link.abort = () => {
      leave()
      abort()
    }
    return link
  }
}

/** A link that never opens. */
const failedLink = (error: LinkError, { closed }: LinkHandlers, { scheduler }: LinkContext): Link => {
  let over = false
  const end = (reason: LinkError | null) => {
    if (over) return
    over = true
    closed(reason)
  }
  createTime(scheduler).schedule(() => end(error))
  return {
    subscribe: () => {},
    unsubscribe: () => {},
    publish: () => false,
    ack: () => {},
    ping: () => {},
    close: () => end(null),
    abort: () => end(null),
  }
}
