import type { Driver } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { driverContract } from '../../src/testing/contract/index.js'
import { mosquittoMissing, startAedes, startMosquitto, type TestBroker } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'

interface Lane {
  readonly name: string
  readonly missing: string | null
  start(): Promise<{ readonly makeDriver: () => Driver; readonly stop: () => Promise<void> }>
}

const inMemory = (protocolVersion: 5 | 4): Lane => ({
  name: `memory, MQTT ${protocolVersion}`,
  missing: null,
  start: async () => {
    const broker = createBroker()
    return { makeDriver: () => memory(broker, { protocolVersion }), stop: async () => broker.stop() }
  },
})

const overWire = (
  name: string,
  protocolVersion: 5 | 4 | 3,
  missing: string | null,
  launch: () => Promise<TestBroker>,
): Lane => ({
  name: `${name}, MQTT ${protocolVersion}`,
  missing,
  start: async () => {
    const broker = await launch()
    return {
      makeDriver: () =>
        mqtt(broker.url, { protocolVersion, ...(broker.ca === undefined ? {} : { tls: { ca: broker.ca } }) }),
      stop: () => broker.stop(),
    }
  },
})

const mosquitto = mosquittoMissing()

const lanes: readonly Lane[] = [
  inMemory(5),
  inMemory(4),
  overWire('aedes over tcp', 4, null, () => startAedes()),
  overWire('aedes over tcp', 3, null, () => startAedes()),
  overWire('aedes over WebSocket', 4, null, () => startAedes({ transport: 'ws' })),
  overWire('mosquitto over tcp', 5, mosquitto, () => startMosquitto()),
  overWire('mosquitto over tcp', 4, mosquitto, () => startMosquitto()),
  overWire('mosquitto over tcp', 3, mosquitto, () => startMosquitto()),
  overWire('mosquitto over tls', 5, mosquitto, () => startMosquitto({ transport: 'tls' })),
  overWire('mosquitto over WebSocket', 5, mosquitto, () => startMosquitto({ transport: 'ws' })),
  overWire('mosquitto over secure WebSocket', 5, mosquitto, () => startMosquitto({ transport: 'wss' })),
]

for (const lane of lanes) {
  describe.runIf(laneOrSkip(lane.name, lane.missing))(`the driver contract — ${lane.name}`, () => {
    let stop = async () => {}
    let makeDriver: () => Driver = () => {
      throw new Error('the lane has not started')
    }
    beforeAll(async () => {
      const started = await lane.start()
      makeDriver = started.makeDriver
      stop = started.stop
    }, 30_000)
    afterAll(() => stop())

    for (const { title, run } of driverContract(() => makeDriver())) {
      test(title, async context => {
        const { skipped } = await run()
        if (skipped !== null) context.skip(skipped)
      })
    }
  })
}
