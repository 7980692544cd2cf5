import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mosquittoMissing, startAedes, startMosquitto, type TestBroker } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'
import { chromiumMissing, runInPage } from './chromium.js'

const page = join(import.meta.dirname, 'page.ts')
const lifecycle = join(import.meta.dirname, 'lifecyclePage.ts')

const lanes: readonly {
  readonly name: string
  readonly protocolVersion: 4 | 5
  readonly driver: 'mqtt' | 'webSocket'
  readonly missing: string | null
  readonly launch: () => Promise<TestBroker>
}[] = [
  {
    name: 'aedes',
    protocolVersion: 4,
    driver: 'mqtt',
    missing: null,
    launch: () => startAedes({ transport: 'ws' }),
  },
  ...(['mqtt', 'webSocket'] as const).map(driver => ({
    name: 'mosquitto',
    protocolVersion: 5 as const,
    driver,
    missing: mosquittoMissing(),
    launch: () => startMosquitto({ transport: 'ws' }),
  })),
]

for (const { name, protocolVersion, driver, missing, launch } of lanes) {
  const lane = `a browser over WebSocket to ${name}, MQTT ${protocolVersion}, by ${driver}`
  describe.runIf(laneOrSkip(lane, chromiumMissing() ?? missing))(lane, () => {
    test('P48 L62 observes and publishes under a strict content security policy', async () => {
      await using broker = await launch()
      expect(await runInPage(page, { url: broker.url, protocolVersion, driver })).toEqual({
        before: 1,
        statuses: ['idle', 'connecting', 'connected', 'closed'],
        receipts: ['sent', 'acknowledged', 'acknowledged'],
        messages: [
          ['r0ü', 20],
          ['r1ü', 21],
          ['r2ü', 22],
        ],
        large: [300_000, true],
      })
    }, 60_000)

    test('Q92 follows its page: online, resume, the back/forward cache', async () => {
      await using broker = await launch()
      expect(await runInPage(lifecycle, { url: broker.url, protocolVersion })).toEqual({
        online: 'connected',
        resume: 'connected',
        cache: ['idle', 'connecting', 'connected', 'idle', 'connecting', 'connected', 'closed'],
      })
    }, 60_000)
  })
}
