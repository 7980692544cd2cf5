import type { SchedulerLike } from 'rxjs'
import {
  both,
  checkArgument,
  checkOptions,
  isCapacity,
  isDuration,
  isFunction,
  isString,
  isTimeout,
  type Rule,
  type Rules,
  required,
} from '../../base/checks.js'
import { isDriver, isScheduler } from '../../base/parts.js'
import { isText } from '../../base/text.js'
import type { Driver } from '../driver.js'
import { READ } from './protocol/messages.js'

/** What is used of a `SharedWorker`. */
export interface SharedWorkerLike {
  /** The line to it. */
  readonly port: {
    /** Sends a message. */
    postMessage(message: unknown): void
    /** Has messages come. */
    start(): void
    /** Ends the line. */
    close(): void
    /** Calls `listener` for each message. */
    addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  }
  /** Calls `listener` if it cannot be started. */
  addEventListener(type: 'error', listener: () => void): void
}

/** What whoever holds the connection goes by. */
export interface HubOptions {
  /** Ms between signs of life. @default 1000 */
  readonly heartbeat?: number
  /**
   * Ms without a sign of life after which a tab counts as gone: one that holds the connection is replaced, and from another
   * one nothing more is expected. A page that is busy for longer loses its link, and connects again.
   *
   * @default 5000
   */
  readonly heartbeatTimeout?: number
  /**
   * Ms that messages are held for tabs that are not back yet, after the connection has changed hands and goes on with the
   * session of `driver`. As long they are not acknowledged. 0: they go to the tabs that are there.
   *
   * @default 5000
   */
  readonly grace?: number
  /**
   * Bytes of messages on their way to one tab, beside the largest of them; one that reads so slowly that they become more loses
   * its link. From 131072, for a tab tells every 65536 bytes that it has read them.
   *
   * @default 16777216
   */
  readonly maximumUnread?: number
}

/** Options of `tabs`. */
export interface TabsOptions extends HubOptions {
  /** Which tabs share a connection: those of one origin that give the same name. */
  readonly name: string
  /** How the tab that leads connects, where there is no worker. @default none: there has to be a worker */
  readonly driver?: Driver
  /**
   * Starts the worker that holds the connection, which calls `serveTabs`: `() => new SharedWorker(url, { type: 'module' })`.
   * Where the platform has no `SharedWorker` it is not called.
   *
   * @default none: one of the tabs holds it
   */
  readonly worker?: () => SharedWorkerLike
}

/** Options of `serveTabs`. */
export interface ServeTabsOptions extends HubOptions {
  /** Where time comes from. @default asapScheduler */
  readonly scheduler?: SchedulerLike
  /** Returns a number from 0 up to 1. @default Math.random */
  readonly random?: () => number
}

/** All that a hub goes by. */
export type HubSizes = Required<HubOptions>

const isEver: Rule = value => (value === Number.POSITIVE_INFINITY ? 'expected ms, not Infinity' : null)

const sizes: Rules = {
  heartbeat: both(isTimeout, isEver),
  heartbeatTimeout: both(isTimeout, isEver),
  grace: both(isDuration, isEver),
  maximumUnread: isCapacity(2 * READ),
}

const isName: Rule = value => isString(value) ?? isText(value) ?? (value === '' ? 'must not be empty' : null)

/** Throws an `OptionError`. */
export const checkTabsOptions = (options: TabsOptions): void => {
  checkOptions('tabs', options, { ...sizes, name: required(isName), driver: isDriver, worker: isFunction })
  const { driver, worker } = options
  checkArgument('tabs.driver', driver, () =>
    driver === undefined && worker === undefined ? 'is missing: give a driver, a worker, or both' : null,
  )
  checkTimes('tabs', options)
}

/** Throws an `OptionError`. */
export const checkServeTabs = (driver: Driver, options: ServeTabsOptions): void => {
  checkArgument('serveTabs.driver', driver, isDriver)
  checkOptions('serveTabs', options, { ...sizes, scheduler: isScheduler, random: isFunction })
  checkTimes('serveTabs', options)
}

const checkTimes = (path: string, options: HubOptions): void => {
  const { heartbeat, heartbeatTimeout } = sizesOf(options)
  checkArgument(`${path}.heartbeatTimeout`, heartbeatTimeout, () =>
    heartbeatTimeout < 2 * heartbeat ? 'has to be twice the heartbeat at least' : null,
  )
}

/** Returns the options with what they are by default. */
export const sizesOf = ({
  heartbeat = 1_000,
  heartbeatTimeout = 5_000,
  grace = 5_000,
  maximumUnread = 16 * 1024 * 1024,
}: HubOptions): HubSizes => ({ heartbeat, heartbeatTimeout, grace, maximumUnread })
