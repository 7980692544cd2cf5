import { createClient, type Driver, OptionError, type Status } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { harness, having } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'

const dead: Driver = {
  name: 'dead',
  open: () => {
    throw new Error('thrown by a driver')
  },
}

const failure = (name: string) => having({ name })

describe('a retry policy that is wrong', () => {
  const outage = (retry: () => number | 'fatal') => {
    const broker = createBroker()
    broker.stop()
    const client = createClient(memory(broker), { retry })
    const states: Status[] = []
    client.status$.subscribe(status => states.push(status))
    return new Promise<{ readonly error: unknown; readonly states: readonly Status[] }>(resolve => {
      client.observe('a').subscribe({ error: (error: unknown) => resolve({ error, states }) })
    })
  }

  test.each([
    [
      'throws',
      () => {
        throw new Error('thrown by a policy')
      },
      'the retry policy threw',
    ],
    ['returns no number', () => Number.NaN, 'the retry policy returned no delay'],
    ['returns a negative number', () => -1, 'the retry policy returned no delay'],
  ])('%s: the observers learn it, and nothing is tried again', async (_, retry, text) => {
    const { error, states } = await outage(retry)
    expect(error).toMatchObject({ name: 'LinkError', message: text, fatal: true })
    expect(states.map(({ state }) => state)).toEqual(['idle', 'connecting', 'idle'])
    expect(states[2]).toMatchObject({ error })
  })
})

describe('a driver that throws', () => {
  test('errors its observers and publishers, and may be tried again', () => {
    const client = createClient(dead)
    const seen: unknown[] = []
    client.observe('a').subscribe({ error: (error: unknown) => seen.push(error) })
    client.publish('a', 'x').subscribe({ error: (error: unknown) => seen.push(error) })
    client.ping().subscribe({ error: (error: unknown) => seen.push(error) })
    expect(seen).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ name: 'LinkError', fatal: true })),
    )
    expect(client.snapshot()).toMatchObject({ leases: 0, status: { state: 'idle' }, subscriptions: [] })
  })
})

describe('P60 options', () => {
  const broker = createBroker()
  const driver = memory(broker)

  test.each<[string, object, string]>([
    ['an unknown one', { lingers: 1 }, 'createClient.lingers'],
    ['a wrong type', { linger: '1' }, 'createClient.linger'],
    ['out of range', { linger: -1 }, 'createClient.linger'],
    ['one inside another', { outbox: { capacity: 1.5 } }, 'createClient.outbox.capacity'],
    ['an unknown one inside another', { inbox: { size: 1 } }, 'createClient.inbox.size'],
    ['a key that reaches a prototype', JSON.parse('{"__proto__":1}'), 'createClient.__proto__'],
  ])('%s: rejected with its path, before anything is opened', (_, options, path) => {
    expect(() => createClient(driver, options)).toThrow(OptionError)
    expect(() => createClient(driver, options)).toThrow(expect.objectContaining({ path }))
  })

  test.each<[object, string]>([
    [{ qos: 3 }, 'observe.qos'],
    [{ retained: 'sometimes' }, 'observe.retained'],
    [{ group: 'a/b' }, 'observe.group'],
    [{ buffer: {} }, 'observe.buffer'],
    [{ ack: 'manual', buffer: { window: 0 } }, 'observe.buffer.window'],
    [{ userProperties: { a: 1 } }, 'observe.userProperties'],
    [{ unknown: true }, 'observe.unknown'],
  ])('observe with %j errors with the path, and opens nothing', (options, path) => {
    const client = createClient(driver)
    let seen: unknown
    client.observe('a', options as never).subscribe({
      error: (error: unknown) => {
        seen = error
      },
    })
    expect(seen).toMatchObject({ name: 'OptionError', path })
    expect(client.snapshot().status.state).toBe('idle')
  })

  test('publish with wrong options errors with the path, and sends nothing', () => {
    const client = createClient(driver)
    const errors: unknown[] = []
    for (const options of [{ qos: '1' }, { properties: { unknown: 1 } }, { timeout: -1 }]) {
      client.publish('a', 'x', options as never).subscribe({ error: (error: unknown) => errors.push(error) })
    }
    client.publish('a', 5 as never).subscribe({ error: (error: unknown) => errors.push(error) })
    expect(errors).toMatchObject([
      { path: 'publish.qos' },
      { path: 'publish.properties.unknown' },
      { path: 'publish.timeout' },
      { name: 'EncodeError' },
    ])
    expect(client.snapshot().status.state).toBe('idle')
  })
})

describe('D28 a broker that cannot do everything', () => {
  test('no wildcards: a typed error for those filters, the others go on', () =>
    harness({ broker: { wildcards: false } }, ({ client, publish, expectStream, expectMessages }) => {
      publish('home/lamp', '--a')
      expectStream(client.observe('home/+'), '#', {}, { error: failure('UnsupportedError') })
      expectMessages(client.observe('home/lamp'), '--a')
    }))

  test('no shared subscriptions: a typed error', () =>
    harness({ broker: { sharedSubscriptions: false } }, ({ client, expectStream }) => {
      expectStream(client.observe('a', { group: 'g' }), '#', {}, { error: failure('UnsupportedError') })
    }))

  test('no identifiers: covered filters stay off the wire, and each message is seen once', () =>
    harness(
      { broker: { identifiers: false, overlap: 'each' } },
      ({ client, publish, expectMessages, expectWire }) => {
        publish('home/lamp', '     --a')
        expectMessages(client.observe('home/#'), '--a')
        expectMessages(client.observe('home/+'), '--a')
        expectWire('               S--', { S: 'SUBSCRIBE home/#' })
      },
    ))

  test('no retained messages: a typed error for a retained publish, before it is sent', () =>
    harness({ broker: { retained: false } }, ({ client, expectStream, expectWire }) => {
      expectStream(
        client.publish('a', 'x', { retain: true }),
        '#',
        {},
        { error: failure('UnsupportedError') },
      )
      expectWire('---', { P: 'PUBLISH a' })
    }))

  test('H47 QoS 2 to a broker that has none: a typed error, and no reconnect', () =>
    harness({ broker: { maximumQos: 1 } }, ({ client, expectStream, expectStatus }) => {
      expectStream(client.publish('a', 'x', { qos: 2 }), '#', {}, { error: failure('UnsupportedError') })
      expectStatus('(ico)')
    }))
})

describe('D24 crossing filters on 3.1.1', () => {
  test('from a broker that sends a copy for each subscription: seen once, and repeated messages are not lost', () =>
    harness(
      { broker: { overlap: 'each' }, driver: { protocolVersion: 4 } },
      ({ client, publish, expectMessages, expectWire }) => {
        publish('a/b/c', '                             --(xx)--y')
        publish('a/b/d', '                             ---------z')
        expectMessages(client.observe('a/+/c'), '      --(xx)--y-')
        expectMessages(client.observe('a/b/+'), '      --(xx)--yz')
        expectWire('                                   S---------', { S: 'SUBSCRIBE a/+/c a/b/+' })
      },
    ))

  test('from a broker that sends one copy: seen once', () =>
    harness(
      { broker: { overlap: 'single' }, driver: { protocolVersion: 4 } },
      ({ client, publish, expectMessages }) => {
        publish('a/b/c', '                        --(xx)--y')
        expectMessages(client.observe('a/+/c'), ' --(xx)--y')
        expectMessages(client.observe('a/b/+'), ' --(xx)--y')
      },
    ))
})
