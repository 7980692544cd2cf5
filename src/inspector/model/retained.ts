import {
  catchError,
  combineLatest,
  concat,
  count,
  debounceTime,
  defer,
  filter,
  from,
  last,
  map,
  mergeMap,
  type Observable,
  of,
  type SchedulerLike,
  startWith,
  take,
  tap,
  throwError,
  toArray,
} from 'rxjs'
import { ClosedError } from '../../base/errors.js'
import { ObserverOverflowError } from '../../base/subscribeErrors.js'
import { createTime } from '../../base/time.js'
import type { Client } from '../../client/client.js'
import { type Message, ownMessage } from '../../message.js'
import { publishSurely } from '../../retained/publishSurely.js'

/** Stored values as they were, so that they can be put back. */
export type Stored = readonly Message[]

/** What of a client is needed. */
export type Storing = Pick<Client, 'observe' | 'publish' | 'ping'>

/** Ms without another stored value after which there are no more: brokers do not say which is the last. */
const QUIET = 400
const TIMEOUT = 10_000
const AT_ONCE = 16
/** Topics, and bytes, that are looked at: all of it is kept, such as for the undo of a deletion. */
export const MOST_STORED = 10_000
export const MOST_BYTES: number = 2 ** 24

/** Emits, once, what the broker has stored for a filter and is meant; errors where that is too much to be undone. */
export const lookAt = (
  client: Storing,
  wanted: string,
  scheduler: SchedulerLike,
  isMeant: (topic: string) => boolean = () => true,
): Observable<Stored> =>
  defer(() => {
    let bytes = 0
    const found = new Map<string, Message>()
    const stored$ = client.observe(wanted, { retained: 'each', qos: 2 }).pipe(
      filter(({ topic, retain, payload }) => retain && payload.length > 0 && isMeant(topic)),
      tap(message => {
        bytes += message.payload.length
        if (found.size >= MOST_STORED || bytes > MOST_BYTES)
          throw new ObserverOverflowError(wanted, MOST_STORED)
        found.set(message.topic, ownMessage(message))
      }),
    )
    const ping$ = client.ping({ timeout: TIMEOUT })
    // The second ping leaves when the first is answered, and so after the SUBSCRIBE of this turn.
    const asked$ = concat(ping$, ping$).pipe(last())
    // A client that is closed ends its streams: then nothing was found out.
    const closed$ = throwError(() => new ClosedError())
    return combineLatest([concat(stored$, closed$).pipe(startWith(null)), asked$]).pipe(
      debounceTime(QUIET, createTime(scheduler)),
      take(1),
      map(() => [...found.values()]),
    )
  })

/** What became of many publishes. */
export interface Tally {
  readonly count: number
  readonly failed: number
}

/** Deletes the stored values of topics; emits once. */
export const deleteStored = (client: Storing, stored: Stored): Observable<Tally> =>
  tallied(stored, ({ topic }) => publishSurely(client, topic, '', { retain: true, timeout: TIMEOUT }))

/** Puts stored values back as they were; emits once. */
export const putBack = (client: Storing, stored: Stored): Observable<Tally> =>
  tallied(stored, ({ topic, payload, properties, qos }) =>
    qos === 2
      ? client.publish(topic, payload, { qos, retain: true, timeout: TIMEOUT, properties })
      : publishSurely(client, topic, payload, { retain: true, timeout: TIMEOUT, properties }),
  )

const tallied = (stored: Stored, act: (message: Message) => Observable<unknown>): Observable<Tally> =>
  from(stored).pipe(
    mergeMap(
      message =>
        act(message).pipe(
          count(),
          map(settled => settled > 0),
          catchError(() => of(false)),
        ),
      AT_ONCE,
    ),
    toArray(),
    map(outcomes => ({
      count: outcomes.filter(done => done).length,
      failed: outcomes.filter(done => !done).length,
    })),
  )
