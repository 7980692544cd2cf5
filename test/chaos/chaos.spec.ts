import { setTimeout as sleep } from 'node:timers/promises'
import { backoff, type Client, createClient, type Message } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'
import { startProxy } from '../support/proxy.js'
import { makeFaults } from './faults.js'
import {
  isComplete,
  note,
  numberOf,
  problems,
  type Seen,
  sentAfterRelease,
  sentOutOfOrder,
  type Track,
} from './ledger.js'
import { createRandom, type Random } from './random.js'
import { resources } from './resources.js'

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 0x1_0000_0000))
// `npm run soak`: ten minutes, with nothing but the limits that a broker has as installed.
const soaks = process.env['CHAOS_SOAK'] === '1'
const seconds = Number(process.env['CHAOS_SECONDS'] ?? (soaks ? 600 : 30))

interface Act {
  readonly version: 5 | 4
  /** Observers of filters that overlap, some of whom come and go. */
  readonly overlap: boolean
  readonly restarts: boolean
  /** With its own limits: 20 messages in flight, 1,000 queued. */
  readonly asInstalled: boolean
}

// Aedes is left out: after a resumed session it doubles QoS 2 messages, under new packet identifiers, and mixes up
// their order. Restarts and overlap do not go together on MQTT 5: until the client is back, a restarted mosquitto 2.0
// keeps one copy of each message, and that names one of its subscriptions only (MQTT-3.3.4-4 wants all).
const all: readonly Act[] = [
  { version: 5, overlap: true, restarts: false, asInstalled: false },
  { version: 5, overlap: false, restarts: true, asInstalled: false },
  { version: 4, overlap: true, restarts: true, asInstalled: false },
  { version: 5, overlap: false, restarts: true, asInstalled: true },
  { version: 4, overlap: false, restarts: true, asInstalled: true },
]
const acts = all.filter(({ asInstalled }) => asInstalled || !soaks)

const tracksOf = (): readonly Track[] =>
  Array.from({ length: 20 }, (_, i) => ({ topic: `chaos/${i}`, qos: i % 2 === 0 ? 1 : 2, published: 0 }))

/** Publishes the next number of a topic, among bytes that make packets of any length. */
const publish = (client: Client, track: Track, random: Random, failed: (error: unknown) => void) => {
  const padding = random.integer(0, 30) === 0 ? random.integer(0, 30_000) : random.integer(0, 100)
  const payload = `${track.published} ${'x'.repeat(padding)}`
  track.published += 1
  client.publish(track.topic, payload, { qos: track.qos, timeout: Number.POSITIVE_INFINITY }).subscribe({
    next: ({ outcome }) => {
      if (outcome !== 'acknowledged') failed(`${track.topic}: ${outcome}`)
    },
    error: failed,
  })
}

/** Keeps what an observer gets. */
const record = (client: Client, filter: string, seen: Seen, failed: (error: unknown) => void) =>
  client.observe(filter, { qos: 2, retained: 'none' }).subscribe({
    next: ({ topic, payload }: Message) => note(seen, topic, numberOf(payload)),
    error: failed,
  })

