import { describe, expect, test } from 'vitest'
import { mosquittoMissing, natsMissing, startMosquitto } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'
import { startNatsServer } from '../support/natsServer.js'
import { command } from '../unit/command/world.js'

const check = async (url: string, ...more: readonly string[]) => {
  const { code, stdout, stderr } = await command(['check', url, ...more])
  expect([code, stderr]).toEqual([0, ''])
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map(line => [line.slice(0, 20).trim(), line.slice(20)])
  return Object.fromEntries(rows) as Readonly<Record<string, string>>
}

describe.runIf(laneOrSkip('rxtopics check over mosquitto', mosquittoMissing()))('mosquitto', () => {
  test('tells of the limits that are configured', async () => {
    await using broker = await startMosquitto({
      settings: { max_packet_size: 2_000, max_keepalive: 30, retain_available: false },
      listenerSettings: { max_qos: 1 },
    })
    expect(await check(broker.url)).toMatchObject({
      ...{ QoS: '1 at most', 'retained messages': 'no', wildcards: 'yes', groups: 'yes', properties: 'yes' },
      ...{ 'longest packet': '2,000 bytes', keepalive: '30 s' },
    })
    const older = await check(broker.url, '--mqtt', '3.1.1')
    expect(older).toMatchObject({ QoS: 'it does not say', 'retained messages': 'it does not say' })
    expect(older).not.toHaveProperty('longest packet')
  }, 30_000)
})

describe.runIf(laneOrSkip('rxtopics check over nats-server', natsMissing()))('nats-server', () => {
  test('tells of the limits that are configured', async () => {
    await using server = await startNatsServer({ max_payload: 4_096 })
    expect(await check(server.url)).toMatchObject({
      ...{ QoS: '0 at most', 'retained messages': 'no', wildcards: 'yes', groups: 'yes' },
      'longest payload': '4,096 bytes',
    })
  }, 30_000)
})
