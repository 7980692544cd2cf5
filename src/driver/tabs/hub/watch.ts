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

/** Of a program whose timers are late it takes so many questions without an answer. */
const PROBES = 2

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
    // This program was stopped, and what tabs have answered is yet to be read; or its timers are slow, as in the background.
    const isLate = now - last > heartbeat + heartbeatTimeout / 2
    last = now
    timer = time.schedule(look, heartbeat)
    for (const tab of [...tabs]) {
      const silence = now - tab.heard
      if (silence < heartbeat) continue
      if (tab.probes === 0 || isLate) {
        tab.probes += 1
        if (tab.probes <= PROBES) probe(tab)
        else silent(tab)
      } else if (silence >= heartbeatTimeout) silent(tab)
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
