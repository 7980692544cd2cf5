import { nats } from 'rxtopics/nats'
import { driverContract } from 'rxtopics/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../chaos/random.js'
import { laneOrSkip } from '../support/lanes.js'
import { natsMissing } from '../support/nats.js'
import type { Fault, Lane, Observer } from './cluster.js'
import { drill } from './drill.js'
import { table } from './figures.js'
import { broken } from './holds.js'
import { type NatsCluster, startNatsCluster } from './natsCluster.js'
import { inMemory, threeReplicas } from './natsLanes.js'

const seed = Number(process.env['CLUSTERS_SEED'] ?? Math.floor(Math.random() * 0x1_0000_0000))

// The other engines, and all faults: npm run test:clusters.
describe.runIf(laneOrSkip('three NATS nodes', natsMissing()))('three NATS nodes', () => {
  let cluster: NatsCluster

  beforeAll(async () => {
    cluster = await startNatsCluster()
  }, 30_000)
  afterAll(() => cluster?.[Symbol.asyncDispose]())

  const run = async (lane: Lane, fault: Fault, observers: readonly Observer[]) => {
    const outcome = await drill({
      ...lane,
      ...{ cluster, fault, observers },
      ...{ random: createRandom(seed), down: 2_500, calm: 1_000 },
    })
    const figures = table([{ lane, fault, outcome }])
    console.log(`${cluster.version}, CLUSTERS_SEED=${seed}\n${figures}`)
    return broken(lane, fault, outcome.observers)
  }

  test('S95 what was stored over one node is there over another', async () => {
    const at = (node: number) =>
      nats(cluster.urls(node)[0] ?? '', {
        prefix: 'contract',
        jetstream: { stream: 'contract', replicas: 3, storage: 'memory' },
      })
    const title = 'what was stored over one node is there over another'
    const one = driverContract(() => at(0), { another: () => at(1), patience: 20_000 }).find(
      each => each.title === title,
    )
    expect(await one?.run()).toEqual({ skipped: null })
  }, 60_000)

  test(`lose nothing with three replicas when one is killed, CLUSTERS_SEED=${seed}`, async () => {
    const lane = threeReplicas(cluster)
    expect(await run(lane, 'killed', ['kept', 'resumed', 'clean', 'group', 'away'])).toEqual([])
  }, 120_000)

  test(`lose what one of them had in its memory, CLUSTERS_SEED=${seed}`, async () => {
    expect(await run(inMemory(cluster), 'killed', ['away'])).toEqual([])
  }, 120_000)
})
