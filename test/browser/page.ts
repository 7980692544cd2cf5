// Runs in a browser: see browser.spec.ts.
import * as t from 'io-ts'
import { lastValueFrom, take, toArray } from 'rxjs'
import { createClient, json, topic } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { webSocket } from 'rxtopics/websocket'

declare const input: {
  readonly url: string
  readonly protocolVersion: 4 | 5
  readonly driver: 'mqtt' | 'webSocket'
}
declare const report: (value: unknown) => void

const before = performance.getEntriesByType('resource').length
const statuses: string[] = []
const reading = topic('browser/{room}/temperature', json(t.type({ celsius: t.number })))
const driver = { mqtt, webSocket }[input.driver]
const client = createClient(driver(input.url, { protocolVersion: input.protocolVersion }))
client.status$.subscribe(({ state }) => statuses.push(state))

const received = lastValueFrom(client.observe(reading, { qos: 1 }).pipe(take(3), toArray()))
const receipts: string[] = []
for (const [i, qos] of ([0, 1, 2] as const).entries()) {
  const { outcome } = await lastValueFrom(
    client.publish(reading.at({ room: `r${i}ü` }), { celsius: 20 + i }, { qos }),
  )
  receipts.push(outcome)
}
// Of different topics and QoS: a broker may send them in another order.
const messages = (await received).sort((a, b) => (a.topic < b.topic ? -1 : 1))
const large = lastValueFrom(client.observe('browser/large').pipe(take(1)))
await lastValueFrom(client.publish('browser/large', new Uint8Array(300_000).fill(7), { qos: 1 }))
const { payload } = await large
await client.close()
report({
  before,
  statuses,
  receipts,
  messages: messages.map(({ params, value }) => [params.room, value.celsius]),
  large: [payload.length, payload.every(byte => byte === 7)],
})
