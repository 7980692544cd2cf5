import { computed, effect, inject, PLATFORM_ID, type Signal, signal, untracked } from '@angular/core'
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop'
import { distinctUntilChanged, NEVER, type Observable, switchMap } from 'rxjs'
import type { Client } from '../client/client.js'
import type { Status } from '../client/connection/status.js'
import type { ObserveOptions } from '../client/observing/options.js'
import { eachMessageView } from '../view/eachMessage.js'
import { type LatestOf, latestView } from '../view/latest.js'
import { type LatestByTopic, latestByTopicView } from '../view/latestByTopic.js'
import { type Messages, messagesView } from '../view/messages.js'
import {
  checkedClient,
  clientIn,
  type LatestByTopicViewOptions,
  type MessagesViewOptions,
  type ViewOptions,
} from '../view/options.js'
import { type Publish, type Publishing, publishingView } from '../view/publishing.js'
import { statusView } from '../view/status.js'
import type { View, Watching } from '../view/view.js'
import { keyOf, type MessageIn, said, type Watched } from '../view/watched.js'
import { injectClientOr } from './provideTopics.js'

/** What is to be watched, or a function that says it and may read signals. `null` asks for nothing. */
export type Target<T> = T | null | undefined | (() => T | null | undefined)

/**
 * Returns the last message of a topic or filter, as a signal that never throws. Several components that ask for the same
 * share one SUBSCRIBE; the last that is destroyed unsubscribes. When the function says another topic or filter it is
 * `waiting` again: nothing is shown of what was asked for before.
 *
 * Signals leave values out where messages come fast. Where every message counts, take `injectOnMessage`, `injectMessages`
 * or `injectTopic`. On a server nothing is subscribed, and it is `waiting`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { Component, input } from '@angular/core'
 * import { number, topic } from 'rxtopics'
 * import { injectLatest } from 'rxtopics/angular'
 *
 * const celsius = topic('home/{room}/celsius', number)
 * @Component({ selector: 'app-room', template: '{{ celsius().error?.message ?? celsius().value }}' })
 * export class Room {
 *   readonly room = input.required<string>()
 *   readonly celsius = injectLatest(() => celsius.at({ room: this.room() }))
 * }
 * ```
 */
export const injectLatest = <T extends Watched>(
  target: Target<T>,
  options: ViewOptions = {},
): Signal<LatestOf<T>> => injectWatched('injectLatest', target, options, latestView)

/**
 * Returns the last message of each topic that a topic or filter matches, as a signal; see `every` where they come fast. All
 * else is as with `injectLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { number, topic } from 'rxtopics'
 * import { injectLatestByTopic } from 'rxtopics/angular'
 *
 * export class Rooms {
 *   readonly rooms = injectLatestByTopic(topic('home/{room}/celsius', number), { every: 100 })
 * }
 * ```
 */
export const injectLatestByTopic = <T extends Watched>(
  target: Target<T>,
  options: LatestByTopicViewOptions = {},
): Signal<LatestByTopic<MessageIn<T>>> =>
  injectWatched('injectLatestByTopic', target, options, latestByTopicView)

/**
 * Returns the last messages of a topic or filter, as a signal, the oldest first, none left out but those that `last` has no
 * room for. All else is as with `injectLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { text, topic } from 'rxtopics'
 * import { injectMessages } from 'rxtopics/angular'
 *
 * export class Log {
 *   readonly log = injectMessages(topic('log/{machine}', text), { last: 50 })
 * }
 * ```
 */
export const injectMessages = <T extends Watched>(
  target: Target<T>,
  options: MessagesViewOptions = {},
): Signal<Messages<MessageIn<T>>> => injectWatched('injectMessages', target, options, messagesView)

/**
 * Returns what became of the watching of a topic or filter, as a signal, and calls a function with every message. What that
 * throws is reported as an uncaught error, and ends nothing. All else is as with `injectLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { text, topic } from 'rxtopics'
 * import { injectOnMessage } from 'rxtopics/angular'
 *
 * export class Bell {
 *   readonly rung: string[] = []
 *   readonly bell = injectOnMessage(topic('alarms/{machine}', text), ({ value }) => this.rung.push(value))
 * }
 * ```
 */
export const injectOnMessage = <T extends Watched>(
  target: Target<T>,
  handle: (message: MessageIn<T>) => void,
  options: ViewOptions = {},
): Signal<Watching> =>
  injectWatched<T, ViewOptions, Watching>(
    'injectOnMessage',
    target,
    options,
    (caller, client, watched, settings) =>
      eachMessageView(caller, client, watched, message => untracked(() => handle(message)), settings),
  )

