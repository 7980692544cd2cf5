import type { SchedulerLike } from 'rxjs'
import { ConnectionLostError, PingTimeoutError } from '../../base/linkErrors.js'
import type { Link } from '../../driver/driver.js'

/** Who waits for a round trip to the broker. */
export interface Pinger {
  readonly settled: (milliseconds: number) => void
  readonly failed: (error: Error) => void
}

/** Round trips that were asked for. Each settles once, unless the function returned by `ping` is called first. */
export interface Pings {
  /** Sends a ping as soon as there is a link; it fails after `timeout` ms, or when that link is lost. */
  ping(timeout: number, pinger: Pinger): () => void
  opened(link: Link): void
  lost(): void
  failed(error: Error): void
}

export const createPings = (scheduler: SchedulerLike): Pings => {
  const waiting = new Set<{ readonly pinger: Pinger; sent: boolean; readonly send: (link: Link) => void }>()
  let link: Link | null = null

  return {
    ping: (timeout, pinger) => {
      const late = Number.isFinite(timeout)
        ? scheduler.schedule(() => settle(() => pinger.failed(new PingTimeoutError(timeout))), timeout)
        : null
      const settle = (tell: () => void) => {
        if (!waiting.delete(entry)) return
        late?.unsubscribe()
        tell()
      }
      const entry = {
        pinger: { ...pinger, failed: (error: Error) => settle(() => pinger.failed(error)) },
        sent: false,
        send: (to: Link) => {
          entry.sent = true
          const sentAt = scheduler.now()
          to.ping(() => settle(() => pinger.settled(scheduler.now() - sentAt)))
        },
      }
      waiting.add(entry)
      if (link !== null) entry.send(link)
      return () => settle(() => {})
    },
    opened: opened => {
      link = opened
      for (const { send } of waiting) send(opened)
    },
    lost: () => {
      link = null
      for (const { sent, pinger } of [...waiting]) {
        if (sent) pinger.failed(new ConnectionLostError('the connection was lost before the broker answered'))
      }
    },
    failed: error => {
      for (const { pinger } of [...waiting]) pinger.failed(error)
    },
  }
}
