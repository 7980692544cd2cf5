import { type Client, createClient } from 'rxtopics'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test, vi } from 'vitest'
import { startAedes } from '../support/aedes.js'
import { collect } from '../support/until.js'

// A broker that closes the connection on one filter, among others that it takes.

// A thousand filters one at a time are as many round trips.
vi.setConfig({ testTimeout: 30_000 })

const names = (count: number, place: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => (i === place ? 'poison/+' : `fine/${i}/+`))

/** As often as the outstanding ones can be halved, as often as it has to be alone, and the last one. */
const mostConnections = (count: number): number => Math.ceil(Math.log2(count)) + 1 + 3 + 1

/** Observes all; resolves when the broker has granted all but the poison. */
const observeAll = async (client: Client, filters: readonly string[]) => {
  const changes = collect(client.subscriptions$)
  const observers = filters.map(filter => collect(client.observe(filter, { qos: 1 })))
  const poisoned = await observers[filters.indexOf('poison/+')]?.ended(25_000)
  const granted = new Set<string>()
  await changes.waitFor(change => {
    if (change.kind === 'granted') granted.add(change.filter)
    return granted.size === filters.length - 1
  }, 25_000)
  const failed = observers.filter(({ ending }) => ending !== undefined).length
  return { poisoned, failed }
}

const sessions: readonly (readonly [string, MqttOptions])[] = [
  ['MQTT 5, clean sessions', { protocolVersion: 5 }],
  ['MQTT 3.1.1, clean sessions', { protocolVersion: 4 }],
  ['MQTT 5, a kept session', { protocolVersion: 5, clean: false, clientId: 'kept', sessionExpiry: 60 }],
  ['MQTT 3.1.1, a kept session', { protocolVersion: 4, clean: false, clientId: 'kept' }],
]

describe.each(sessions)('a filter that a broker closes on — %s', (_, given) => {
  const startBroker = (poisonous: (cmd: 'subscribe' | 'unsubscribe', filter: string) => boolean) => {
    const granted: string[] = []
    const ended: string[] = []
    let kept = false
    const started = startPeer({
      on: {
        connect: (_packet, connection) => {
          connection.accept({ sessionPresent: kept })
          kept = given.clean === false
        },
        subscribe: (packet, connection) => {
          const filters = packet.subscriptions.map(({ topic }) => topic)
          if (filters.some(filter => poisonous('subscribe', filter))) return connection.end()
          for (const filter of filters) if (!granted.includes(filter)) granted.push(filter)
          connection.answer(packet)
        },
        unsubscribe: (packet, connection) => {
          if (packet.unsubscriptions.some(filter => poisonous('unsubscribe', filter))) return connection.end()
          ended.push(...packet.unsubscriptions)
          connection.answer(packet)
        },
      },
    })
    return { started, granted, ended }
  }

  test.each([1, 10, 1_000])('O78 is found among %i, and all others are served, in order', async count => {
    const { started, granted } = startBroker((cmd, filter) => cmd === 'subscribe' && filter === 'poison/+')
    await using peer = await started
    const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
    const filters = names(count, Math.floor(count * 0.7))
    const { poisoned, failed } = await observeAll(client, filters)
    expect(poisoned).toMatchObject({
      kind: 'error',
      error: { name: 'ConnectionEndingError', request: 'subscribe', topic: 'poison/+' },
    })
    expect(failed).toBe(1)
    expect(granted).toEqual(filters.filter(filter => filter !== 'poison/+'))
    expect(peer.connections.length).toBeLessThanOrEqual(mostConnections(count))
    console.log(`${count} outstanding: ${peer.connections.length} connections`)
    await client.close()
  })

  test('O78 an UNSUBSCRIBE is found likewise, and not sent again', async context => {
    if (given.clean !== false) context.skip('a session that ends with the connection has nothing to be ended')
    const { started, ended } = startBroker((cmd, filter) => cmd === 'unsubscribe' && filter === 'poison/+')
    await using peer = await started
    const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
    client.connect().subscribe()
    const filters = names(100, 70)
    const changes = collect(client.subscriptions$)
    const observers = filters.map(filter => collect(client.observe(filter)))
    await changes.waitFor(() => client.snapshot().subscriptions.every(({ phase }) => phase === 'on'))
    for (const observer of observers) observer.unsubscribe()
    const refused = await changes.waitFor(({ kind }) => kind === 'refused')
    expect(refused).toMatchObject({
      filter: 'poison/+',
      retryIn: undefined,
      error: { name: 'ConnectionEndingError', request: 'unsubscribe', topic: 'poison/+' },
    })
    await changes.waitFor(() => client.snapshot().subscriptions.length === 1)
    expect(new Set(ended)).toEqual(new Set(filters.filter(filter => filter !== 'poison/+')))
    const { length } = peer.connections
    expect(length).toBeLessThanOrEqual(mostConnections(100))
    // The next connection of the session does not begin anew.
    peer.connections.at(-1)?.end()
    await collect(client.publish('after', 'x', { qos: 1 })).ended()
    expect(peer.connections).toHaveLength(length + 1)
    await client.close()
  })
})

test.each([1, 10, 200])(
  'O78 aedes, which closes on a filter that is not allowed: found among %i',
  async count => {
    await using broker = await startAedes({ closesOnSubscribe: ['poison/+'] })
    const client = createClient(mqtt(broker.url, { protocolVersion: 4 }), { retry: () => 1 })
    let connections = 0
    client.status$.subscribe(({ state }) => {
      if (state === 'connected') connections += 1
    })
    const { poisoned, failed } = await observeAll(client, names(count, Math.floor(count / 2)))
    expect(poisoned).toMatchObject({ kind: 'error', error: { name: 'ConnectionEndingError' } })
    expect(failed).toBe(1)
    expect(connections).toBeLessThanOrEqual(mostConnections(count))
    await client.close()
  },
)

describe('a DISCONNECT that says "not authorized"', () => {
  test('O78 isolates, where something was unanswered', async () => {
    const taken: string[] = []
    await using peer = await startPeer({
      on: {
        publish: (packet, connection) => {
          if (packet.topic === 'poison') return connection.disconnect(0x87)
          taken.push(packet.topic)
          connection.answer(packet)
        },
      },
    })
    const client = createClient(mqtt(peer.url), { retry: ({ fatal }) => (fatal ? 'fatal' : 1) })
    const observer = collect(client.observe('a'))
    const receipts = ['one', 'poison', 'two'].map(topic => collect(client.publish(topic, 'x', { qos: 1 })))
    const endings = await Promise.all(receipts.map(receipt => receipt.ended()))
    expect(endings.map(({ kind }) => kind)).toEqual(['complete', 'error', 'complete'])
    expect(endings[1]).toMatchObject({ error: { name: 'ConnectionEndingError', topic: 'poison' } })
    expect([...new Set(taken)]).toEqual(['one', 'two'])
    expect(observer.ending).toBeUndefined()
    await client.close()
  })

  test('O78 is final, where nothing was', async () => {
    await using peer = await startPeer()
    const client = createClient(mqtt(peer.url), { retry: ({ fatal }) => (fatal ? 'fatal' : 1) })
    const observer = collect(client.observe('a'))
    await collect(client.subscriptions$).waitFor(({ kind }) => kind === 'granted')
    peer.connections[0]?.disconnect(0x87)
    expect(await observer.ended()).toMatchObject({ kind: 'error', error: { reasonCode: 0x87, fatal: true } })
    expect(peer.connections).toHaveLength(1)
  })
})