/** What is observed, and by which client. */
export interface InjectTopicOptions extends Omit<ObserveOptions, 'buffer' | 'ack'> {
  /** Whose topics are observed. @default the client that was provided */
  readonly client?: Client
}

/**
 * Returns the Observable of all messages of a topic or filter, for pipelines: it goes over to another topic when the
 * function says one, and completes when the component is destroyed. It errors as `observe` does, and does not emit on a
 * server. Messages that cannot be decoded are left out, and are on `failures$` of the client.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```ts
 * import { scan } from 'rxjs'
 * import { number, topic } from 'rxtopics'
 * import { injectTopic } from 'rxtopics/angular'
 *
 * export class Total {
 *   readonly total$ = injectTopic(topic('meters/{id}/watts', number)).pipe(scan((sum, { value }) => sum + value, 0))
 * }
 * ```
 */
export const injectTopic = <T extends Watched>(
  target: Target<T>,
  given: InjectTopicOptions = {},
): Observable<MessageIn<T>> => {
  const client = injectClientOr(clientIn('injectTopic', given), 'injectTopic')
  const { client: _client, ...options } = given
  const isServer = inject(PLATFORM_ID) === 'server'
  const wanted = computed(() => targetOf(target), {
    equal: (a, b) => keyOf(client, a, {}) === keyOf(client, b, {}),
  })
  return toObservable(wanted).pipe(
    distinctUntilChanged(),
    switchMap(watched =>
      // What the codec of the topic has decoded.
      isServer || watched === null || watched === undefined
        ? NEVER
        : (client.observe(watched as string, options) as Observable<unknown> as Observable<MessageIn<T>>),
    ),
    takeUntilDestroyed(),
  )
}

/**
 * Returns what the connection is doing, as a signal. It does not open the connection. On a server it is `idle`.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```ts
 * import { computed } from '@angular/core'
 * import { injectStatus } from 'rxtopics/angular'
 *
 * export class Line {
 *   private readonly status = injectStatus()
 *   readonly isThere = computed(() => this.status().state === 'connected')
 * }
 * ```
 */
export const injectStatus = (client?: Client): Signal<Status> => {
  const view = statusView(injectClientOr(checkedClient('injectStatus', client), 'injectStatus'))
  return injectView(() => view)
}

/** What `injectPublish` returns: the function as it is, the rest as a signal. */
export interface InjectedPublishing {
  /** Publishes. */
  readonly publish: Publish
  /** What became of what was published. */
  readonly published: Signal<Publishing>
}

/**
 * Returns a function that publishes, and as a signal what became of what it has published. What it publishes goes on when
 * the component is destroyed. A promise that nobody looks at is no unhandled rejection: its error is in `error`.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```ts
 * import { boolean, topic } from 'rxtopics'
 * import { injectPublish } from 'rxtopics/angular'
 *
 * const lamp = topic('home/{room}/lamp', boolean)
 * export class Switch {
 *   private readonly sending = injectPublish()
 *   readonly published = this.sending.published
 *   on() {
 *     void this.sending.publish(lamp.at({ room: 'kitchen' }), true, { qos: 1 })
 *   }
 * }
 * ```
 */
export const injectPublish = (client?: Client): InjectedPublishing => {
  const view = publishingView(injectClientOr(checkedClient('injectPublish', client), 'injectPublish'))
  return { publish: view.initial().publish, published: injectView(() => view) }
}

type Make<T, O, S> = (caller: string, client: Client, target: T | null | undefined, options: O) => View<S>

const targetOf = <T>(target: Target<T>): T | null | undefined =>
  typeof target === 'function' ? (target as () => T | null | undefined)() : target

const injectWatched = <T extends Watched, O extends ViewOptions, S>(
  caller: string,
  target: Target<T>,
  options: O,
  make: Make<T, O, S>,
): Signal<S> => {
  const client = injectClientOr(clientIn(caller, options), caller)
  // For what is wrong with the options: the function is asked later, and its signal does not throw.
  make(caller, client, null, options)
  const wanted = computed(
    () => {
      const watched = said(() => targetOf(target))
      return { key: keyOf(client, watched, options), watched }
    },
    { equal: (a, b) => a.key === b.key },
  )
  const view = computed(() => make(caller, client, wanted().watched, options))
  return injectView(view)
}

const injectView = <S>(view: () => View<S>): Signal<S> => {
  // Effects run on servers, too, where nothing would be there to see what comes.
  if (inject(PLATFORM_ID) === 'server') return computed(() => view().initial())
  const changes = signal(0)
  effect(onCleanup => {
    const { subscribe } = view()
    onCleanup(untracked(() => subscribe(() => changes.update(count => count + 1))))
  })
  return computed(() => {
    changes()
    return view().current()
  })
}
