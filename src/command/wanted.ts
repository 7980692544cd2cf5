import {
  debounceTime,
  filter,
  ignoreElements,
  map,
  merge,
  connect as multicast,
  type Observable,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs'
import { UnsupportedError } from '../base/errors.js'
import type { Client } from '../client/client.js'
import type { ObserveOptions } from '../client/observing/options.js'
import type { Message } from '../message.js'
import { parseShared } from '../topic/filter/grammar.js'
import { usageError } from './errors.js'
import { matcherOf } from './matching.js'
import { integer, text } from './values.js'
import type { World } from './world.js'

/** The options that say what is to come. */
export const wantedOptions = {
  qos: {
    short: 'q',
    value: '0|1|2',
    read: integer(0, 2),
    help: 'the quality of service that is asked for (0)',
  },
  exclude: {
    value: 'FILTER',
    read: text,
    many: true,
    help: 'leave out what matches; may come more than once',
  },
  'retained-only': { help: 'only what the broker has stored, then end' },
  'new-only': { help: 'nothing that the broker has stored' },
} as const

export interface WantedValues {
  readonly qos: number | undefined
  readonly exclude: readonly string[]
  readonly 'retained-only': boolean
  readonly 'new-only': boolean
  readonly wait?: number | undefined
}

/** Ms after the last stored value after which there are no more: brokers do not say. */
const QUIET = 1_000

/** A message, and the filter it came through. */
export interface Through {
  readonly message: Message
  readonly filter: string
}

/** Returns the messages of all filters. What matches several comes once for each. It ends with what is stored where no more is wanted. */
export const observeFilters = (
  client: Client,
  filters: readonly string[],
  values: WantedValues,
  world: World,
): Observable<Through> => {
  const { qos = 0, exclude, 'retained-only': retainedOnly, 'new-only': newOnly } = values
  if (retainedOnly && newOnly) throw usageError('--retained-only and --new-only leave nothing')
  const options: ObserveOptions = { qos: qos as 0 | 1 | 2, retained: newOnly ? 'none' : 'once' }
  const streams = filters.map(given => {
    const shared = parseShared(given)
    const stream =
      shared === null
        ? client.observe(given, options)
        : client.observe(shared.filter, { qos: qos as 0 | 1 | 2, group: shared.group })
    return stream.pipe(map(message => ({ message, filter: given })))
  })
  const isExcluded = matcherOf(exclude)
  const wanted = ({ message: { topic, retain } }: Through) => !isExcluded(topic) && (!retainedOnly || retain)
  const wanted$ = merge(...streams).pipe(filter(wanted))
  return retainedOnly ? wanted$.pipe(untilQuiet(client, values.wait ?? QUIET, world)) : wanted$
}

/** Ends when nothing has come for a while after the broker has granted what was asked for. */
const untilQuiet = (client: Client, ms: number, { scheduler }: World) => {
  const granted$ = client.subscriptions$.pipe(filter(({ kind }) => kind === 'granted'))
  const able$ = retainedOf(client).pipe(ignoreElements())
  return multicast<Through, Observable<Through>>(shared$ =>
    merge(able$, shared$).pipe(
      takeUntil(merge(shared$, granted$).pipe(debounceTime<unknown>(ms, scheduler))),
    ),
  )
}

/** Emits, once there is a connection to a broker that stores values; errors where it stores none. */
export const retainedOf = (client: Client): Observable<unknown> =>
  client.connect().pipe(
    tap(status => {
      if (status.state === 'connected' && !status.capabilities.retained)
        throw new UnsupportedError('retained messages')
    }),
    filter(({ state }) => state === 'connected'),
  )

/** Emits so many ms after there was a connection: to connect is not what the time is for. */
export const afterConnected = (client: Client, ms: number, { scheduler }: World): Observable<unknown> =>
  client.status$.pipe(
    filter(({ state }) => state === 'connected'),
    take(1),
    switchMap(() => timer(ms, scheduler)),
  )
