import { createHash, type Hash } from 'node:crypto'
import { answer } from '../answer.js'
import { type Contender, contenders, type Version } from './contenders.js'
import { engineContenders } from './engineContenders.js'
import { families, payloads } from './traffic.js'

/** CPU time of this process so far, in µs. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

const all = { ...contenders, ...engineContenders }
let contender: Contender
let seen = 0
let target = 0
let hash: Hash | null = null
let since = 0
let reached: (result: { cpu: number; digest: string }) => void = () => {}
let result: Promise<{ cpu: number; digest: string }>

const finish = () => {
  // What answers the last messages counts too.
  setImmediate(() => reached({ cpu: cpu() - since, digest: hash?.digest('hex') ?? '' }))
}

const onMessage = (topic: string, bytes: Uint8Array, qos: number, decoded?: unknown) => {
  // Subjects and routing keys have dots for the same levels.
  hash?.update(`${topic.replaceAll('.', '/')} ${qos} `).update(bytes)
  if (decoded !== undefined) hash?.update(JSON.stringify(decoded))
  seen += 1
  if (seen === target) finish()
}

const payload = payloads[100]
const topics = families(1_000).map(({ topics: [topic = ''] }) => topic)

const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve))

/** Bursts of 1,000 in one turn. */
const publishBursts = async (count: number) => {
  for (let sent = 0; sent < count; ) {
    const size = Math.min(1_000, count - sent)
    let open = size
    await new Promise<void>(resolve => {
      for (let i = 0; i < size; i += 1) {
        contender.publish(topics[(sent + i) % topics.length] ?? '', payload, 0, () => {
          open -= 1
          if (open === 0) resolve()
        })
      }
    })
    sent += size
    await contender.drained()
    await nextTurn()
  }
}

/** So many at any time, the next one as soon as one is acknowledged. */
const publishWindow = (count: number, open: number) =>
  new Promise<void>(resolve => {
    let sent = 0
    let acknowledged = 0
    const next = () => {
      contender.publish(topics[sent++ % topics.length] ?? '', payload, 1, () => {
        acknowledged += 1
        if (sent < count) next()
        else if (acknowledged === count) resolve()
      })
    }
    for (let i = 0; i < Math.min(open, count); i += 1) next()
  })

/** Publishes one message at a time and waits until it has come back; returns the µs that each took. */
const roundTrips = async (topic: string, count: number): Promise<number[]> => {
  const times: number[] = []
  for (let i = 0; i < count; i += 1) {
    const start = process.hrtime.bigint()
    await new Promise<void>(resolve => {
      onReturn = resolve
      contender.publish(topic, payload, 1, () => {})
    })
    times.push(Number(process.hrtime.bigint() - start) / 1_000)
  }
  return times
}
let onReturn = () => {}

const filtersOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}/device-${i}/state`)

export const answers = {
  open: async (kind: keyof typeof all, url: string, version: Version) => {
    contender = await all[kind](url, version, kind)
  },
  observe: (filters: readonly string[], qos: 0 | 1) => contender.observe(filters, qos, onMessage),
  /** The next `count` messages are measured; `received` tells what they cost. */
  expect: (count: number, digest: boolean) => {
    seen = 0
    target = count
    hash = digest ? createHash('sha1') : null
    result = new Promise(resolve => {
      reached = resolve
    })
    since = cpu()
  },
  received: () => result,
  /** Publishes `count` messages; `published` tells what that cost. */
  publish: async (count: number, qos: 0 | 1, open = 1_000) => {
    since = cpu()
    await (qos === 0 ? publishBursts(count) : publishWindow(count, open))
  },
  published: () => cpu() - since,
  /** Observes `count` new filters in one turn; returns the ms until the last is granted. */
  observeMany: async (prefix: string, count: number): Promise<number> => {
    const filters = filtersOf(prefix, count)
    const start = process.hrtime.bigint()
    await contender.observe(filters, 0, onMessage)
    const spent = Number(process.hrtime.bigint() - start) / 1e6
    await contender.unobserve(filters)
    return spent
  },
  observeReturns: (topic: string) => contender.observe([topic], 1, () => onReturn()),
  roundTrips,
  /** What is left when nothing is under way: bytes on the heap, and what keeps the process busy. */
  rest: async (): Promise<Rest> => {
    for (let i = 0; i < 3; i += 1) {
      global.gc?.()
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return { bytes: heapUsed + arrayBuffers, resources: process.getActiveResourcesInfo().sort().join() }
  },
}

export interface Rest {
  readonly bytes: number
  readonly resources: string
}

export type ContenderAnswers = typeof answers

answer(answers)
