import { natsMissing, redisMissing } from '../../test/support/brokers.js'
import { startNatsServer } from '../../test/support/natsServer.js'
import { rabbitMissing, startRabbit } from '../../test/support/rabbit.js'
import { startRedisServer } from '../../test/support/redisServer.js'
import { type Process, start } from '../processes.js'
import { median } from '../statistics.js'
import type { Benches, Line, Row } from '../table.js'
import type { ContenderAnswers } from './contender.js'
import type { engineContenders } from './engineContenders.js'

type Kind = keyof typeof engineContenders
type Contender = Process<ContenderAnswers>

interface Engine {
  readonly name: string
  readonly ours: Kind
  readonly theirs: Kind
  readonly qos: 0 | 1
  /** @default those of seven sites */
  readonly filters?: readonly string[]
  readonly missing: () => string | null
  readonly launch: () => Promise<AsyncDisposable & { readonly url: string }>
}

const LIMIT = 1.3
const ROUNDS = 9
const COMPARED = 5_000
const SITES = Array.from({ length: 7 }, (_, i) => `site-${i}/#`)

const rabbit = async () => {
  const node = await startRabbit()
  return { url: node.address.url, [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]() }
}

const engines: readonly Engine[] = [
  {
    ...{ name: 'NATS', ours: 'nats', theirs: 'natsBare', qos: 0 },
    ...{ missing: natsMissing, launch: () => startNatsServer() },
  },
  {
    ...{ name: 'JetStream, QoS 1', ours: 'jetStream', theirs: 'jetStreamBare', qos: 1 },
    // Each has a consumer of its own, and those keep no order among them.
    filters: ['#'],
    ...{ missing: natsMissing, launch: () => startNatsServer() },
  },
  {
    ...{ name: 'Redis', ours: 'redis', theirs: 'redisBare', qos: 0 },
    ...{ missing: redisMissing, launch: () => startRedisServer() },
  },
  {
    ...{ name: 'RabbitMQ, QoS 1', ours: 'amqp', theirs: 'amqpBare', qos: 1 },
    ...{ missing: rabbitMissing, launch: rabbit },
  },
]

const open = async (kind: Kind, url: string): Promise<Contender> => {
  const contender = start<ContenderAnswers>('wire/contender.ts')
  await contender.ask('open', kind, url, 5)
  return contender
}

const rowOf = (name: string, rounds: readonly { readonly ours: number; readonly theirs: number }[]): Row => ({
  goal: '18',
  name,
  result: `${median(rounds.map(({ ours }) => ours)).toPrecision(3)} against ${median(
    rounds.map(({ theirs }) => theirs),
  ).toPrecision(3)} µs CPU`,
  ratio: median(rounds.map(({ ours, theirs }) => ours / theirs)),
  limit: LIMIT,
})

/** What each message costs who receives it, and who publishes it. */
const measure = async (engine: Engine): Promise<readonly Line[]> => {
  const { name, ours: own, theirs: other, qos, launch, filters = SITES } = engine
  await using server = await launch()
  using ours = await open(own, server.url)
  using theirs = await open(other, server.url)
  using source = await open(other, server.url)
  using listener = await open(other, server.url)
  for (const each of [ours, theirs]) await each.ask('observe', filters, qos)

  /** Both receive the same at the same time. */
  const receive = async (count: number, digest = false) => {
    for (const each of [ours, theirs]) await each.ask('expect', count, digest)
    await source.ask('publish', count, qos)
    const [a, b] = await Promise.all([ours.ask('received'), theirs.ask('received')])
    if (digest && (a.digest !== b.digest || a.digest === '')) throw new Error(`${name}: deliveries differ`)
    return { ours: a.cpu / count, theirs: b.cpu / count }
  }
  await receive(COMPARED, true)
  const received: { ours: number; theirs: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) received.push(await receive(2 * COMPARED))
  await receive(COMPARED, true)
  const receiving = rowOf(`a message received over ${name}, of the bare client library`, received)

  // What comes to these from now on is not looked at.
  for (const each of [ours, theirs]) await each.ask('expect', Number.MAX_SAFE_INTEGER, false)
  using ownSource = await open(own, server.url)
  await listener.ask('observe', filters, qos)
  const publish = async (contender: Contender, count: number, digest = false) => {
    await listener.ask('expect', count, digest)
    await contender.ask('publish', count, qos)
    const cpu = (await contender.ask('published')) / count
    return { cpu, digest: (await listener.ask('received')).digest }
  }
  const compare = async () => {
    const [a, b] = [await publish(ownSource, COMPARED, true), await publish(source, COMPARED, true)]
    if (a.digest !== b.digest || a.digest === '') throw new Error(`${name}: publishes differ`)
  }
  await compare()
  const published: { ours: number; theirs: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0
    const early = await publish(first ? ownSource : source, 2 * COMPARED)
    const late = await publish(first ? source : ownSource, 2 * COMPARED)
    published.push(first ? { ours: early.cpu, theirs: late.cpu } : { ours: late.cpu, theirs: early.cpu })
  }
  await compare()
  return [receiving, rowOf(`a message published over ${name}, of the bare client library`, published)]
}

const all = async (): Promise<readonly Line[]> => {
  const lines: Line[] = []
  for (const engine of engines) {
    const missing = engine.missing()
    if (missing === null) lines.push(...(await measure(engine)))
    else lines.push({ goal: '18', name: engine.name, skipped: missing })
  }
  return lines
}

export const benches: Benches = { '18': all }
