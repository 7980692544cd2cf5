import { asyncScheduler, Observable, type SchedulerLike } from 'rxjs'
import { checkArgument, checkOptions, isCapacity, isFunction, isTimeout } from '../base/checks.js'
import { attempt } from '../base/either.js'
import { isObserving, isScheduler } from '../base/parts.js'
import { createRecency } from '../base/recency.js'
import { createTime } from '../base/time.js'
import type { Client } from '../client/client.js'
import type { PayloadCodec, ValueOf } from '../decoder.js'
import type { Tombstone, Undeleted } from '../message.js'
import { createAlarm } from '../operators/support/alarm.js'
import { follow } from '../operators/support/follow.js'
import { createSnapshots } from '../operators/support/snapshots.js'
import { isTopicLike, type Topic } from '../topic/topic.js'

/** Somebody who has said something of their presence. */
export interface Present<A, P> {
  /** Where they said it. */
  readonly topic: string
  /** The params of that topic: who they are. */
  readonly params: P
  /** What they said last. */
  readonly value: A
  /** Whether they are there: what `isPresent` makes of the value, and not silent for too long. */
  readonly present: boolean
  /** When they said it, in ms since 1970. */
  readonly at: number
}

/** Options of `presence`. */
export interface PresenceOptions<A> {
  /** Says of a value whether it means that somebody is there. @default whether it is truthy */
  readonly isPresent?: (value: A) => boolean
  /**
   * Ms of silence after which somebody who sends heartbeats is not there any more. `Infinity`: the will tells.
   *
   * @default Infinity
   */
  readonly timeout?: number
  /** How many are kept; of more, those who have been silent longest are forgotten. @default 100000 */
  readonly maxTopics?: number
  /** Where time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
}

/**
 * Returns a cold Observable of who is there: a map by topic, after each change. What a client says when it comes (`birth`
 * of `createClient`) and what the broker says when it goes (`will` of `mqtt`) are stored values of one topic each, so a
 * watcher knows at once who is there. Whoever deletes their stored value is taken out. It errors and completes as
 * `observe` does, and errors with what `isPresent` throws; the maps are never changed afterwards.
 *
 * @throws OptionError for what is no client or topic, and for an unknown or wrong option
 * @example
 * ```ts
 * import { createClient, flag, presence, topic } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const state = topic('gateways/{id}/state', flag('online', 'offline'))
 * const mine = state.build({ id: '7' })
 * const client = createClient(
 *   mqtt('mqtt://localhost', { will: { topic: mine, payload: 'offline', retain: true } }),
 *   { birth: { topic: mine, payload: 'online' } },
 * )
 * presence(client, state).subscribe(all => {
 *   for (const { params, present } of all.values()) console.log(params.id, present ? 'is there' : 'is gone')
 * })
 * ```
 */
export const presence = <P, F extends string, C extends PayloadCodec>(
  client: Pick<Client, 'observe' | 'observeEither'>,
  topic: Topic<P, F, C>,
  options: PresenceOptions<ValueOf<C>> = {},
): Observable<ReadonlyMap<string, Present<ValueOf<C>, P>>> => {
  checkArgument('presence.client', client, isObserving)
  checkArgument('presence.topic', topic, isTopicLike)
  checkOptions('presence', options, {
    isPresent: isFunction,
    timeout: isTimeout,
    maxTopics: isCapacity(1),
    scheduler: isScheduler,
  })
  const { isPresent = Boolean, timeout = Number.POSITIVE_INFINITY, maxTopics = 100_000 } = options
  const time = createTime(options.scheduler ?? asyncScheduler)
  type Heard = Present<ValueOf<C>, P>
  type Said = Undeleted<ValueOf<C>, P> | Tombstone<P>
  // The overload for tombstones cannot be chosen for any topic.
  const messages$ = client.observe(topic, {
    qos: 1,
    tombstones: 'emit',
  } as never) as unknown as Observable<Said>

  return new Observable(subscriber => {
    const all = createSnapshots<Heard, Heard>(heard => heard)
    const tell = () => subscriber.next(all.current())

    // Those who are there, until they are silent for too long: whoever was heard of first is the first.
    const fresh = createRecency<number>()
    const forget = (at: string) => {
      const kept = fresh.get(at)
      if (kept !== undefined) fresh.remove(kept)
    }

    const ring = (): number | null => {
      const now = time.now()
      let changed = false
      for (let first = fresh.oldest(); first !== null && first.value <= now; first = fresh.oldest()) {
        fresh.remove(first)
        // Nothing was heard of it: it is no less silent than before.
        all.replace(first.key, { ...(all.get(first.key) as Heard), present: false })
        changed = true
      }
      if (changed) tell()
      return fresh.oldest()?.value ?? null
    }
    const alarm = createAlarm(time, ring)

    const hear = (message: Said) => {
      forget(message.topic)
      if (message.deleted === true) all.delete(message.topic)
      else {
        const { topic: at, params, value } = message
        const read = attempt(() => isPresent(value))
        if (read._tag === 'Left') return subscriber.error(read.left)
        all.set(at, { topic: at, params, value, present: read.right, at: time.wall() })
        const oldest = all.size() > maxTopics ? all.oldest() : undefined
        if (oldest !== undefined) {
          all.delete(oldest)
          forget(oldest)
        }
        if (read.right && timeout !== Number.POSITIVE_INFINITY) {
          const due = time.now() + timeout
          fresh.add(at, due)
          alarm.set(due)
        }
      }
      tell()
    }
    subscriber.add(alarm.stop)
    follow(messages$, subscriber, hear, () => subscriber.complete())
  })
}
