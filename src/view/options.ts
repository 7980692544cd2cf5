import type { SchedulerLike } from 'rxjs'
import { type Check, checkArgument, checkOptions, isDuration, isObject, type Rules } from '../base/checks.js'
import { elsewhereObserve } from '../base/elsewhere.js'
import { isObserving, isPublisher, isScheduler } from '../base/parts.js'
import type { Client } from '../client/client.js'
import { type ObserveOptions, observeRules } from '../client/observing/options.js'

/** How something is watched: options of `observe`, and how often it is told. */
export interface ViewOptions extends Omit<ObserveOptions, 'ack' | 'buffer'> {
  /**
   * Ms between two changes at least, of which the last one counts. The first is told at once, and so is the end. 0: each
   * message is told.
   *
   * @default 0
   */
  readonly every?: number
  /** Whose topics are watched. @default the client that was provided */
  readonly client?: Client
  /** Where time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
}

/** How the latest messages of many topics are watched. */
export interface LatestByTopicViewOptions extends ViewOptions {
  /**
   * How many topics are kept. With one more, that which has been silent longest is taken out.
   *
   * @default 10000
   */
  readonly maxTopics?: number
}

/** How messages are watched that are kept in a list. */
export interface MessagesViewOptions extends ViewOptions {
  /** How many messages are kept, the last ones. @default 100 */
  readonly last?: number
}

/**
 * Checks how something is watched; `own`: the rules of what it alone has.
 *
 * @throws OptionError for an option that is unknown or out of range
 */
export const checkViewOptions = (caller: string, options: ViewOptions, own: Rules = {}): void => {
  const { ack, buffer, ...observing } = observeRules
  checkOptions(
    caller,
    options,
    { ...observing, every: isDuration, client: isClient, scheduler: isScheduler, ...own },
    elsewhereObserve,
  )
}

/** Checks what is given as a client. */
export const isClient: Check = value =>
  isObserving(value) === null && isPublisher(value) === null ? null : 'expected what createClient returns'

/**
 * Returns the client that a caller names in its options, if it does.
 *
 * @throws OptionError for options that are no object, and for what is no client
 */
export const clientIn = (caller: string, options: ViewOptions): Client | undefined => {
  checkArgument(`${caller}.options`, options, isObject)
  return checkedClient(caller, options.client)
}

/**
 * Returns the client that a caller was given, if it was.
 *
 * @throws OptionError for what is no client
 */
export const checkedClient = (caller: string, given: Client | undefined): Client | undefined => {
  if (given !== undefined) checkArgument(`${caller}.client`, given, isClient)
  return given
}
