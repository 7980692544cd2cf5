import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createRandom } from '../chaos/random.js'
import { drill } from './drill.js'
import { type Run, table, withFigures } from './figures.js'
import { broken } from './holds.js'
import { natsSetup } from './natsLanes.js'
import { rabbitQuorumSetup, rabbitSetup } from './rabbitLanes.js'
import { redisClusterSetup, sentinelSetup } from './redisLanes.js'
import { tryRabbitCommands } from './slowCommands.js'

// npm run test:clusters -- --engine NATS --seed 7 --write

const page = 'docs/clusters.md'
// The start commands of the documentation that take too long for the other tests.
const COMMANDS = 'commands'
const setups = [natsSetup, rabbitSetup, rabbitQuorumSetup, sentinelSetup, redisClusterSetup]

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string' },
    lane: { type: 'string', default: '' },
    seed: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
if (options.write && options.lane !== '') throw new Error('--write takes all ways of an engine, not --lane')
const seed = Number(options.seed ?? Math.floor(Math.random() * 0x1_0000_0000))
if (!Number.isSafeInteger(seed)) throw new Error('--seed is to be an integer')
const matches = (engine: string) =>
  options.engine === undefined || engine.toLowerCase() === options.engine.toLowerCase()
const wanted = setups.filter(({ engine }) => matches(engine))
if (wanted.length === 0 && !matches(COMMANDS))
  throw new Error(`--engine: one of ${[...setups.map(({ engine }) => engine), COMMANDS].join(', ')}`)

const problems: string[] = []
for (const { engine, missing, start } of wanted) {
  const reason = missing()
  if (reason !== null) {
    console.warn(`skipping ${engine}: ${reason}`)
    if (process.env['CI']) problems.push(`${engine} cannot run: ${reason}`)
    continue
  }
  const { cluster, lanes } = await start()
  const runs: Run[] = []
  let trials = 0
  try {
    console.log(`${cluster.version}, seed ${seed}`)
    for (const lane of lanes.filter(({ title }) => title.includes(options.lane))) {
      for (const fault of lane.faults) {
        const { connect, client, victim, promised, qos, timeout, down } = lane
        const observers = Object.keys(promised) as (keyof typeof promised)[]
        // Of its own: topics and sessions of one run are no other's, also where one was cut short.
        const random = createRandom(seed + trials)
        trials += 1
        const where = `${engine}, ${lane.title}, ${fault}`
        const outcome = await drill({
          ...{ cluster, connect, client, victim, observers, fault, random, qos, timeout, down },
        }).catch((error: unknown) => void problems.push(`${where}: ${String(error)}`))
        if (outcome === undefined) continue
        const run = { lane, fault, outcome }
        runs.push(run)
        console.log(table([run]))
        console.log(
          `node ${outcome.victim}; publishers stood still for ${outcome.stalled.map(ms => `${(ms / 1000).toFixed(1)} s`).join(' and ')}; ${JSON.stringify(outcome.errors)}\n`,
        )
        problems.push(...broken(lane, fault, outcome.observers).map(problem => `${where}: ${problem}`))
      }
    }
  } finally {
    await cluster[Symbol.asyncDispose]()
  }
  if (options.write) {
    const date = new Date().toISOString().slice(0, 10)
    await writeFile(
      page,
      withFigures(await readFile(page, 'utf8'), engine, { version: cluster.version, seed, date }, runs),
    )
  }
}
if (matches(COMMANDS)) problems.push(...(await tryRabbitCommands()))
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'all that is promised was kept' : `${problems.length} broken promises`)
process.exitCode = problems.length === 0 ? 0 : 1
