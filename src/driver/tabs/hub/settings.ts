import type { Time } from '../../../base/time.js'
import type { Driver } from '../../driver.js'

/** What a hub is made of, and who wants to know what of it. */
export interface HubSettings {
  readonly driver: Driver
  readonly time: Time
  readonly random: () => number
  /** The same for all hubs of one tab or worker. */
  readonly client: object
  /** Ms between signs of life, and without one until a tab counts as gone. */
  readonly heartbeat: number
  readonly heartbeatTimeout: number
  readonly grace: number
  readonly maximumUnread: number
  /** Calls back when it is known whether this hub is still the one of all tabs: `false`, another one has come. */
  confirm(then: (isCurrent: boolean) => void): void
  /** The last tab is gone. */
  empty(): void
}
