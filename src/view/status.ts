import { take } from 'rxjs'
import type { Client } from '../client/client.js'
import type { Status } from '../client/connection/status.js'
import type { View } from './view.js'

/** Returns the view of what the connection is doing. It never opens the connection. */
export const statusView = ({ status$ }: Pick<Client, 'status$'>): View<Status> => {
  let shown: Status = idle
  const listeners = new Set<() => void>()
  return {
    initial: () => idle,
    current: () => {
      // Nobody has told of what it was since. It begins with the status that there is, at once.
      if (listeners.size === 0)
        status$.pipe(take(1)).subscribe(status => {
          shown = status
        })
      return shown
    },
    subscribe: changed => {
      const listener = () => changed()
      listeners.add(listener)
      const watching = status$.subscribe(status => {
        if (status === shown) return
        shown = status
        for (const each of [...listeners]) each()
      })
      return () => {
        listeners.delete(listener)
        watching.unsubscribe()
      }
    },
  }
}

const idle: Status = /* @__PURE__ */ Object.freeze({ state: 'idle' })
