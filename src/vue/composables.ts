import {
  type ComputedRef,
  computed,
  getCurrentInstance,
  type MaybeRefOrGetter,
  onMounted,
  shallowRef,
  toValue,
  watch,
} from 'vue'
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

/** Each part of what is shown, as a ref. */
export type Refs<S> = { readonly [N in keyof S & string]: ComputedRef<S[N]> }

/** What is to be watched: as it is, as a ref, or as a getter. `null` asks for nothing. */
export type Target<T> = MaybeRefOrGetter<T | null | undefined>

/**
 * Returns the last message of a topic or filter, in refs. Several components that ask for the same share one SUBSCRIBE;
 * the last that unmounts unsubscribes. When a getter or ref comes to another topic or filter it is `waiting` again: nothing
 * is shown of what was asked for before.
 *
 * Vue may leave values out where messages come fast. Where every message counts, take `useOnMessage` or `useMessages`. On
 * a server, and while it hydrates, it is `waiting`; on a server nothing is subscribed.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { number, topic } from 'rxtopics'
 * import { useLatest } from 'rxtopics/vue'
 * import { defineComponent, h } from 'vue'
 *
 * const celsius = topic('home/{room}/celsius', number)
 * export const Room = defineComponent({
 *   props: { room: { type: String, required: true } },
 *   setup(props) {
 *     const { value, error } = useLatest(() => celsius.at({ room: props.room }))
 *     return () => h('p', error.value?.message ?? `${value.value ?? '…'} °C`)
 *   },
 * })
 * ```
 */
export const useLatest = <T extends Watched>(
  target: Target<T>,
  options: ViewOptions = {},
): Refs<LatestOf<T>> => refsOf(useWatched('useLatest', target, options, latestView))

/**
 * Returns the last message of each topic that a topic or filter matches, in refs; see `every` where they come fast. All
 * else is as with `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { number, topic } from 'rxtopics'
 * import { useLatestByTopic } from 'rxtopics/vue'
 * import { defineComponent, h } from 'vue'
 *
 * const celsius = topic('home/{room}/celsius', number)
 * export const Rooms = defineComponent(() => {
 *   const { messages } = useLatestByTopic(celsius, { every: 100 })
 *   return () =>
 *     [...messages.value.values()].map(({ topic, params, value }) => h('li', { key: topic }, `${params.room}: ${value}`))
 * })
 * ```
 */
export const useLatestByTopic = <T extends Watched>(
  target: Target<T>,
  options: LatestByTopicViewOptions = {},
): Refs<LatestByTopic<MessageIn<T>>> =>
  refsOf(useWatched('useLatestByTopic', target, options, latestByTopicView))

/**
 * Returns the last messages of a topic or filter, in refs, the oldest first, none left out but those that `last` has no
 * room for. All else is as with `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { text, topic } from 'rxtopics'
 * import { useMessages } from 'rxtopics/vue'
 * import { defineComponent, h } from 'vue'
 *
 * const log = topic('log/{machine}', text)
 * export const Log = defineComponent(() => {
 *   const { messages } = useMessages(log, { last: 50 })
 *   return () => h('pre', messages.value.map(({ value }) => value).join('\n'))
 * })
 * ```
 */
export const useMessages = <T extends Watched>(
  target: Target<T>,
  options: MessagesViewOptions = {},
): Refs<Messages<MessageIn<T>>> => refsOf(useWatched('useMessages', target, options, messagesView))

/**
 * Returns what became of the watching of a topic or filter, in refs, and calls a function with every message. What that
 * throws is reported as an uncaught error, and ends nothing. All else is as with `useLatest`.
 *
 * @throws OptionError for an option that is unknown or out of range, and without a client
 * @example
 * ```ts
 * import { text, topic } from 'rxtopics'
 * import { useOnMessage } from 'rxtopics/vue'
 * import { defineComponent } from 'vue'
 *
 * const alarms = topic('alarms/{machine}', text)
 * export const Bell = defineComponent(() => {
 *   const { error } = useOnMessage(alarms, ({ value }) => alert(value), { retained: 'none' })
 *   return () => error.value?.message
 * })
 * declare const alert: (text: string) => void
 * ```
 */
