import type { Time } from '../../base/time.js'
import { createReplayWindow, QUIET } from './replayWindow.js'
import type { Subscription } from './subscription.js'

/** So many ms pass between two looks for those that are over, once one may be. */
const STEP = 1_000

/** The replay windows of one client: opens them, and closes those that are over, so that they cost nothing more. */
export interface ReplayWindows {
  /** Retained messages for observers of this subscription are due, for SUBSCRIBE `from` and later ones. */
  open(subscription: Subscription, from: number): void
  /** It shows only now that copies do not name what they answer: opens one for what was asked for of late, since `from`. */
  openLate(subscription: Subscription, from: number): void
  /** They are due from now, if a window is open. */
  extend(subscription: Subscription): void
  close(subscription: Subscription): void
  /** The connection is gone, and with it all that was due. */
  lost(): void
}

export const createReplayWindows = (time: Time): ReplayWindows => {
  const open = new Set<Subscription>()
  let timer: { unsubscribe(): void } | null = null

  const close = (subscription: Subscription) => {
    subscription.window = null
    open.delete(subscription)
  }

  const sweep = () => {
    timer = null
    const now = time.now()
    for (const subscription of open) if (subscription.window?.isOver(now) !== false) close(subscription)
    // Most are opened together, and extended when they are answered, soon after.
    wait(STEP)
  }

  const wait = (ms: number) => {
    if (timer === null && open.size > 0) timer = time.schedule(sweep, ms)
  }

  const start = (subscription: Subscription, from: number, now: number) => {
    if (subscription.window?.isOver(now) !== false)
      subscription.window = createReplayWindow(from, now, subscription.exact)
    else subscription.window.extend(now)
    open.add(subscription)
    wait(QUIET + 1)
  }

  return {
    open: (subscription, from) => start(subscription, from, time.now()),
    openLate: (subscription, from) => {
      const now = time.now()
      if (now - subscription.askedAt <= QUIET) start(subscription, from, now)
    },
    extend: subscription => subscription.window?.extend(time.now()),
    close,
    lost: () => {
      for (const subscription of open) subscription.window = null
      open.clear()
      timer?.unsubscribe()
      timer = null
    },
  }
}
