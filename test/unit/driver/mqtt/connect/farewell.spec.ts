import { createClient } from 'rxtopics'
import { type Farewell, type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { silence, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { farewellFor } from '../../../../../src/driver/mqtt/connect/farewell.js'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../../../support/brokers.js'
import { collect, next } from '../../../../support/until.js'

/** Connects, closes, and returns the DISCONNECT. */
const disconnectOf = async (options: MqttOptions) => {
  await using peer = await startPeer()
  const client = createClient(mqtt(peer.url, options))
  await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
  await client.close()
  const { packet } = await peer.next('disconnect')
  return packet
}

describe('P74 what is said at the end', () => {
  test('nothing, unless it is given', async () => {
    const { reasonCode = 0, properties } = await disconnectOf({})
    expect([reasonCode, properties]).toEqual([0, undefined])
  })

  test.each<[string, MqttOptions, object]>([
    [
      'all of it',
      {
        sessionExpiry: 60,
        farewell: { code: 0x98, reason: 'an update', sessionExpiry: 5, userProperties: { by: ['a', 'b'] } },
      },
      {
        reasonCode: 0x98,
        properties: {
          sessionExpiryInterval: 5,
          reasonString: 'an update',
          userProperties: { by: ['a', 'b'] },
        },
      },
    ],
    ['words alone', { farewell: { reason: 'bye' } }, { reasonCode: 0, properties: { reasonString: 'bye' } }],
    ['what a function gives then', { farewell: () => ({ code: 0x04 }) }, { reasonCode: 4 }],
    [
      'with a will that is published anyway',
      { will: { topic: 'w', payload: '', onClose: true }, farewell: { reason: 'bye' } },
      { reasonCode: 4, properties: { reasonString: 'bye' } },
    ],
  ])('%s', async (_, options, expected) => {
    expect(await disconnectOf(options)).toMatchObject(expected)
  })

  test.each(['before', 'after'])('no more words than the broker takes, closed %s CONNACK', async when => {
    await using peer = await startPeer({
      connack: { properties: { maximumPacketSize: 40 } },
      ...(when === 'before' ? { on: { connect: silence } } : {}),
    })
    const farewell = { code: 0x98, reason: 'x'.repeat(100), sessionExpiry: 5, userProperties: { by: 'a' } }
    const client = createClient(mqtt(peer.url, { sessionExpiry: 60, farewell }))
    const status = collect(client.connect())
    const { connection } = await peer.next('connect')
    if (when === 'after') await status.waitFor(({ state }) => state === 'connected')
    const closed = client.close()
    if (when === 'before') connection.accept()
    await closed
    const { packet } = await peer.next('disconnect')
    expect(packet).toMatchObject({ reasonCode: 0x98, properties: { sessionExpiryInterval: 5 } })
    expect(packet.properties).not.toHaveProperty('reasonString')
    expect(peer.violations).toEqual([])
  })

  test('what a function gives and cannot be sent is reported, and the connection ends without words', async () => {
    const reports: unknown[] = []
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', error => reports.push(error))
    try {
      const { reasonCode = 0 } = await disconnectOf({ farewell: () => ({ nope: 1 }) as Farewell })
      expect(reasonCode).toBe(0)
      await expect.poll(() => reports).toMatchObject([{ name: 'OptionError', path: 'mqtt.farewell.nope' }])
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const listener of listeners) process.on('uncaughtException', listener)
    }
  })

  test.each<[string, MqttOptions, string]>([
    ['an unknown part', { farewell: { text: 'x' } as Farewell }, 'mqtt.farewell.text'],
    ['a code of brokers', { farewell: { code: 0x8e } }, 'mqtt.farewell.code'],
    ['a session kept that was to end', { farewell: { sessionExpiry: 1 } }, 'mqtt.farewell.sessionExpiry'],
    ['MQTT 3.1.1', { protocolVersion: 4, farewell: { reason: 'x' } }, 'mqtt.farewell'],
  ])('%s is refused when the driver is made', (_, options, path) => {
    expect(() => mqtt('mqtt://a', options)).toThrow(expect.objectContaining({ name: 'OptionError', path }))
  })
})

describe('P74 the rule of a farewell', () => {
  test('takes the codes that a client may send, and no others', () => {
    const rule = farewellFor(0)
    const taken = Array.from({ length: 256 }, (_, code) => code).filter(code => rule({ code }) === null)
    expect(taken).toEqual([
      ...[0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99],
    ])
  })

  test('lets no session be kept that ends with its connection', () => {
    const kept = {
      at: 'sessionExpiry',
      reason: 'a session that was to end with its connection cannot be kept',
    }
    expect([{}, { sessionExpiry: 0 }, { sessionExpiry: 1 }].map(farewellFor(0))).toEqual([null, null, kept])
    expect([{ sessionExpiry: 0 }, { sessionExpiry: 1 }].map(farewellFor(1))).toEqual([null, null])
  })

  test('looks at each part before it looks at the session', () => {
    expect(farewellFor(0)(null)).not.toBeNull()
    expect(farewellFor(0)({ sessionExpiry: 0x1_0000_0000 })).not.toMatchObject({
      reason: 'a session that was to end with its connection cannot be kept',
    })
    expect(farewellFor(1)({ sessionExpiry: 0xffff_ffff })).toBeNull()
    expect(farewellFor(1)({ sessionExpiry: 0x1_0000_0000 })).not.toBeNull()
    expect(farewellFor(1)({ sessionExpiry: -1 })).not.toBeNull()
  })
})

describe.runIf(laneOrSkip('mosquitto, MQTT 5', mosquittoMissing()))('at the end — mosquitto, MQTT 5', () => {
  test('P74 forgets a session whose end is said at the end', async () => {
    await using broker = await startMosquitto()
    const present = async (farewell: Farewell) => {
      const options = { clientId: 'kept', clean: false, farewell }
      await using client = createClient(mqtt(broker.url, options), { linger: 0 })
      collect(client.publish('a', 'x', { qos: 1 }))
      const status = await next(client.status$, ({ state }) => state === 'connected')
      return status.state === 'connected' && status.sessionPresent
    }
    expect(await present({})).toBe(false)
    expect(await present({ sessionExpiry: 0 })).toBe(true)
    expect(await present({})).toBe(false)
  })

  test('P51 P74 publishes the will of a client that asks for it at the end', async () => {
    await using broker = await startMosquitto()
    await using watcher = createClient(mqtt(broker.url))
    const seen = collect(watcher.observe('will'))
    await next(watcher.subscriptions$, ({ kind }) => kind === 'granted')
    const client = createClient(
      mqtt(broker.url, { will: { topic: 'will', payload: 'gone' }, farewell: { code: 0x04 } }),
    )
    await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
    await client.close()
    expect((await seen.waitForCount(1)).length).toBe(1)
  })
})

describe('P73 P74 what CONNECT asks and CONNACK tells', () => {
  test('all that the broker announces is in the status', async () => {
    await using peer = await startPeer({
      connack: ({ properties }) => ({
        properties: {
          assignedClientIdentifier: 'given',
          serverKeepAlive: 9,
          sessionExpiryInterval: 8,
          receiveMaximum: 7,
          maximumPacketSize: 1_000,
          reasonString: 'welcome',
          userProperties: { region: 'north' },
          ...(properties?.requestResponseInformation ? { responseInformation: 'replies/7' } : {}),
        },
      }),
    })
    await using client = createClient(mqtt(peer.url, { requestResponseInformation: true }))
    collect(client.observe('a'))
    expect(await next(client.status$, ({ state }) => state === 'connected')).toMatchObject({
      clientId: 'given',
      sessionPresent: false,
      announced: {
        keepalive: 9,
        sessionExpiry: 8,
        receiveMaximum: 7,
        maximumPacketSize: 1_000,
        reason: 'welcome',
        userProperties: { region: 'north' },
        responseInformation: 'replies/7',
      },
    })
  })

  test('a broker that says nothing announces nothing', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url, { requestProblemInformation: false }))
    collect(client.observe('a'))
    const status = await next(client.status$, ({ state }) => state === 'connected')
    expect(status).not.toHaveProperty('announced')
    const { packet } = await peer.next('connect')
    expect(packet.properties).toMatchObject({ requestProblemInformation: false })
  })
})
