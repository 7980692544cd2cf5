import { catchError, EMPTY, type Observable, Subscription } from 'rxjs'
import { memberOf } from '../../base/checks.js'
import type { Client } from '../../client/client.js'
import type { DecodeFailure } from '../../codec/failure.js'
import { packetOf } from '../../marbles/element/feeds.js'
import { type Message, messageOf } from '../../message.js'
import { plainStart } from '../../topic/filter/grammar.js'
import { matchesFrom } from '../../topic/filter/matches.js'
import type { Settings } from '../options.js'
import type { EventRow } from '../protocol/messages.js'
import { createChecks } from './checks.js'

/** Who is told what a client does. */
export interface Watcher {
  message(message: Message, at: number): void
  sent(topic: string, payload: Uint8Array, at: number): void
  failure(failure: DecodeFailure, at: number): void
  event(event: EventRow): void
}

/** What of a client is watched. */
export type Watched = Pick<
  Client,
  'observe' | 'intercept' | 'failures$' | 'status$' | 'subscriptions$' | 'snapshot'
>

/** Watches a client until the Subscription is unsubscribed. Nothing is asked of the broker but the filters that are set. */
export const watch = (client: Watched, settings: Settings, watcher: Watcher): Subscription => {
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
            incoming: received => {
              came(messageOf(received))
              return received
            },
          }),
      outgoing: publish => {
        watcher.sent(publish.topic, publish.payload, now())
        return publish
      },
    }),
  )
  if (filters.length > 0) {
    const observed = filters.map(filter => client.observe(filter).pipe(ended(filter, told, now)))
    // A message of two filters comes once for each: one that both of them would see is of the first.
    const each = observed.map((messages$, at) => ({ messages$, before: filters.slice(0, at) }))
    for (const { messages$, before } of each)
      all.add(
        messages$.subscribe(message => {
          if (!before.some(filter => matchesFrom(filter, plainStart(filter), message.topic))) came(message)
        }),
      )
  }
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

/** An observer that fails is told, and ends nothing else. */
const ended =
  (filter: string, told: (event: EventRow) => void, now: () => number) =>
  (messages$: Observable<Message>): Observable<Message> =>
    messages$.pipe(
      catchError((error: unknown) => {
        const name = memberOf(error, 'name')
        told(['observer', filter, `error ${typeof name === 'string' ? name : 'Error'}`, now()])
        return EMPTY
      }),
    )