export const useOnMessage = <T extends Watched>(
  target: Target<T>,
  handle: (message: MessageIn<T>) => void,
  options: ViewOptions = {},
): Refs<Watching> =>
  refsOf(
    useWatched<T, ViewOptions, Watching>(
      'useOnMessage',
      target,
      options,
      (caller, client, watched, settings) => eachMessageView(caller, client, watched, handle, settings),
    ),
  )

/**
 * Returns what the connection is doing, as a ref. It does not open the connection. On a server, and while it
 * hydrates, it is `idle`.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```ts
 * import { useStatus } from 'rxtopics/vue'
 * import { defineComponent } from 'vue'
 *
 * export const Line = defineComponent(() => {
 *   const status = useStatus()
 *   return () => status.value.state
 * })
 * ```
 */
export const useStatus = (client?: Client): ComputedRef<Status> => {
  const view = statusView(useClientOr(checkedClient('useStatus', client), 'useStatus'))
  return useView(computed(() => view))
}

/** What `usePublish` returns: the function as it is, the rest in refs. */
export type PublishingRefs = Pick<Publishing, 'publish'> & Refs<Omit<Publishing, 'publish'>>

/**
 * Returns a function that publishes, and in refs what became of what it has published. What it publishes goes on when the
 * component unmounts. A promise that nobody looks at is no unhandled rejection: its error is in `error`.
 *
 * @throws OptionError without a client, and for what is none
 * @example
 * ```ts
 * import { boolean, topic } from 'rxtopics'
 * import { usePublish } from 'rxtopics/vue'
 * import { defineComponent, h } from 'vue'
 *
 * const lamp = topic('home/{room}/lamp', boolean)
 * export const Switch = defineComponent(() => {
 *   const { publish, error } = usePublish()
 *   const on = () => publish(lamp.at({ room: 'kitchen' }), true, { qos: 1 })
 *   return () => h('button', { onClick: on }, error.value?.message ?? 'on')
 * })
 * ```
 */
export const usePublish = (client?: Client): PublishingRefs => {
  const view = publishingView(useClientOr(checkedClient('usePublish', client), 'usePublish'))
  const { publish } = view.initial()
  return { ...refsOf(useView(computed(() => view))), publish }
}

type Make<T, O, S> = (caller: string, client: Client, target: T | null | undefined, options: O) => View<S>

const useWatched = <T extends Watched, O extends ViewOptions, S>(
  caller: string,
  target: Target<T>,
  options: O,
  make: Make<T, O, S>,
): ComputedRef<S> => {
  const client = useClientOr(clientIn(caller, options), caller)
  interface Held {
    readonly key: string
    readonly view: View<S>
  }
  // A getter may make another topic each time that it is asked: what counts is what it says.
  const held = computed<Held>(last => {
    const watched = toValue(target)
    const key = keyOf(client, watched, options)
    return last?.key === key ? last : { key, view: make(caller, client, watched, options) }
  })
  return useView(computed(() => held.value.view))
}

/** Setup runs on servers, too, where nothing would ever unsubscribe. */
const isServer = () => !('document' in globalThis)

const useView = <S>(view: ComputedRef<View<S>>): ComputedRef<S> => {
  const changes = shallowRef(0)
  const changed = () => {
    changes.value += 1
  }
  if (isServer()) return computed(() => view.value.initial())
  // A component that takes over what a server has rendered has its element before it is set up.
  let hydrating = getCurrentInstance()?.vnode.el != null
  if (hydrating)
    onMounted(() => {
      hydrating = false
      changed()
    })
  watch(view, ({ subscribe }, _last, onCleanup) => onCleanup(subscribe(changed)), { immediate: true })
  return computed(() => {
    void changes.value
    return hydrating ? view.value.initial() : view.value.current()
  })
}

const refsOf = <S extends object>(shown: ComputedRef<S>): Refs<S> =>
  // All of a kind have the same names.
  Object.fromEntries(
    Object.keys(shown.value).map(name => [name, computed(() => shown.value[name as keyof S])]),
  ) as Refs<S>
