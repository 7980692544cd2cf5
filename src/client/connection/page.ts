import type { Check } from '../../base/checks.js'
import { hasFunctions } from '../../base/checks.js'
import type { Connection } from './connection.js'

/** Where a page, or a worker, says what becomes of it: `window`, or anything with the same events. */
export interface PageEvents {
  /** Calls `listener` for each event of this type, also for those of what is within. */
  addEventListener(
    type: string,
    listener: (event: unknown) => void,
    options: { readonly capture: boolean },
  ): void
  /** Undoes that. */
  removeEventListener(
    type: string,
    listener: (event: unknown) => void,
    options: { readonly capture: boolean },
  ): void
}

export const isPage: Check = value =>
  typeof value === 'boolean' || hasFunctions(value, 'addEventListener', 'removeEventListener')
    ? null
    : 'expected true, false, or something with events such as window'

/** Returns where this program hears of the page that it runs in; `null`: it runs in none, or is not to listen. */
export const pageOf = (option: boolean | PageEvents): PageEvents | null => {
  if (option === false) return null
  if (option !== true) return option
  return hasFunctions(globalThis, 'addEventListener', 'removeEventListener')
    ? (globalThis as unknown as PageEvents)
    : null
}

/** Some are events of the document. An object, for the `EventTarget` of Node takes no `true` where a listener is removed. */
const capturing = { capture: true } as const

/**
 * Has a connection follow its page. Coming online, or back from having been frozen, cuts a back-off short: what failed
 * meanwhile says nothing of now. A page that is put into the back/forward cache may keep no socket, and what it does not
 * end in order looks like a crash to the broker. It listens only while the connection is needed, so that a client that
 * is forgotten leaves nothing behind.
 */
export const followPage = (page: PageEvents, connection: Connection): void => {
  let listening = false
  let isAway = false

  const isKept = (event: unknown) => (event as { readonly persisted?: unknown }).persisted === true

  const listeners: Readonly<Record<string, (event: unknown) => void>> = {
    online: () => connection.hurry(),
    // Of the page's life cycle: it was frozen.
    resume: () => connection.hurry(),
    pagehide: event => {
      if (!isKept(event)) return
      isAway = true
      connection.suspend('page')
    },
    pageshow: event => {
      if (!isKept(event) || !isAway) return
      isAway = false
      connection.resume('page')
      heed(connection.status().state)
    },
  }

  const heed = (state: string) => {
    const needed = state !== 'closed' && (isAway || state !== 'idle')
    if (needed === listening) return
    listening = needed
    for (const [type, listener] of Object.entries(listeners)) {
      if (needed) page.addEventListener(type, listener, capturing)
      else page.removeEventListener(type, listener, capturing)
    }
  }

  connection.status$.subscribe(({ state }) => heed(state))
}
