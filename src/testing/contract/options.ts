import {
  checkOptions,
  fields,
  isFunction,
  isInteger,
  isOneOf,
  isTimeout,
  type Rules,
  required,
} from '../../base/checks.js'
import { isText } from '../../base/text.js'
import type { Driver } from '../../driver/driver.js'

/**
 * What whoever runs the contract can do to the system behind the driver. Cases that need something that is not here are
 * skipped, and say so.
 */
export interface ContractOptions {
  /**
   * Ms to wait for what must happen. A case may wait so long twice, which ought to be over before the runner gives up.
   *
   * @default 2000
   */
  readonly patience?: number
  /** Ms to wait for what must not happen: longer than a message takes. @default 100 */
  readonly quiet?: number
  /** Ends the connections of all links under test without a word, as when a cable is pulled. @default none: its cases are skipped */
  readonly cut?: () => void | PromiseLike<void>
  /**
   * `true`: from now on nothing gets through in either direction, and no connection ends; `false`: it does again.
   * A TCP proxy that holds bytes back does both this and `cut`.
   *
   * @default none: its cases are skipped
   */
  readonly silence?: (on: boolean) => void | PromiseLike<void>
  /** Ends the system and starts it again; resolves when it can be connected to. @default none: its cases are skipped */
  readonly restart?: () => void | PromiseLike<void>
  /** A filter that the system refuses to subscribe, and no other. @default none: its cases are skipped */
  readonly denied?: string
  /** Returns a driver of an address where nobody listens. @default none: its cases are skipped */
  readonly unreachable?: () => Driver
  /** Returns how many connections the system has, as it counts them itself. @default none: its cases are skipped */
  readonly connections?: () => number | PromiseLike<number>
  /** Returns a new driver each time, each of a client whose subscriptions and messages outlive its links. @default none: its cases are skipped */
  readonly kept?: () => Driver
  /** Drivers that are given no more than `size` messages that they have not acknowledged. @default none: its cases are skipped */
  readonly window?: { readonly size: number; readonly driver: () => Driver }
  /** `true`: what a member of a group has not acknowledged when it ends goes to another one. MQTT leaves that open. @default none: its cases are skipped */
  readonly groupsRedeliver?: true
  /** Ms after which the system would deliver again, over the same link, what is not acknowledged. @default never */
  readonly redeliversAfter?: number
  /** Drivers, each of another client, whose session is gone `after` ms after their links. @default none: its cases are skipped */
  readonly expiring?: { readonly after: number; readonly driver: () => Driver }
  /** `true`: retained messages are there after `restart`. @default none: its cases are skipped */
  readonly keepsRetained?: true
  /** Returns a driver of another node of the system. @default none: its cases are skipped */
  readonly another?: () => Driver
  /** Has the system drop the messages that it keeps for clients that are away, as where it has no more room. @default none: its cases are skipped */
  readonly drop?: () => void | PromiseLike<void>
  /** `true`: from now on the system cannot take publishes, as where it has no leader or no memory; `false`: it can again. @default none: its cases are skipped */
  readonly strain?: (on: boolean) => void | PromiseLike<void>
}

const rules: Rules = {
  patience: isTimeout,
  quiet: isTimeout,
  cut: isFunction,
  silence: isFunction,
  restart: isFunction,
  denied: isText,
  unreachable: isFunction,
  connections: isFunction,
  kept: isFunction,
  window: fields({ size: required(isInteger(1)), driver: required(isFunction) }),
  groupsRedeliver: isOneOf(true),
  redeliversAfter: isTimeout,
  expiring: fields({ after: required(isTimeout), driver: required(isFunction) }),
  keepsRetained: isOneOf(true),
  another: isFunction,
  drop: isFunction,
  strain: isFunction,
}

/** Throws an `OptionError`. */
export const checkContractOptions = (path: string, options: ContractOptions): void =>
  checkOptions(path, options, rules)
