import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startAedes, startMosquitto } from '../brokers.js'
import {
  connect,
  credentialSuite,
  denialSuite,
  isolationSuite,
  pauseSuite,
  restartSuite,
  transportSuite,
} from './brokerSuites.js'

describe('aedes', () => {
  describe.each([
    { transport: 'tcp', scheme: 'mqtt' },
    { transport: 'ws', scheme: 'ws' },
  ] as const)('over $transport', ({ transport, scheme }) => {
    transportSuite(options => startAedes({ ...options, transport }), scheme, [4, 3])
  })

  credentialSuite(startAedes)
  restartSuite(startAedes)
  isolationSuite(startAedes)
  denialSuite(startAedes, [
    { version: 4, refused: 0x80 },
    { version: 3, refused: 0x80 },
  ])

  test('closes the connection on a denied publish', async () => {
    await using broker = await startAedes({ deniedPublish: ['no/#'] })
    await using client = await connect(broker)
    expect(await client.publish('ok', '', { qos: 1 })).toBe(0)
    client.send({ cmd: 'publish', topic: 'no/1', payload: '', qos: 1, retain: false, dup: false })
    await client.closed
  })
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('mosquitto', () => {
  describe.each([
    { transport: 'tcp', scheme: 'mqtt' },
    { transport: 'tls', scheme: 'mqtts' },
    { transport: 'ws', scheme: 'ws' },
    { transport: 'wss', scheme: 'wss' },
  ] as const)('over $transport', ({ transport, scheme }) => {
    transportSuite(options => startMosquitto({ ...options, transport }), scheme, [5, 4, 3])
  })

  credentialSuite(startMosquitto)
  restartSuite(startMosquitto)
  isolationSuite(startMosquitto)
  // A SUBACK of MQTT 3.1 has no code for a refusal; mosquitto answers as if it had granted.
  denialSuite(startMosquitto, [
    { version: 5, refused: 0x87 },
    { version: 4, refused: 0x80 },
  ])

  test('answers a denied publish with a code on MQTT 5', async () => {
    await using broker = await startMosquitto({ deniedPublish: ['no/#'] })
    await using client = await connect(broker, { version: 5 })
    expect(await client.publish('no/1', '', { qos: 1 })).toBe(0x87)
    expect(await client.publish('no/1', '', { qos: 2 })).toBe(0x87)
    await client.subscribe('#')
    expect(await client.publish('ok/1', '', { qos: 2 })).toBe(0)
  })

  test('takes settings for itself and for its listener', async () => {
    await using broker = await startMosquitto({
      settings: { retain_available: false, max_packet_size: 2_000 },
      listenerSettings: { max_qos: 1 },
    })
    await using client = await connect(broker, { version: 5 })
    expect(client.connack.properties).toMatchObject({
      retainAvailable: false,
      maximumPacketSize: 2_000,
      maximumQoS: 1,
    })
  })

  test('says why it does not start', async () => {
    await expect(startMosquitto({ settings: { no_such_setting: 1 } })).rejects.toThrow('no_such_setting')
  })

  pauseSuite(startMosquitto)
})
