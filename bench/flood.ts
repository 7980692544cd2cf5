import { setTimeout } from 'node:timers/promises'
import { createClient, json, latestByTopic, topic } from 'rxtopics'
import { asBytes, type Texts, topicsOf } from './house.js'
import { inject } from './inject.js'
import { median } from './statistics.js'
import type { Benches, Cost, Line } from './table.js'

// What a retained message costs when a dashboard starts, and the broker sends all that it has at once.

const ROUNDS = 9
const FEW = 1_000
const sizes = [100, FEW, 10_000, 100_000] as const

const readings = topic('{site}/#', json())
const payload = Buffer.from('{"celsius":21.5,"humidity":40}')

const texts = new Map(sizes.map(count => [count as number, asBytes(topicsOf(count))]))
const chunk = Buffer.concat(Array.from({ length: 1_000 }, () => payload))

interface Flood {
  /** Brings a new dashboard its retained messages, one of each topic. */
  readonly run: () => void
  readonly end: () => Promise<void>
}

const flood = async (count: number): Promise<Flood> => {
  const { bytes, starts } = texts.get(count) as Texts
  const { driver, next } = inject()
  let shown = 0
  const client = createClient(driver)
  client
    .observe(readings, { retained: 'latest' })
    .pipe(latestByTopic({ maxTopics: count }))
    .subscribe(({ size }) => {
      shown = size
    })
  // The link is open in the next turn.
  await setTimeout(1)
  const run = () => {
    for (let i = 0; i < count; i += 1) {
      const name = bytes.utf8Slice(starts[i] ?? 0, starts[i + 1] ?? 0)
      const start = (i % 1_000) * payload.length
      next(name, chunk.subarray(start, start + payload.length), true)
    }
    if (shown !== count) throw new Error(`${shown} of ${count} topics are shown`)
  }
  return { run, end: () => client.close() }
}

/** Returns the ns of CPU time that each of at least 10,000 messages costs. */
const cost = async (count: number): Promise<number> => {
  const times = Math.max(1, 10_000 / count)
  const floods = await Promise.all(Array.from({ length: times }, () => flood(count)))
  const since = process.cpuUsage()
  for (const { run } of floods) run()
  const { user, system } = process.cpuUsage(since)
  for (const { end } of floods) await end()
  return ((user + system) * 1_000) / (times * count)
}

const growing = async (): Promise<readonly Line[]> => {
  const rounds: ReadonlyMap<number, number>[] = []
  // The first two only warm up.
  for (let round = -2; round < ROUNDS; round += 1) {
    const costs = new Map<number, number>()
    for (const count of round % 2 === 0 ? sizes : [...sizes].reverse()) costs.set(count, await cost(count))
    if (round >= 0) rounds.push(costs)
  }
  const at = (costs: ReadonlyMap<number, number>, count: number) => costs.get(count) ?? Number.NaN
  const costs: readonly Cost[] = sizes.map(count => ({
    chart: 'kept',
    series: 'retained messages at the start',
    at: count,
    ns: median(rounds.map(each => at(each, count))),
  }))
  return ([10_000, 100_000] as const).map((count, i) => ({
    goal: '17',
    name: `retained messages at the start, latestByTopic, ${count.toLocaleString('en')} topics, of 1,000`,
    result: `${costs.map(({ ns }) => ns.toFixed(0)).join(', ')} ns at 100, …, 100,000`,
    ratio: median(rounds.map(each => at(each, count) / at(each, FEW))),
    limit: 2,
    costs: i === 0 ? costs : [],
  }))
}

export const benches: Benches = { '17 flood': growing }
