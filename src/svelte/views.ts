import { onMount } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import { toStore } from 'svelte/store'
import type { Client } from '../client/client.js'
import type { Status } from '../client/connection/status.js'
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
import { type Publishing, publishingView } from '../view/publishing.js'
import { statusView } from '../view/status.js'
import type { View, Watching } from '../view/view.js'
import { keyOf, type MessageIn, type Watched } from '../view/watched.js'
import { useClientOr } from './provideTopics.js'

/** What is to be watched, or a function that says it and may read state. `null` asks for nothing. */
export type Target<T> = T | null | undefined | (() => T | null | undefined)

/**
 * Returns the last message of a topic or filter: an object whose members are reactive wherever they are read, in a
 * template, `$derived` or `$effect`, and which subscribes while somebody reads them there. Do not take it apart. Several
 * components that ask for the same share one SUBSCRIBE; the last that goes unsubscribes. When the function says another
 * topic or filter it is `waiting` again: nothing is shown of what was asked for before.
 *
 * Svelte may leave values out where messages come fast. Where every message counts, take `useOnMessage` or `useMessages`. On a
 * server nothing is subscribed, and it is `waiting`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { number, topic } from 'rxtopics'
 * import { useLatest } from 'rxtopics/svelte'
 *
 * // In <script>, with `let { room } = $props()`; below it {lamp.error?.message ?? lamp.value}.
 * const celsius = topic('home/{room}/celsius', number)
 * declare let room: string
 * const lamp = useLatest(() => celsius.at({ room }))
 * ```
 */
export const useLatest = <T extends Watched>(target: Target<T>, options: ViewOptions = {}): LatestOf<T> =>
  reactive(useWatched('useLatest', target, options, latestView))

/**
 * Returns the last message of each topic that a topic or filter matches; see `every` where they come fast. All else is as
 * with `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { number, topic } from 'rxtopics'
 * import { useLatestByTopic } from 'rxtopics/svelte'
 *
 * // In <script>; below it {#each rooms.messages as [topic, { params, value }] (topic)}.
 * const rooms = useLatestByTopic(topic('home/{room}/celsius', number), { every: 100 })
 * ```
 */
export const useLatestByTopic = <T extends Watched>(
  target: Target<T>,
  options: LatestByTopicViewOptions = {},
): LatestByTopic<MessageIn<T>> => reactive(useWatched('useLatestByTopic', target, options, latestByTopicView))

/**
 * Returns the last messages of a topic or filter, the oldest first, none left out but those that `last` has no room for.
 * All else is as with `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { text, topic } from 'rxtopics'
 * import { useMessages } from 'rxtopics/svelte'
 *
 * // In <script>; below it {#each log.messages as { value }}.
 * const log = useMessages(topic('log/{machine}', text), { last: 50 })
 * ```
 */
export const useMessages = <T extends Watched>(
  target: Target<T>,
  options: MessagesViewOptions = {},
): Messages<MessageIn<T>> => reactive(useWatched('useMessages', target, options, messagesView))

/**
 * Returns what became of the watching of a topic or filter, and calls a function with every message while the component is
 * there. What it throws is reported as an uncaught error, and ends nothing. All else is as with `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { text, topic } from 'rxtopics'
 * import { useOnMessage } from 'rxtopics/svelte'
 *
 * // In <script>; below it {bell.error?.message}.
 * const bell = useOnMessage(topic('alarms/{machine}', text), ({ value }) => alert(value), { retained: 'none' })
 * declare const alert: (text: string) => void
 * ```
 */
export const useOnMessage = <T extends Watched>(
  target: Target<T>,
  handle: (message: MessageIn<T>) => void,
  options: ViewOptions = {},
): Watching => {
  const held = useWatched<T, ViewOptions, Watching>(
    'useOnMessage',
    target,
    options,
    (caller, client, watched, settings) => eachMessageView(caller, client, watched, handle, settings),
  )
  // Whether or not anybody reads what is returned; never on a server.
  onMount(() => {
    let last: View<Watching> | undefined
    let leave = () => {}
    // A store follows what a function reads, and needs no compiler for that.
    const stop = toStore(() => held().view).subscribe(view => {
      if (view === last) return
      last = view
      leave()
      leave = view.subscribe(() => {})
    })
    return () => {
      stop()
      leave()
    }
  })
  return reactive(held)
}

/** What is read as `current`, reactive wherever it is read. */
export interface Current<S> {
  /** What there is now. */
  readonly current: S
}

/**
 * Returns what the connection is doing, as `current`. It does not open the connection. On a server it is `idle`.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```ts
 * import { useStatus } from 'rxtopics/svelte'
 *
 * // In <script>; below it {status.current.state}.
 * const status = useStatus()
 * ```
 */
export const useStatus = (client?: Client): Current<Status> => {
  const read = readerOf(statusView(useClientOr(checkedClient('useStatus', client), 'useStatus')))
  return {
    get current() {
      return read()
    },
  }
}

/**
 * Returns a function that publishes, and what became of what it has published. What it publishes goes on when the
 * component goes. A promise that nobody looks at is no unhandled rejection: its error is in `error`.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```ts
 * import { boolean, topic } from 'rxtopics'
 * import { usePublish } from 'rxtopics/svelte'
 *
 * // In <script>; below it <button onclick={on}>{sending.error?.message ?? 'on'}</button>.
 * const lamp = topic('home/{room}/lamp', boolean)
 * const sending = usePublish()
 * const on = () => sending.publish(lamp.at({ room: 'kitchen' }), true, { qos: 1 })
 * ```
 */
export const usePublish = (client?: Client): Publishing => {
  const view = publishingView(useClientOr(checkedClient('usePublish', client), 'usePublish'))
  return membersOf(view.initial(), readerOf(view))
}

/** Returns a function that reads a view, and has who reads it reactively told of changes. */
const readerOf = <S>(view: View<S>): (() => S) => {
  const subscribe = createSubscriber(view.subscribe)
  return () => {
    subscribe()
    return view.current()
  }
}

type Make<T, O, S> = (caller: string, client: Client, target: T | null | undefined, options: O) => View<S>

interface Held<S> {
  readonly key: string
  readonly view: View<S>
  readonly read: () => S
}

/** Returns a function that returns what is watched now. */
const useWatched = <T extends Watched, O extends ViewOptions, S>(
  caller: string,
  target: Target<T>,
  options: O,
  make: Make<T, O, S>,
): (() => Held<S>) => {
  const client = useClientOr(clientIn(caller, options), caller)
  let held: Held<S> | undefined
  return () => {
    // Read each time, so that whoever reads what is shown depends on what this depends on.
    const watched = typeof target === 'function' ? target() : target
    const key = keyOf(client, watched, options)
    if (held?.key !== key) {
      const view = make(caller, client, watched, options)
      held = { key, view, read: readerOf(view) }
    }
    return held
  }
}

const reactive = <S extends object>(held: () => Held<S>): S =>
  membersOf(held().view.initial(), () => held().read())

/** Returns an object whose members are read when they are asked for. */
const membersOf = <S extends object>(shape: S, read: () => S): S =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      Object.keys(shape).map(name => [name, { enumerable: true, get: () => read()[name as keyof S] }]),
    ),
  ) as S
