import type { Driver } from 'rxtopics'
import type { Wire } from './wire.js'

export interface PublishAs {
  readonly qos?: 0 | 1 | 2
  readonly retain?: boolean
}

/** A broker, and all that a guarantee needs to do to it. */
export interface Rig extends AsyncDisposable {
  readonly version: 5 | 4
  /** The broker says whether it has groups. */
  readonly saysGroups: boolean
  /** Whether `window` holds; in-process brokers have 20. */
  readonly ownWindow: boolean
  readonly wire: Wire
  /** What every driver can be told, whatever the lane. */
  driver(options?: DriverOptions): Driver
  /** Publishes as another client, and returns when the broker has it. */
  publish(topic: string, payload: string | Buffer, options?: PublishAs): Promise<void>
  /** Refuses SUBSCRIBEs to filters under this one. */
  deny(filter: string): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends the connections the client has, without a word. */
  cut(): void
  /** While it is on, nothing from the broker reaches the client. */
  hold(on: boolean): void
}

export interface DriverOptions {
  readonly clientId?: string
  readonly clean?: boolean
  /** How many publishes may be unanswered; in-process brokers have 20. */
  readonly window?: number
  readonly credentials?: { readonly username: string; readonly password: string }
}

export interface Lane {
  readonly name: string
  /** Why the lane cannot run here. */
  readonly missing: string | null
  /** What the broker cannot do, and is therefore not shown over this lane. */
  readonly lacks: readonly Lack[]
  /** `user` may log in with `password`, besides everybody without credentials; nobody else. */
  start(): Promise<Rig>
}

/** The guarantees whose titles begin so are skipped, for this reason. */
export interface Lack {
  readonly titles: readonly string[]
  readonly reason: string
}
