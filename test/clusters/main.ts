import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createRandom } from '../chaos/random.js'
import { drill } from './drill.js'
import { type Run, table, withFigures } from './figures.js'
import { broken } from './holds.js'
import { natsSetup } from './natsLanes.js'
import { rabbitQuorumSetup, rabbitSetup } from './rabbitLanes.js'

// npm run test:clusters -- --engine NATS --seed 7 --write

const page = 'docs/clusters.md'
const setups = [natsSetup, rabbitSetup, rabbitQuorumSetup]

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string' },
    lane: { type: 'string', default: '' },
    seed: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const seed = Number(options.seed ?? Math.floor(Math.random() * 0x1_0000_0000))
if (!Number.isSafeInteger(seed)) throw new Error('--seed is to be an integer')
const wanted = setups.filter(
  ({ engine }) => options.engine === undefined || engine.toLowerCase() === options.engine.toLowerCase(),
)
if (wanted.length === 0) throw new Error(`--engine: one of ${setups.map(({ engine }) => engine).join(', ')}`)

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
  try {
    console.log(`${cluster.version}, seed ${seed}`)
    for (const lane of lanes.filter(({ title }) => title.includes(options.lane))) {
      for (const fault of lane.faults) {
        const { connect, client, victim, promised, qos, down } = lane
        const observers = Object.keys(promised) as (keyof typeof promised)[]
        // Of its own: topics and sessions of one run are no other's.
        const random = createRandom(seed + runs.length)
        const outcome = await drill({
          ...{ cluster, connect, client, victim, observers, fault, random, qos, down },
        })
        const run = { lane, fault, outcome }
        runs.push(run)
        console.log(table([run]))
        console.log(
          `node ${outcome.victim}; publishers stood still for ${outcome.stalled.map(ms => `${(ms / 1000).toFixed(1)} s`).join(' and ')}; ${JSON.stringify(outcome.errors)}\n`,
        )
        problems.push(
          ...broken(lane, fault, outcome.observers).map(
            problem => `${engine}, ${lane.title}, ${fault}: ${problem}`,
          ),
        )
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
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'all that is promised was kept' : `${problems.length} broken promises`)
process.exitCode = problems.length === 0 ? 0 : 1
