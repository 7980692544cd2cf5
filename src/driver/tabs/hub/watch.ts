import type { Time } from '../../../base/time.js'
import type { Tab } from './tab.js'

/** Finds out which tabs are there no more, or do nothing any more: they are asked, and have to answer. */
export interface Watch {
  start(): void
  stop(): void
}

export interface WatchPort {
  readonly tabs: ReadonlySet<Tab>
  probe(tab: Tab): void
  silent(tab: Tab): void
}

export const createWatch = (
  time: Time,
  {
    heartbeat,
    heartbeatTimeout,
  }: {
    readonly heartbeat: number
    readonly heartbeatTimeout: number
  },
  { tabs, probe, silent }: WatchPort,
): Watch => {
  let timer: { unsubscribe(): void } | null = null
  let last = 0

  const look = () => {
    const now = time.now()
    // This program itself was stopped: what the tabs have answered is yet to be read.
    const wasAsleep = now - last > heartbeat + heartbeatTimeout / 2
    last = now
    timer = time.schedule(look, heartbeat)
    for (const tab of [...tabs]) {
      if (wasAsleep) tab.heard = now
      if (now - tab.heard < heartbeat) continue
      if (tab.probed && now - tab.heard >= heartbeatTimeout) silent(tab)
      else if (!tab.probed || wasAsleep) {
        tab.probed = true
        probe(tab)
      }
    }
  }

  return {
    start: () => {
      if (timer !== null) return
      last = time.now()
      timer = time.schedule(look, heartbeat)
    },
    stop: () => {
      timer?.unsubscribe()
      timer = null
    },
  }
}
