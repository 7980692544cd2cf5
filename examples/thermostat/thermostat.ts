import {
  concatMap,
  distinctUntilChanged,
  filter,
  groupBy,
  map,
  merge,
  mergeMap,
  type Observable,
  type OperatorFunction,
  scan,
} from 'rxjs'
import { type Client, flag, type Message, number, type Receipt, stale, topic } from 'rxtopics'

export const temperature = topic('home/{room}/temperature', number)
export const setpoint = topic('home/{room}/setpoint', number)
export const heater = topic('home/{room}/heater', flag('ON', 'OFF'), { publish: { qos: 1, retain: true } })

/** What is known of a room; `null`: not yet, or not any more. */
export interface Room {
  readonly celsius: number | null
  readonly wanted: number | null
  readonly heating: boolean | null
}

/** Around the setpoint a heater stays as it is: else it would be switched with every draught. */
const TOLERANCE = 0.5

/** Returns the room after a change: it is heated from below its setpoint to above it, and not while it is unknown. */
export const next = (room: Room, change: Partial<Room>): Room => {
  const { celsius, wanted, heating } = { ...room, ...change }
  if (wanted === null || (celsius === null && heating === null)) return { celsius, wanted, heating }
  if (celsius === null || celsius > wanted + TOLERANCE) return { celsius, wanted, heating: false }
  return { celsius, wanted, heating: celsius < wanted - TOLERANCE ? true : heating }
}

const unknown: Room = { celsius: null, wanted: null, heating: null }

/**
 * Returns an operator that switches the heaters of rooms by their temperatures, and emits the receipts. A room whose
 * sensor has been silent for `silence` ms is not heated any more; without a connection the command waits for one.
 */
export const control =
  (
    client: Pick<Client, 'observe' | 'publish'>,
    silence = 900_000,
  ): OperatorFunction<Message<number, { room: string }>, Receipt> =>
  temperatures => {
    const measured = temperatures.pipe(
      stale(silence),
      map(({ message: { params, value }, stale }) => ({ room: params.room, celsius: stale ? null : value })),
    )
    const wanted = client
      .observe(setpoint)
      .pipe(map(({ params, value }) => ({ room: params.room, wanted: value })))
    return merge(measured, wanted).pipe(
      groupBy(({ room }) => room),
      mergeMap(changes =>
        changes.pipe(
          scan((room, { room: _, ...change }) => next(room, change), unknown),
          map(({ heating }) => heating),
          filter(heating => heating !== null),
          distinctUntilChanged(),
          concatMap(heating => client.publish(heater.at({ room: changes.key }), heating)),
        ),
      ),
    )
  }

/** Returns an Observable that controls the heaters of a home while it is subscribed. */
export const thermostat = (client: Client, silence?: number): Observable<Receipt> =>
  client.observe(temperature).pipe(control(client, silence))
