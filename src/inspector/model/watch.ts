import { catchError, EMPTY, Subscription } from 'rxjs'
import type { Client } from '../../client/client.js'
import type { DecodeFailure } from '../../codec/failure.js'
import { packetOf } from '../../marbles/element/feeds.js'
import { type Message, messageOf } from '../../message.js'
import type { Settings } from '../options.js'
import type { EventRow } from '../protocol/messages.js'
import { createChecks } from './checks.js'
import { nameOf, type Observing } from './observing.js'

/** Who is told what a client does. */
export interface Watcher {
  message(message: Message, at: number): void
  sent(topic: string, payload: Uint8Array, at: number): void
  failure(failure: DecodeFailure, at: number): void
  event(event: EventRow): void
}

/** What of a client is watched. */
export type Watched = Pick<Client, 'intercept' | 'failures$' | 'status$' | 'subscriptions$' | 'snapshot'>

/**
 * Watches a client until the Subscription is unsubscribed. Nothing is asked of the broker but what is observed for pages. With
 * filters in its settings it shows what these and later ones bring, without them all that passes the client.
 */
export const watch = (
  client: Watched,
  settings: Settings,
  watcher: Watcher,
  observing: Pick<Observing, 'start' | 'brings'>,
): Subscription => {
  const { filters, topics, trace$, scheduler } = settings
  const now = () => scheduler.now()
  const all = new Subscription()
  const check = createChecks(topics)
  const failed = (failure: DecodeFailure) => watcher.failure(failure, now())
  const came = (message: Message) => {
    watcher.message(message, now())
    check(message, failed)
  }
  const told = (event: EventRow) => watcher.event(event)

  all.add(
    client.intercept({
      name: 'rxtopics/inspector',
      ...(filters.length > 0
        ? {}
        : {
            // What is observed besides may come in several copies, of which observers see one.
            incoming: received => {
              if (!observing.brings(received.topic)) came(messageOf(received))
              return received
            },
          }),
      outgoing: publish => {
        watcher.sent(publish.topic, publish.payload, now())
        return publish
      },
    }),
  )
  all.add(
    observing.start({
      message: came,
      ended: (filter, error) => told(['observer', filter, `error ${nameOf(error)}`, now()]),
    }),
  )
  all.add(client.failures$.subscribe(failed))
  all.add(
    client.status$.subscribe(({ state }) => {
      if (state === 'connected') told(['link', '', 'o', now()])
      if (state === 'waiting') told(['link', '', 'x', now()])
      told(['status', '', state, now()])
    }),
  )
  all.add(
    client.subscriptions$.subscribe(change => {
      const { kind, filter } = change
      if (kind === 'granted') told(['observer', filter, '^', now()])
      if (kind === 'left') told(['observer', filter, '!', now()])
      if (kind === 'refused') told(['observer', filter, `error ${change.error.name}`, now()])
    }),
  )
  if (trace$ !== undefined) all.add(watchTrace(trace$, told, now))
  return all
}

/** Packets, or, while no packet has come, calls in the words of packets. */
const watchTrace = (
  trace$: NonNullable<Settings['trace$']>,
  told: (event: EventRow) => void,
  now: () => number,
): Subscription => {
  let isWire = false
  return trace$.pipe(catchError(() => EMPTY)).subscribe(event => {
    isWire ||= event.kind === 'wire'
    const packet = isWire && event.kind === 'seam' ? null : packetOf(event)
    if (packet === null) return
    told(['wire', packet.from, [packet.packet, ...packet.about].join(' ').slice(0, 200), now()])
  })
}
