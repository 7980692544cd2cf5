import { ConnectionLostError, createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { parseUrl } from '../../../../../src/driver/mqtt/connect/address.js'
import { createServers } from '../../../../../src/driver/mqtt/connect/servers.js'
import { RedirectedError } from '../../../../../src/driver/mqtt/link/errors.js'
import { refuse, startPeer } from '../../../../../src/testing/peer/index.js'
import { freePorts } from '../../../../support/ports.js'
import { collect, next } from '../../../../support/until.js'

const lost = new ConnectionLostError('lost')
const [a, b, c] = ['mqtt://a', 'mqtt://b', 'mqtt://c'].map(parseUrl) as [
  ReturnType<typeof parseUrl>,
  ReturnType<typeof parseUrl>,
  ReturnType<typeof parseUrl>,
]

describe('P50 the server of the next attempt', () => {
  test('is the next one after one that could not be connected, and the first after the last', () => {
    const servers = createServers([a, b, c])
    const tried = Array.from({ length: 4 }, () => {
      const { host } = servers.current()
      servers.ended(lost)
      return host
    })
    expect(tried).toEqual(['a', 'b', 'c', 'a'])
  })

  test('is the same one after a connection, and after one that ended as asked', () => {
    const servers = createServers([a, b])
    servers.ended(lost)
    servers.opened()
    servers.ended(lost)
    expect(servers.current().host).toBe('b')
    servers.ended(null)
    expect(servers.current().host).toBe('b')
    servers.ended(lost)
    expect(servers.current().host).toBe('a')
  })

  test('is hopeless when all are, and none is after a connection', () => {
    const servers = createServers([a, b])
    expect(servers.hopeless()).toBe(false)
    servers.ended(lost)
    expect(servers.hopeless()).toBe(true)
    servers.opened()
    expect(servers.hopeless()).toBe(false)
  })

  test('is the one that another names, once or for good', () => {
    const once = createServers([a, b])
    once.opened()
    once.ended(new RedirectedError('d:7', 0x9c))
    expect(once.current()).toMatchObject({ host: 'd', port: 7 })
    expect(once.hopeless()).toBe(false)
    once.ended(lost)
    expect(once.current().host).toBe('a')

    const forGood = createServers([a, b])
    forGood.ended(new RedirectedError('d', 0x9d))
    expect([forGood.current().host, forGood.current().port]).toEqual(['d', 1883])
    forGood.ended(lost)
    forGood.ended(lost)
    expect(forGood.current().host).toBe('d')
  })

  test('is not one that cannot be understood', () => {
    const servers = createServers([a])
    servers.ended(new RedirectedError('mqtt://d', 0x9d))
    expect(servers.current().host).toBe('a')
  })
})

describe('P50 several servers', () => {
  test('the first is down: the second is used, and again after it was lost', async () => {
    await using second = await startPeer()
    const [port] = await freePorts(1)
    const first = `mqtt://127.0.0.1:${port}`
    await using client = createClient(mqtt([first, second.url]), { retry: () => 1 })
    const statuses = collect(client.status$)
    const observer = collect(client.observe('a'))
    const { connection } = await second.next('subscribe')
    expect(statuses.values.filter(({ state }) => state === 'waiting')).toHaveLength(1)
    connection.end('reset')
    await second.next('subscribe')
    expect(statuses.values.filter(({ state }) => state === 'waiting')).toHaveLength(2)
    expect(observer.ending).toBeUndefined()
  })

  test('one that refuses the credentials is not the end, all that do are', async () => {
    await using first = await startPeer({ connack: { reasonCode: 0x86 } })
    await using second = await startPeer()
    await using client = createClient(mqtt([first.url, second.url]), {
      retry: (error, attempt) => (error.fatal ? 'fatal' : attempt),
    })
    const waiting = next(client.status$, ({ state }) => state === 'waiting')
    const observer = collect(client.observe('a'))
    expect(await waiting).toMatchObject({ error: { reasonCode: 0x86, fatal: false } })
    const { connection } = await second.next('subscribe')
    second.on({ connect: refuse(0x87) })
    connection.end('reset')
    expect(await observer.ended()).toMatchObject({
      error: { name: 'ConnectionRefusedError', fatal: true },
    })
    expect([first.count('connect'), second.count('connect')]).toEqual([2, 2])
  })
})
