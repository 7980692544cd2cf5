import { connect, headers, type NatsConnection } from '@nats-io/transport-node'
import { of } from 'rxjs'
import { type Client, createClient, OptionError, SubscribeRefusedError, text, topic } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { type NatsOptions, nats } from 'rxtopics/nats'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, natsMissing, startNats } from '../../../support/brokers.js'
import { type NatsServer, startNatsServer } from '../../../support/natsServer.js'
import { collect } from '../../../support/until.js'

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('options and URLs that cannot be used are refused when the driver is made', () => {
  expect(() => nats('http://x')).toThrow(OptionError)
  expect(() => nats('nats://x', { prefix: '' })).toThrow(OptionError)
  expect(() => nats('wss://x', { tls: {} })).toThrow(OptionError)
})

describe.runIf(laneOrSkip('nats-server', natsMissing()))('clients over NATS, and others', () => {
  let server: NatsServer
  let other: NatsConnection
  const clients: Client[] = []
  const client = (options: NatsOptions = {}) => {
    const made = createClient(nats(server.url, options))
    clients.push(made)
    return made
  }
  beforeAll(async () => {
    server = await startNatsServer()
    other = await connect({ servers: server.url.replace('nats://', '') })
  }, 30_000)
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(each => each.close({ deadline: 100 })))
  })
  afterAll(async () => {
    await other.close()
    await server[Symbol.asyncDispose]()
  })

  /** Waits until the broker has what this client observes. */
  const observed = async (of: Client, filter: string, prefixed = filter) => {
    const seen = collect(of.observe(filter))
    await collect(of.publish(prefixed, 'first')).waitForCount(1)
    await seen.waitForCount(1)
    return seen
  }

  test('understand each other: topics are subjects, properties are headers', async () => {
    const seen = await observed(client(), 'home/+/state', 'home/x/state')
    const given = headers()
    given.append('Content-Type', 'text/plain')
    given.append('traceparent', '00-ab')
    other.publish('home.lamp.state', 'on', { headers: given })
    const message = await seen.waitFor(({ payload }) => decode(payload) === 'on')
    expect(message.topic).toBe('home/lamp/state')
    expect(message.properties).toMatchObject({
      contentType: 'text/plain',
      userProperties: { traceparent: '00-ab' },
    })

    const got = new Promise<readonly [string, string, string]>(resolve => {
      other.subscribe('home.>', {
        max: 1,
        callback: (_, { subject, data, headers: found }) =>
          resolve([subject, decode(data), found?.get('source') ?? '']),
      })
    })
    await other.flush()
    const properties = { userProperties: { source: 'me' } }
    collect(client().publish('home/door/state', 'open', { properties }))
    expect(await got).toEqual(['home.door.state', 'open', 'me'])
  })

  test('a service of this library answers whoever asks by NATS, and the other way round', async () => {
    const time = topic('svc/time', text)
    const asked = collect(client({ prefix: 'house' }).respond(time, ({ value }) => of(`${value}!`)))
    const reply = await askUntilHeard(() => other.request('house.svc.time', 'now', { timeout: 500 }))
    expect(decode(reply.data)).toBe('now!')
    asked.unsubscribe()
  })

  test('a group shares messages out with the queue group of others', async () => {
    const seen = await observed(client(), '$share/g/jobs/+', 'jobs/first')
    let theirs = 0
    const subscription = other.subscribe('jobs.*', { queue: 'g', callback: () => void theirs++ })
    await other.flush()
    for (let i = 0; i < 100; i++) other.publish(`jobs.${i}`)
    await other.flush()
    await expect.poll(() => seen.values.length - 1 + theirs).toBe(100)
    expect(theirs).toBeGreaterThan(0)
    expect(theirs).toBeLessThan(100)
    subscription.unsubscribe()
  })

  test('are refused what the server has not: QoS 1 is granted as 0, retained messages are none', async () => {
    const own = client()
    const receipt = await collect(own.publish('a', 'x', { qos: 1 })).ended()
    expect(receipt).toMatchObject({ kind: 'error', error: { name: 'UnsupportedError' } })
    const retained = await collect(own.publish('a', 'x', { retain: true })).ended()
    expect(retained).toMatchObject({ kind: 'error', error: { name: 'UnsupportedError' } })
    const strict = await collect(own.observe('a', { qos: 1, strict: true })).ended()
    expect(strict).toMatchObject({ kind: 'error', error: { name: 'GrantError' } })
  })

  test('a filter with a subject that is too long is refused, with the reason', async () => {
    const ending = await collect(client({ maximumSubject: 64 }).observe(`${'x'.repeat(65)}/#`)).ended()
    expect(ending).toMatchObject({ kind: 'error', error: { name: 'FilterError' } })
    expect(ending).not.toMatchObject({ error: expect.any(SubscribeRefusedError) })
  })
})

/** A service may be asked before it is there. */
const askUntilHeard = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (attempt === 50) throw error
      await pause()
    }
  }
}

const pause = () => new Promise(resolve => setTimeout(resolve, 20))

test.runIf(laneOrSkip('nats-server', natsMissing()))(
  'a client over MQTT and one over NATS see the same topics of one server',
  async () => {
    await using server = await startNats()
    await using device = createClient(mqtt(server.url, { protocolVersion: 4 }))
    await using service = createClient(nats(server.natsUrl, { mapping: 'mqtt' }))
    const topics = ['home/lamp', 'home//lamp', '/home', 'home/', 'x/é', 'a/b/c/d']
    const [byDevice, byService] = [collect(device.observe('#')), collect(service.observe('#'))]
    const both = async (name: string, payload: string) => {
      for (const seen of [byDevice, byService])
        await seen.waitFor(message => message.topic === name && decode(message.payload) === payload)
    }
    // Nobody has missed what comes after it.
    for (const each of [device, service]) {
      const seen = each === device ? byService : byDevice
      for (let sent = 0; !seen.values.some(message => message.topic === 'ready'); sent++) {
        expect(sent).toBeLessThan(100)
        await collect(each.publish('ready', 'x')).waitForCount(1)
        await pause()
      }
    }
    for (const name of topics) {
      await collect(device.publish(name, 'by device')).waitForCount(1)
      await both(name, 'by device')
      await collect(service.publish(name, 'by service')).waitForCount(1)
      await both(name, 'by service')
    }
    expect(await collect(service.publish('no blank', 'x')).ended()).toMatchObject({
      error: { name: 'TopicNameError', reason: expect.stringMatching(/no blank/) },
    })
  },
  20_000,
)
