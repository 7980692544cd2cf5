import { ConnectionLostError, type Driver, type Link } from 'rxtopics'

/** What went over the wire so far. */
export interface Counts {
  connections: number
  /** SUBSCRIBEs by filter. */
  readonly subscribes: Map<string, number>
}

/** A driver that counts, and whose connection can be cut. */
export interface Wiretap {
  readonly driver: Driver
  readonly counts: Counts
  /** Cuts the connection there is and refuses new ones, until `mend`. */
  cut(): void
  mend(): void
}

export const tap = (driver: Driver): Wiretap => {
  const counts: Counts = { connections: 0, subscribes: new Map() }
  let down = false
  let current: Link | null = null

  const lost = () => new ConnectionLostError('the cable was pulled')

  const open: Driver['open'] = (handlers, context) => {
    if (down) {
      context.scheduler.schedule(() => handlers.closed(lost()))
      return deadLink
    }
    let over = false
    const link = driver.open(
      {
        ...handlers,
        opened: session => {
          counts.connections += 1
          handlers.opened(session)
        },
        closed: error => {
          if (over) return
          over = true
          current = null
          handlers.closed(down ? lost() : error)
        },
      },
      context,
    )
    current = link
    return {
      ...link,
      subscribe: (requests, outcome) => {
        for (const { filter } of requests) {
          counts.subscribes.set(filter, (counts.subscribes.get(filter) ?? 0) + 1)
        }
        link.subscribe(requests, outcome)
      },
    }
  }

  return {
    driver: { name: driver.name, open },
    counts,
    cut: () => {
      down = true
      current?.abort()
    },
    mend: () => {
      down = false
    },
  }
}

/** The link of an attempt that fails: it is never opened, so nobody asks anything of it. */
const deadLink: Link = {
  subscribe: () => {},
  unsubscribe: () => {},
  publish: () => false,
  ack: () => {},
  ping: () => {},
  close: () => {},
  abort: () => {},
}
