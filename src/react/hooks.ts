import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { OptionError } from '../base/errors.js'
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
import { useClientOr } from './topicsProvider.js'

/**
 * Returns the last message of a topic or filter, and renders again with each new one. Several components that ask for
 * the same share one SUBSCRIBE; the last that unmounts unsubscribes. With another topic, filter or option it is `waiting`
 * again: nothing is shown of what was asked for before. `null` asks for nothing.
 *
 * React may leave renders out where messages come fast. Where every message counts, take `useOnMessage` or `useMessages`.
 * On a server, and while it hydrates, it is `waiting`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```tsx
 * import { number, topic } from 'rxtopics'
 * import { useLatest } from 'rxtopics/react'
 *
 * const celsius = topic('home/{room}/celsius', number)
 * export const Room = ({ room }: { readonly room: string }) => {
 *   const { value, error } = useLatest(celsius.at({ room }))
 *   return <p>{error?.message ?? (value === undefined ? '…' : `${value} °C`)}</p>
 * }
 * ```
 */
export const useLatest = <T extends Watched>(
  target: T | null | undefined,
  options: ViewOptions = {},
): LatestOf<T> => useWatched('useLatest', target, options, latestView)

/**
 * Returns the last message of each topic that a topic or filter matches, and renders again with each new one; see `every`
 * where they come fast. A row that is a `memo` of its message renders with its own messages alone. All else is as with
 * `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```tsx
 * import { number, topic } from 'rxtopics'
 * import { useLatestByTopic } from 'rxtopics/react'
 *
 * const celsius = topic('home/{room}/celsius', number)
 * export const Rooms = () => {
 *   const { messages } = useLatestByTopic(celsius, { every: 100 })
 *   return [...messages.values()].map(({ topic, params, value }) => (
 *     <li key={topic}>
 *       {params.room}: {value} °C
 *     </li>
 *   ))
 * }
 * ```
 */
export const useLatestByTopic = <T extends Watched>(
  target: T | null | undefined,
  options: LatestByTopicViewOptions = {},
): LatestByTopic<MessageIn<T>> => useWatched('useLatestByTopic', target, options, latestByTopicView)

/**
 * Returns the last messages of a topic or filter, the oldest first, none left out but those that `last` has no room for.
 * All else is as with `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```tsx
 * import { text, topic } from 'rxtopics'
 * import { useMessages } from 'rxtopics/react'
 *
 * const log = topic('log/{machine}', text)
 * export const Log = () => {
 *   const { messages } = useMessages(log, { last: 50 })
 *   return <pre>{messages.map(({ params, value }) => `${params.machine} ${value}\n`)}</pre>
 * }
 * ```
 */
export const useMessages = <T extends Watched>(
  target: T | null | undefined,
  options: MessagesViewOptions = {},
): Messages<MessageIn<T>> => useWatched('useMessages', target, options, messagesView)

/**
 * Returns what became of the watching of a topic or filter, and calls a function with every message. It renders when what
 * it returns changes, not with each message. The function of the last render is called; what it throws is reported as an uncaught
 * error, and ends nothing. All else is as with `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```tsx
 * import { text, topic } from 'rxtopics'
 * import { useOnMessage } from 'rxtopics/react'
 *
 * const alarms = topic('alarms/{machine}', text)
 * export const Bell = ({ ring }: { readonly ring: (why: string) => void }) => {
 *   const { error } = useOnMessage(alarms, ({ value }) => ring(value), { retained: 'none' })
 *   return error === undefined ? null : <p>{error.message}</p>
 * }
 * ```
 */
export const useOnMessage = <T extends Watched>(
  target: T | null | undefined,
  handle: (message: MessageIn<T>) => void,
  options: ViewOptions = {},
): Watching => {
  const newest = useRef(handle)
  // Before the subscription, which is an effect too.
  useEffect(() => {
    newest.current = handle
  })
  return useWatched<T, ViewOptions, Watching>(
    'useOnMessage',
    target,
    options,
    (caller, client, watched, settings) =>
      eachMessageView(caller, client, watched, message => newest.current(message), settings),
  )
}

/**
 * Returns what the connection is doing, and renders again when that changes. It does not open the connection. On a
 * server, and while it hydrates, it is `idle`.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```tsx
 * import { useStatus } from 'rxtopics/react'
 *
 * export const Line = () => {
 *   const status = useStatus()
 *   return <p>{status.state === 'waiting' ? `again in ${status.delay} ms: ${status.error.message}` : status.state}</p>
 * }
 * ```
 */
export const useStatus = (client?: Client): Status => {
  const used = useClientOr(checkedClient('useStatus', client), 'useStatus')
  return useView(useMemo(() => statusView(used), [used]))
}

/**
 * Returns a function that publishes, and what became of what it has published. The function stays the same; what it
 * publishes goes on when the component unmounts. A promise that nobody looks at is no unhandled rejection: its error is in
 * `error`.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```tsx
 * import { boolean, topic } from 'rxtopics'
 * import { usePublish } from 'rxtopics/react'
 *
 * const lamp = topic('home/{room}/lamp', boolean)
 * export const Switch = ({ room }: { readonly room: string }) => {
 *   const { publish, pending, error } = usePublish()
 *   const on = () => publish(lamp.at({ room }), true, { qos: 1 })
 *   return (
 *     <button onClick={on} disabled={pending > 0}>
 *       {error?.message ?? 'on'}
 *     </button>
 *   )
 * }
 * ```
 */
export const usePublish = (client?: Client): Publishing => {
  const used = useClientOr(checkedClient('usePublish', client), 'usePublish')
  return useView(useMemo(() => publishingView(used), [used]))
}

type Make<T, O, S> = (caller: string, client: Client, target: T | null | undefined, options: O) => View<S>

const useWatched = <T extends Watched, O extends ViewOptions, S>(
  caller: string,
  target: T | null | undefined,
  options: O,
  make: Make<T, O, S>,
): S => {
  const client = useClientOr(clientIn(caller, options), caller)
  // It says all that the view is made of: what is written in a component is another object in each render.
  const key = keyOf(client, target, options)
  const begin = (turn: number) => ({ key, turn, view: make(caller, client, target, options) })
  const [last, keep] = useState(() => begin(0))
  if (last.key === key) last.turn = 0
  else if (last.turn === MOST_TURNS) {
    throw new OptionError(
      `${caller}.topic`,
      'is another one whenever it renders: make its codec, and what its options hold, outside of the component',
    )
  }
  const now = last.key === key ? last : begin(last.turn + 1)
  if (now !== last) keep(now)
  return useView(now.view)
}

/** React renders again at once for what was kept while it renders, and gives up after 25 times, without saying why. */
const MOST_TURNS = 10

/** Nothing is subscribed while rendering: renders may be thrown away. */
const useView = <S>({ subscribe, current, initial }: View<S>): S =>
  useSyncExternalStore(subscribe, current, initial)
