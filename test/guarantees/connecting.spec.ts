import { createClient } from 'rxtopics'
import { type MqttOptions, mqtt, parseMqttOptions } from 'rxtopics/mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../support/brokers.js'
import type { MosquittoOptions } from '../support/mosquittoConfig.js'
import { startProxy } from '../support/proxy.js'
import { roundTrip } from '../support/roundTrip.js'
import { collect, next } from '../support/until.js'

const isHere = laneOrSkip('mosquitto', mosquittoMissing())
const isConnected = ({ state }: { readonly state: string }) => state === 'connected'

const user = { username: 'us er', password: 'p@ss:w/rd?' }
const guarded: MosquittoOptions = { users: { [user.username]: user.password } }

for (const [version, name] of [
  [5, 'mosquitto, MQTT 5'],
  [4, 'mosquitto, MQTT 3.1.1'],
] as const) {
  describe.runIf(isHere)(`P. Connecting — ${name}`, () => {
    let broker: TestBroker
    beforeAll(async () => {
      broker = await startMosquitto(guarded)
    }, 30_000)
    afterAll(() => broker[Symbol.asyncDispose]())
    const make = (url: string, options: MqttOptions = {}) =>
      createClient(mqtt(url, { protocolVersion: version, ...options }), { retry: () => 20 })

    test('P35 CONNECT has the version that was asked for', async () => {
      await using proxy = await startProxy(broker)
      await using client = make(proxy.url, { credentials: user })
      await roundTrip(client)
      const { packet } = await proxy.waitFor(each => each.packet.cmd === 'connect')
      expect(packet).toMatchObject({ protocolVersion: version, protocolId: 'MQTT' })
    })

    test('P40 a broker that does not answer in time is a typed error, and is tried again', async () => {
      await using proxy = await startProxy(broker)
      proxy.hold()
      await using client = make(proxy.url, { credentials: user, connectTimeout: 150 })
      const waiting = next(client.status$, ({ state }) => state === 'waiting')
      const began = performance.now()
      const seen = collect(client.observe('a'))
      expect(await waiting).toMatchObject({ error: { name: 'ConnectTimeoutError', timeout: 150 } })
      expect(performance.now() - began).toBeGreaterThanOrEqual(148)
      proxy.release()
      await next(client.status$, isConnected)
      expect(seen.ending).toBeUndefined()
    })

    test('P73 why the broker refuses is there by code, and in words where it gives any', async () => {
      await using client = make(broker.url, { credentials: { ...user, password: 'wrong' } })
      const waiting = next(client.status$, ({ state }) => state === 'waiting')
      collect(client.observe('a'))
      const error = { name: 'ConnectionRefusedError', reason: undefined, userProperties: undefined }
      expect(await waiting).toMatchObject({ error: { ...error, reasonCode: 0x87 } })
    })

    test('P45 credentials are asked for at each attempt, and new ones are sent', async () => {
      await using proxy = await startProxy(broker)
      let attempts = 0
      const credentials = () => {
        attempts += 1
        return attempts === 2 ? { ...user, password: 'of yesterday' } : user
      }
      await using client = createClient(mqtt(proxy.url, { protocolVersion: version, credentials }), {
        retry: () => 20,
      })
      const seen = collect(client.observe('a', { qos: 1, retained: 'none' }))
      await next(client.status$, isConnected)
      const refused = next(client.status$, ({ state }) => state === 'waiting')
      proxy.cut('reset')
      await refused
      await expect.poll(() => attempts).toBe(3)
      await next(client.status$, isConnected)
      await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
      await seen.waitForCount(1)
      const passwords = proxy.packets.flatMap(({ packet }) =>
        packet.cmd === 'connect' ? [String(packet.password)] : [],
      )
      expect(passwords).toEqual([user.password, 'of yesterday', user.password])
    })

    test('P49 credentials of the URL are decoded', async () => {
      await using proxy = await startProxy(broker)
      const url = new URL(proxy.url)
      url.username = user.username
      url.password = user.password
      expect(url.href).toContain('us%20er:p%40ss%3Aw%2Frd%3F@')
      await using client = make(url.href)
      await roundTrip(client)
      const { packet } = await proxy.waitFor(each => each.packet.cmd === 'connect')
      expect(packet).toMatchObject({ username: user.username })
    })

    test('P50 a server that is down costs one attempt: the next of the list is used', async () => {
      const { port } = new URL(broker.url)
      const stopped = await startProxy(broker)
      await stopped.close()
      await using client = createClient(
        mqtt([stopped.url, broker.url], { protocolVersion: version, credentials: user }),
        { retry: () => 20 },
      )
      const connected = next(client.status$, isConnected)
      await roundTrip(client)
      expect(await connected).toMatchObject({ server: expect.stringContaining(`:${port}`) })
    })

    test.each([
      ['reject', ['1', '2', '3'], ['OutboxFullError', 'OutboxFullError']],
      ['drop-newest', ['1', '2', '3'], ['dropped', 'dropped']],
      ['drop-oldest', ['3', '4', '5'], ['dropped', 'dropped']],
    ] as const)(
      'P29 five into an outbox of three, %s: the rest arrives once',
      async (overflow, rest, outcomes) => {
        await using proxy = await startProxy(broker)
        await proxy.refuse(true)
        await using watcher = make(broker.url, { credentials: user })
        const seen = collect(watcher.observe(overflow, { qos: 1, retained: 'none' }))
        await expect.poll(() => watcher.snapshot().subscriptions[0]?.phase).toBe('on')
        const driver = mqtt(proxy.url, { protocolVersion: version, credentials: user })
        await using client = createClient(driver, { retry: () => 20, outbox: { capacity: 3, overflow } })
        const receipts = ['1', '2', '3', '4', '5'].map(text =>
          collect(client.publish(overflow, text, { qos: 1 })),
        )
        await proxy.refuse(false)
        const ends = await Promise.all(receipts.map(receipt => receipt.ended()))
        const told = ends.map((ending, at) =>
          ending.kind === 'error' ? (ending.error as Error).name : receipts[at]?.values[0]?.outcome,
        )
        expect(told.filter(each => each !== 'acknowledged')).toEqual(outcomes)
        await seen.waitForCount(3)
        await seen.expectNone((_, at) => at > 2, 50)
        expect(seen.values.map(({ payload }) => Buffer.from(payload).toString())).toEqual(rest)
      },
    )

    test('P60 P75 options of a file make a driver, and what is read back another', async () => {
      const file = `{ "protocolVersion": ${version}, "clientId": "plain-${version}", "keepalive": 20,
        "credentials": ${JSON.stringify(user)} }`
      const read = parseMqttOptions(JSON.parse(file))
      if (read._tag === 'Left') return expect.fail(JSON.stringify(read.left))
      const driver = mqtt(broker.url, read.right)
      await using client = createClient(driver)
      await roundTrip(client)
      expect(driver.options).toMatchObject({ clientId: `plain-${version}`, keepalive: 20 })
      expect(JSON.stringify(driver.options)).not.toContain(user.password)
      await using proxy = await startProxy(broker)
      const again = { ...driver.options, keepalive: 21, clientId: 'another', credentials: user }
      await using other = createClient(mqtt(proxy.url, again))
      await roundTrip(other)
      const { packet } = await proxy.waitFor(each => each.packet.cmd === 'connect')
      expect(packet).toMatchObject({ protocolVersion: version, clientId: 'another', keepalive: 21 })
    })

    test('P60 all that is wrong is told at once, and nothing is opened', async () => {
      await using proxy = await startProxy(broker)
      const read = parseMqttOptions({ keepalive: 'long', clientid: 'a', will: { topic: 'a/+' } })
      expect(read).toMatchObject({ _tag: 'Left' })
      if (read._tag === 'Right') return
      expect(read.left.map(({ path }) => path).sort()).toEqual([
        'mqtt.clientid',
        'mqtt.keepalive',
        'mqtt.will.payload',
        'mqtt.will.topic',
      ])
      expect(() => mqtt(proxy.url, { keepalive: 'long' as never })).toThrow('mqtt.keepalive')
      expect(proxy.accepted).toBe(0)
    })
  })
}

describe.runIf(isHere)('P. The oldest version — mosquitto, MQTT 3.1.1', () => {
  test('P35 MQTT 3.1 is spoken, too', async () => {
    await using broker = await startMosquitto()
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url, { protocolVersion: 3 }))
    await roundTrip(client)
    const { packet } = await proxy.waitFor(each => each.packet.cmd === 'connect')
    expect(packet).toMatchObject({ protocolVersion: 3, protocolId: 'MQIsdp' })
  })
})
