import {
  catchError,
  concat,
  concatMap,
  EMPTY,
  from,
  interval,
  map,
  merge,
  type Observable,
  take,
  timer,
} from 'rxjs'
import { type Client, LinkError, type Receipt } from 'rxtopics'

/** Plausible numbers that are the same at each run. */
const wave = (step: number, from: number, to: number): number =>
  Number((from + ((to - from) * (1 + Math.sin(step / 3))) / 2).toFixed(1))

const zigbee = (step: number) =>
  JSON.stringify({
    battery: 87,
    humidity: wave(step + 2, 40, 55),
    last_seen: '2026-11-21T08:00:00+01:00',
    linkquality: 90 + (step % 40),
    temperature: wave(step, 19, 23),
  })

const tasmota = (step: number) =>
  JSON.stringify({
    Time: '2026-11-21T08:00:00',
    AM2301: { Temperature: wave(step + 5, 16, 18), Humidity: wave(step, 60, 70) },
    TempUnit: 'C',
  })

/** What goes wrong in real homes: a firmware that sends text for a number, a payload cut short, nothing at all. */
const broken = ['{"temperature":"warm","humidity":44}', '{"temperature":21.4,"humid', '']

/**
 * Returns a stream that publishes a home below `root` for as long as it is subscribed. `isStored`: the broker keeps the last
 * word of each device for whoever comes later; else the devices say it again and again.
 */
export const simulateHome = (client: Client, root: string, isStored: boolean): Observable<Receipt> => {
  const send = (topic: string, payload: string, retain = false) =>
    client.publish(`${root}/${topic}`, payload, { retain: retain && isStored, qos: retain ? 1 : 0 }).pipe(
      // A sensor that cannot reach the broker tries again with its next reading.
      catchError((error: unknown) => {
        if (error instanceof LinkError) return EMPTY
        throw error
      }),
    )
  const every = (ms: number, topic: string, payload: (step: number) => string) =>
    interval(ms).pipe(concatMap(step => send(topic, payload(step))))

  const announce$ = from(['kitchen', 'bedroom']).pipe(
    concatMap(device => send(`zigbee2mqtt/${device}/availability`, '{"state":"online"}', true)),
  )
  const broken$ = interval(900).pipe(
    take(broken.length),
    map(step => broken[step] ?? ''),
    concatMap(payload => send('zigbee2mqtt/attic', payload)),
  )
  const presence$ = concat(announce$, send('tele/cellar/LWT', 'Online', true))
  return merge(
    isStored ? presence$ : timer(0, 1_000).pipe(concatMap(() => presence$)),
    every(400, 'zigbee2mqtt/kitchen', zigbee),
    every(700, 'zigbee2mqtt/bedroom', step => zigbee(step + 4)),
    every(1_000, 'tele/cellar/SENSOR', tasmota),
    broken$,
  )
}

/** Returns a stream that deletes what the home retained at the broker. */
export const clearHome = (client: Client, root: string): Observable<Receipt> =>
  from(['zigbee2mqtt/kitchen/availability', 'zigbee2mqtt/bedroom/availability', 'tele/cellar/LWT']).pipe(
    concatMap(topic => client.publish(`${root}/${topic}`, '', { retain: true, qos: 1, timeout: 2_000 })),
  )
