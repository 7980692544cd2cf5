// Runs in a browser, in several pages: see tabs.spec.ts.
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { type SharedWorkerLike, tabs } from 'rxtopics/tabs'

declare const input: {
  readonly url: string
  readonly protocolVersion: 4 | 5
  readonly worker: boolean
}
declare const SharedWorker: new (url: string) => SharedWorkerLike

const { url, protocolVersion, worker } = input
const kept = protocolVersion === 5 ? { clean: false, sessionExpiry: 600 } : { clean: false }
const client = createClient(
  tabs({
    name: 'test',
    ...(worker
      ? { worker: () => new SharedWorker('/worker.js') }
      : { driver: mqtt(url, { protocolVersion, clientId: 'browser', ...kept }) }),
    heartbeat: 500,
    heartbeatTimeout: 2_500,
    grace: 2_000,
  }),
  { retry: () => 200 },
)

const seen: string[] = []
const states: string[] = []
const acknowledged: string[] = []
let published = 0
const text = (payload: Uint8Array) => new TextDecoder().decode(payload)
client.status$.subscribe(({ state }) => states.push(state))
client.observe('live/+', { qos: 1 }).subscribe(({ payload }) => seen.push(text(payload)))
client.subscriptions$.subscribe(({ kind }) => {
  if (kind === 'granted') states.push('granted')
})

Object.assign(globalThis, {
  seen,
  states,
  acknowledged,
  /** Publishes so many more. */
  publish: (prefix: string, count: number) => {
    for (let i = 0; i < count; i += 1) {
      const name = `${prefix}${published}`
      published += 1
      client.publish(`live/${prefix}`, name, { qos: 1 }).subscribe(({ outcome }) => {
        if (outcome === 'acknowledged') acknowledged.push(name)
      })
    }
  },
  stored: () =>
    new Promise(resolve => {
      client
        .observe('stored/+', { qos: 1 })
        .subscribe(({ payload, retain }) => resolve([text(payload), retain]))
    }),
  ready: true,
})
