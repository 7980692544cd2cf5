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
  /** Ms to wait for what must happen. @default 5000 */
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
}

/** Throws an `OptionError`. */
export const checkContractOptions = (path: string, options: ContractOptions): void =>
  checkOptions(path, options, rules)
