import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../support/brokers.js'
import { collect } from '../support/until.js'

const isHere = laneOrSkip('mosquitto', mosquittoMissing())

for (const [version, name] of [
  [5, 'mosquitto, MQTT 5'],
  [4, 'mosquitto, MQTT 3.1.1'],
] as const) {
  describe.runIf(isHere)(`P. Refused publishes — ${name}`, () => {
    let broker: TestBroker
    beforeAll(async () => {
      broker = await startMosquitto({ deniedPublish: ['secret/#'] })
    }, 30_000)
    afterAll(() => broker[Symbol.asyncDispose]())

    test('P27 each settles once, with a receipt or with the code of its refusal, and nothing refused arrives', async () => {
      await using client = createClient(mqtt(broker.url, { protocolVersion: version }))
      const seen = collect(client.observe('#', { qos: 2, retained: 'none' }))
      await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
      for (const qos of [1, 2] as const) {
        const refused = collect(client.publish('secret/a', 'x', { qos }))
        // MQTT 3.1.1 has no word for it: the broker says that it has it, and keeps it from everybody.
        expect(await refused.ended()).toMatchObject(
          version === 5
            ? { kind: 'error', error: { name: 'PublishRefusedError', topic: 'secret/a', reasonCode: 135 } }
            : { kind: 'complete' },
        )
        expect(refused.values.map(({ outcome }) => outcome)).toEqual(version === 5 ? [] : ['acknowledged'])
        const good = collect(client.publish('open/a', String(qos), { qos }))
        expect(await good.ended()).toEqual({ kind: 'complete' })
        expect(good.values).toMatchObject([{ outcome: 'acknowledged', topic: 'open/a' }])
      }
      await seen.waitForCount(2)
      expect(seen.values.map(({ topic, qos }) => [topic, qos])).toEqual([
        ['open/a', 1],
        ['open/a', 2],
      ])
      expect(client.snapshot().outbox).toMatchObject({ queued: 0, inFlight: 0 })
    })
  })
}
