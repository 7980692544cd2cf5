import type { Driver } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { nats } from 'rxtopics/nats'
import { redis } from 'rxtopics/redis'
import { describe, expect, test } from 'vitest'
import { mosquittoMissing } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'
import { natsMissing } from '../support/nats.js'
import { commandsOf, passes, portsTaken, runCommands } from './commands.js'
import { redisClusterMissing } from './redisProcess.js'

// Those of three RabbitMQ nodes, which take a minute: npm run test:clusters.

interface Page {
  readonly page: string
  readonly name: string
  readonly ports: readonly number[]
  readonly missing: string | null
  readonly qos: 0 | 1
  readonly driver: (node: number) => Driver
}

const pages: readonly Page[] = [
  {
    page: 'docs/engines.md',
    name: 'NATS',
    ports: [4222],
    missing: natsMissing(),
    qos: 1,
    driver: () => nats('nats://127.0.0.1:4222', { prefix: 'app', jetstream: {} }),
  },
  {
    page: 'docs/engines.md',
    name: 'mosquitto',
    ports: [1883],
    missing: mosquittoMissing(),
    qos: 1,
    driver: () => mqtt('mqtt://127.0.0.1:1883'),
  },
  {
    page: 'docs/engines.md',
    name: 'Redis',
    ports: [6379],
    missing: redisClusterMissing(),
    qos: 0,
    driver: () => redis('redis://127.0.0.1:6379'),
  },
  {
    page: 'docs/scale-out.md',
    name: 'Redis with Sentinels',
    ports: [6371, 6372, 6373, 26371, 26372, 26373],
    missing: redisClusterMissing(),
    qos: 0,
    driver: node => redis(`redis://127.0.0.1:2637${node}`, { sentinel: { name: 'lab' } }),
  },
  {
    page: 'docs/scale-out.md',
    name: 'a Redis Cluster',
    ports: [7371, 7372, 7373, 7374, 7375, 7376],
    missing: redisClusterMissing(),
    qos: 0,
    driver: node => redis(`redis://127.0.0.1:737${node}`, { cluster: true }),
  },
  {
    page: 'docs/scale-out.md',
    name: 'three NATS servers',
    ports: [4221, 4222, 4223, 1881, 1882, 1883],
    missing: natsMissing(),
    qos: 1,
    driver: node =>
      nats(`nats://127.0.0.1:422${node}`, { prefix: 'app', jetstream: { replicas: 3, clean: true } }),
  },
]

describe('the commands of the documentation start', () => {
  for (const { page, name, ports, missing, qos, driver } of pages) {
    test.runIf(laneOrSkip(`commands for ${name}`, missing))(
      `${name}, ${page}`,
      async context => {
        const taken = await portsTaken(ports)
        if (taken !== null && !process.env['CI']) return context.skip(taken)
        const { end } = await runCommands(await commandsOf(page, name), ports, 20_000)
        try {
          expect(await passes(driver(1), driver(3), 'commands/try', qos)).toBe('here')
        } finally {
          await end()
        }
      },
      60_000,
    )
  }

  test('and a page without them is told', async () => {
    await expect(commandsOf('docs/engines.md', 'nobody')).rejects.toThrow('no commands for nobody')
    await expect(runCommands('exit 3', [9], 1_000)).rejects.toThrow('have not started')
  })
})
