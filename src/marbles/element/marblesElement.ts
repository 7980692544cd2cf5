/// <reference lib="dom" />
import type { Observable, SchedulerLike, Subscription } from 'rxjs'
import type { Status } from '../../client/connection/status.js'
import type { DecodeFailure } from '../../codec/failure.js'
import type { TraceEvent } from '../../driver/traced.js'
import type { Observed } from './feeds.js'
import type { LiveEvent, LiveFigures } from './liveEvent.js'

/** What a live picture keeps, and where its time comes from. */
export interface LiveOptions {
  /** How many events are kept one by one, over all lanes; older ones are counted per second. @default 20000 */
  readonly capacity?: number
  /** How many lanes there may be; what comes for others shares one lane for each kind. @default 200 */
  readonly lanes?: number
  /** Where time comes from; that of a `TestScheduler` is virtual. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
  /** The colours; `system`: what the reader's system asks for. @default 'system' */
  readonly theme?: 'light' | 'dark' | 'system'
}

/** Options of `MarblesElement.observe`. */
export interface LiveObserveOptions {
  /** `true`: each topic that is seen has a lane, too. @default true */
  readonly topics?: boolean
}

/** An element that draws what happens while it happens, as marble diagrams do. */
export interface MarblesElement extends HTMLElement {
  /**
   * Sets what is not as usual, and forgets all that was drawn.
   *
   * @throws OptionError for an unknown option or a value out of range
   */
  configure(options: LiveOptions): void
  /**
   * Subscribes to messages, or to those of `observeEither`, and draws them in a lane of that name until the returned
   * Subscription is unsubscribed. An error and a completion are drawn, and go nowhere else.
   *
   * @throws OptionError for a name that is no text, what is no Observable, and an unknown or wrong option
   */
  observe(name: string, source$: Observable<Observed>, options?: LiveObserveOptions): Subscription
  /**
   * Subscribes to `client.status$`, and draws the connection and its outages.
   *
   * @throws OptionError for what is no Observable
   */
  link(status$: Observable<Status>): Subscription
  /**
   * Subscribes to what the observer of `traced(driver, observer)` is told, and draws packets.
   *
   * @throws OptionError for what is no Observable
   */
  wire(trace$: Observable<TraceEvent>): Subscription
  /**
   * Subscribes to `client.failures$`, and draws them.
   *
   * @throws OptionError for what is no Observable
   */
  failures(failures$: Observable<DecodeFailure>): Subscription
  /**
   * Subscribes to events of any kind, and draws them.
   *
   * @throws OptionError for what is no Observable
   */
  feed(events$: Observable<LiveEvent>): Subscription
  /** Draws one event. */
  add(event: LiveEvent): void
  /** Forgets all that was drawn; subscriptions stay. */
  clear(): void
  /** `true`: the picture stands still. What comes meanwhile is kept as ever, and said to be there. */
  paused: boolean
  /** Ms in a pixel, from 0.01 to 10000. @default 50 */
  scale: number
  /** What is held, and what is not. */
  readonly figures: LiveFigures
}
