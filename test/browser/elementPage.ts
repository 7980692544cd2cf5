/// <reference lib="dom" />
// Runs in a browser: see element.spec.ts.
import { type Observable, Subject } from 'rxjs'
import { createClient, json, topic } from 'rxtopics'
import { defineMarbles, type LiveEvent } from 'rxtopics/marbles/element'
import { memory } from 'rxtopics/memory'

const Marbles = defineMarbles()
const live = new Marbles()
live.style.blockSize = '560px'
document.body.append(live)

// Time goes as the test says.
let now = 0
const scheduler = {
  now: () => now,
  schedule: () => {
    throw new Error('the element schedules nothing')
  },
}
live.configure({ scheduler, capacity: 1_000, lanes: 12 })

/** Plays a day with everything in it: two observers, a failure, an outage, packets. */
const playAll = () => {
  const hot = <T>(): Subject<T> => new Subject<T>()
  const events$ = hot<LiveEvent>()
  live.feed(events$)
  const message = (at: number, lane: string, value: string | number, retained = false): void => {
    const what = { kind: 'message', value, ...(retained ? { retained: true as const } : {}) } as const
    events$.next({ kind: 'topic', lane, what, at })
    events$.next({ kind: 'observer', lane: 'alice', what: { ...what, topic: lane }, at })
  }
  events$.next({ kind: 'link', lane: '', what: { kind: 'state', state: 'connected' }, at: 100 })
  events$.next({ kind: 'observer', lane: 'alice', what: '^', at: 500 })
  events$.next({
    kind: 'wire',
    lane: '',
    what: { kind: 'packet', packet: 'SUBSCRIBE', from: 'client', about: [] },
    at: 600,
  })
  events$.next({
    kind: 'wire',
    lane: '',
    what: { kind: 'packet', packet: 'SUBACK', from: 'broker', about: [] },
    at: 5_000,
  })
  message(6_000, 'home/lamp', 'on', true)
  message(12_000, 'home/lamp', 'off')
  message(14_000, 'home/temperature', 21)
  events$.next({
    kind: 'failures',
    lane: '',
    what: { kind: 'failure', reason: 'schema', path: '/celsius', topic: 'home/temperature' },
    at: 16_000,
  })
  events$.next({
    kind: 'topic',
    lane: 'home/temperature',
    what: { kind: 'failure', reason: 'schema', path: '/celsius' },
    at: 16_000,
  })
  events$.next({ kind: 'link', lane: '', what: 'x', at: 20_000 })
  events$.next({ kind: 'link', lane: '', what: 'o', at: 27_000 })
  for (let at = 0; at < 40; at++) message(28_000 + at * 20, 'home/busy', at)
  message(33_000, 'home/<img src=x onerror=globalThis.hacked=1>', '<b>\u202e\u0000')
  events$.next({ kind: 'observer', lane: 'alice', what: '!', at: 36_000 })
  now = 40_000
}

/** A real client: who observes, what cannot be decoded, and that both ends are seen. */
const playClient = async () => {
  live.clear()
  const client = createClient(memory())
  const reading = topic('home/{room}/temperature', json())
  const subscriptions = [
    live.link(client.status$),
    live.observe('readings', client.observeEither(reading) as Observable<never>),
    live.failures(client.failures$),
  ]
  await new Promise<void>(done =>
    client.publish('home/lab/temperature', '{"celsius":20}').subscribe({ complete: done }),
  )
  await new Promise<void>(done => client.publish('home/lab/temperature', '{').subscribe({ complete: done }))
  await client.close()
  for (const subscription of subscriptions) subscription.unsubscribe()
  return live.figures
}

Object.assign(globalThis, {
  live,
  same: defineMarbles() === Marbles,
  playAll,
  playClient,
  setNow: (time: number) => {
    now = time
  },
  textOf: (part: string) => live.shadowRoot?.querySelector(part)?.textContent ?? null,
  ready: true,
})
