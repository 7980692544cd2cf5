import { describe, expect, test } from 'vitest'
import { ejabberdMissing, laneOrSkip, natsMissing, startEjabberd, startNats } from '../brokers.js'
import {
  connect,
  credentialSuite,
  denialSuite,
  isolationSuite,
  pauseSuite,
  restartSuite,
  transportSuite,
} from './brokerSuites.js'

describe.runIf(laneOrSkip('nats-server', natsMissing()))('nats-server', () => {
  transportSuite(startNats, 'mqtt', [4], { maximumQos: 1 })
  credentialSuite(startNats)
  restartSuite(startNats)
  isolationSuite(startNats)
  denialSuite(startNats, [{ version: 4, refused: 0x80 }], { groups: false })
  pauseSuite(startNats)

  test('acknowledges a denied publish and drops it', async () => {
    await using broker = await startNats({ deniedPublish: ['no/#'] })
    await using client = await connect(broker)
    await client.subscribe(['no/#', 'ok/#'], 1)
    expect(await client.publish('no/1', '', { qos: 1 })).toBe(0)
    expect(await client.publish('ok/1', '', { qos: 1 })).toBe(0)
    await client.next(packet => packet.cmd === 'publish' && packet.topic === 'ok/1')
    await client.expectNone(packet => packet.cmd === 'publish', 50)
  })
})

describe.runIf(laneOrSkip('ejabberd', ejabberdMissing()))('ejabberd', { timeout: 60_000 }, () => {
  transportSuite(startEjabberd, 'mqtt', [5, 4], { concurrent: false })
  credentialSuite(startEjabberd, [{}])
  // It writes retained messages to disk some seconds later.
  restartSuite(startEjabberd, { SIGTERM: ['retained'], SIGKILL: [] })
  pauseSuite(startEjabberd)

  test('refuses filters of more than eight levels', async () => {
    await using broker = await startEjabberd()
    await using client = await connect(broker, { version: 5 })
    expect(await client.subscribe(['1/2/3/4/5/6/7/8', '1/2/3/4/5/6/7/8/9'])).toEqual([0, 0x8f])
  })
})