const run = async ({ version, overlap, restarts, asInstalled }: Act, milliseconds: number) => {
  const random = createRandom(seed)
  const failures: unknown[] = []
  const failed = (error: unknown) => failures.push(error)
  const tracks = tracksOf()
  const exact: Seen = new Map()
  const wide: Seen = new Map()
  await using broker = await startMosquitto({ persistence: true, asInstalled })
  await using inbound = await startProxy(broker, { decode: asInstalled })
  await using outbound = await startProxy(broker)

  const connect = (url: string, clientId: string) =>
    createClient(
      mqtt(url, {
        protocolVersion: version,
        clientId,
        clean: false,
        keepalive: 1,
        connectTimeout: 1_000,
        answerTimeout: 3_000,
      }),
      {
        retry: backoff({ base: 20, cap: 300, random }),
        outbox: { capacity: 1_000_000 },
      },
    )
  const publisher = connect(inbound.url, 'publisher')
  const subscriber = connect(outbound.url, 'subscriber')
  try {
    for (const { topic } of tracks) record(subscriber, topic, exact, failed)
    if (overlap) record(subscriber, 'chaos/+', wide, failed)
    await expect
      .poll(() => subscriber.snapshot().subscriptions.some(({ phase }) => phase === 'on'), { timeout: 5_000 })
      .toBe(true)
    await expect
      .poll(() => subscriber.snapshot().subscriptions.every(({ phase }) => phase !== 'subscribing'))
      .toBe(true)

    let faulty = true
    const traffic = async () => {
      // Of its own: how fast it goes must not change which faults there are.
      const choice = createRandom(seed + 1)
      while (faulty) {
        publish(publisher, choice.pick(tracks as [Track]), choice, failed)
        // Queues of a thousand, as installed, hold what is published through an outage.
        await sleep(choice.integer(0, asInstalled ? 30 : 10))
      }
    }
    const churn = async () => {
      const choice = createRandom(seed + 2)
      while (overlap && faulty) {
        const filter = choice.pick(['chaos/#', '#', 'chaos/7', '+/+'])
        const qos = choice.pick([0, 1, 2] as const)
        const guest = subscriber.observe(filter, { qos, retained: 'none' }).subscribe({ error: failed })
        await sleep(choice.integer(0, 500))
        guest.unsubscribe()
        await sleep(choice.integer(0, 500))
      }
    }
    const others = Promise.all([traffic(), churn()])
    const log = await makeFaults({ broker, lines: [inbound, outbound], random, restarts }, milliseconds)
    faulty = false
    await others

    const settled = () => {
      const { queued, inFlight } = publisher.snapshot().outbox
      return (
        queued + inFlight === 0 && (overlap ? [exact, wide] : [exact]).every(seen => isComplete(tracks, seen))
      )
    }
    // A window of 20 takes its time for what an outage has left: it is over when nothing has come for a while.
    const count = () => [...exact.values(), ...wide.values()].reduce((sum, { length }) => sum + length, 0)
    for (let waited = 0, before = 0; waited < 20_000 && !settled(); waited += 20) {
      await sleep(20)
      if (count() !== before) waited = 0
      before = count()
    }

    const repeated = sentAfterRelease(outbound.packets)
    const overtaken: Seen = asInstalled ? sentOutOfOrder(inbound.packets, outbound.packets) : new Map()
    const excuses = { repeated, overtaken }
    const wrong = [
      ...problems(tracks, exact, excuses).map(problem => `exact filters: ${problem}`),
      ...(overlap ? problems(tracks, wide, excuses).map(problem => `chaos/+: ${problem}`) : []),
      ...failures.map(String),
    ]
    const published = tracks.reduce((sum, track) => sum + track.published, 0)
    const story = [
      `seed ${seed}, ${published} published`,
      `${inbound.accepted} and ${outbound.accepted} connections`,
      `the publisher is ${publisher.snapshot().status.state} with ${JSON.stringify(publisher.snapshot().outbox)}`,
      `the subscriber is ${subscriber.snapshot().status.state}`,
      `${[...repeated.values()].flat().length} sent again by the broker after it had released them`,
      `${[...overtaken.values()].flat().length} sent by the broker out of order`,
    ].join(', ')
    expect(wrong, [story, ...log].join('\n')).toEqual([])
    expect(publisher.snapshot().outbox).toEqual({ queued: 0, inFlight: 0 })
    await expect
      .poll(() => subscriber.snapshot(), { timeout: 8_000 })
      .toMatchObject({ unsettled: 0, held: 0 })
    return { story, published, connections: inbound.accepted + outbound.accepted, faults: log.length }
  } finally {
    await Promise.all([publisher, subscriber].map(client => client.close({ deadline: 2_000 })))
  }
}

describe.runIf(laneOrSkip('chaos over mosquitto', mosquittoMissing()))('chaos', () => {
  const milliseconds = (1_000 * seconds) / acts.length
  test.each(acts)(
    `nothing lost, nothing doubled at QoS 2, order kept, nothing left behind: %o, CHAOS_SEED=${seed}`,
    async act => {
      // What is loaded and compiled on first use belongs to the baseline.
      await run(act, 500)
      const before = await resources()
      const { story, published, connections, faults } = await run(act, milliseconds)
      const after = await resources()
      console.log(`${story}, ${faults} faults, ${((after.heap - before.heap) / 1e6).toFixed(1)} MB`)
      expect(published).toBeGreaterThan(milliseconds / 80)
      expect(faults).toBeGreaterThan(2)
      expect(connections).toBeGreaterThanOrEqual(2)
      expect(after.handles).toEqual(before.handles)
      expect(after.heap - before.heap).toBeLessThan(10_000_000)
    },
    milliseconds + 60_000,
  )
})
