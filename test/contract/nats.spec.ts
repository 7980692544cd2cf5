import type { Driver } from 'rxtopics'
import { type NatsOptions, nats } from 'rxtopics/nats'
import { driverContract } from 'rxtopics/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { laneOrSkip, natsMissing } from '../support/brokers.js'
import { type NatsServer, startNatsServer } from '../support/natsServer.js'

const lanes: readonly (readonly [name: string, options: NatsOptions])[] = [
  ['core', {}],
  ['core, with a prefix', { prefix: 'contract.lane' }],
  ['core, as MQTT clients see it', { mapping: 'mqtt' }],
]

for (const [name, options] of lanes) {
  describe.runIf(laneOrSkip(`nats-server, ${name}`, natsMissing()))(
    `the driver contract — NATS ${name}`,
    () => {
      let server: NatsServer
      beforeAll(async () => {
        server = await startNatsServer()
      }, 30_000)
      afterAll(() => server[Symbol.asyncDispose]())
      const makeDriver = (): Driver => nats(server.url, options)

      for (const { title, run } of driverContract(makeDriver)) {
        test(title, async context => {
          const { skipped } = await run()
          if (skipped !== null) context.skip(skipped)
        })
      }
    },
  )
}
