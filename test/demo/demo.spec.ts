import { describe, expect, inject, test } from 'vitest'
import { runScript } from '../../examples/script.js'
import { mosquittoMissing, natsMissing, redisMissing, startMosquitto } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'
import { startNatsServer } from '../support/natsServer.js'
import { rabbitMissing } from '../support/rabbit.js'
import { createRabbitHost } from '../support/rabbitHost.js'
import { askForRabbit } from '../support/rabbitShared.js'
import { startRedisServer } from '../support/redisServer.js'

interface Engine extends Partial<AsyncDisposable> {
  readonly url?: string
}

const engines: readonly {
  readonly name: string
  readonly missing: string | null
  start(): Promise<Engine>
}[] = [
  { name: 'a broker in its process', missing: null, start: async () => ({}) },
  { name: 'mosquitto', missing: mosquittoMissing(), start: () => startMosquitto() },
  { name: 'nats-server', missing: natsMissing(), start: () => startNatsServer() },
  { name: 'Redis', missing: redisMissing(), start: () => startRedisServer() },
  {
    name: 'RabbitMQ',
    missing: rabbitMissing(),
    start: async () => {
      const node = await askForRabbit(inject('rabbitPort'))
      const host = await createRabbitHost(node)
      return { url: host.at(node.url) }
    },
  },
]

for (const { name, missing, start } of engines) {
  describe.runIf(laneOrSkip(`the demo over ${name}`, missing))(`the demo over ${name}`, () => {
    test('shows readings, an outage that it gets over, and what could not be read', async () => {
      const engine = await start()
      try {
        const { url } = engine
        await using demo = runScript('../demo/main.ts', ...(url === undefined ? [] : ['--url', url]))
        const { code, errors, lines } = await demo.ended
        expect([code, errors]).toEqual([0, ''])
        const text = lines.join('\n')
        for (const said of [
          /→ kitchen {2}\d+\.\d °C \d+ % {2}zigbee2mqtt/,
          /→ cellar {3}\d+\.\d °C \d+ % {2}Tasmota/,
          /→ kitchen is online/,
          /→ cellar is online/,
          /it hears too: observers 5, .*SUBSCRIBEs since it joined: 0$/m,
          /✗ .*attic: \/temperature: expected number/,
          /outage: the connection is cut/,
          /the broker can be reached again/,
        ])
          expect(text).toMatch(said)
        const after = lines.slice(lines.findIndex(line => line.includes('can be reached again')))
        expect(after.join('\n')).toMatch(/connected[\s\S]*→ (?:kitchen|bedroom|cellar)/)
        expect(text).toMatch(/\d+ readings, 2 payloads that could not be read, and no stream ended/)
        expect(lines.filter(line => /^ {4}rxtopics-demo\/\d+\/.* {2}[12] {2}2$/.test(line))).toHaveLength(4)
      } finally {
        await engine[Symbol.asyncDispose]?.()
      }
    }, 120_000)
  })
}
