import { type Client, createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { type Peer, type PeerConnection, silence, startPeer } from '../../../../src/testing/peer/index.js'
import { collect } from '../../../support/until.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

/** Waits until the peer has granted so many filters, and returns their identifiers and the connection. */
const granted = async (peer: Peer, client: Client, filters: number) => {
  await expect
    .poll(() => client.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length)
    .toBe(filters)
  const identifiers = new Map(
    peer.packets.flatMap(({ packet }) =>
      packet.cmd === 'subscribe'
        ? packet.subscriptions.map(({ topic }) => [topic, packet.properties?.subscriptionIdentifier ?? 0])
        : [],
    ) as [string, number][],
  )
  const connection = peer.connections.at(-1) as PeerConnection
  return { connection, of: (...of: string[]) => of.map(filter => identifiers.get(filter) ?? 0) }
}

describe('subscription identifiers', () => {
  test('D22 one copy that lists several reaches the observers of exactly these filters, once each', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url))
    const filters = ['a/#', 'a/+', '+/1', 'a/1', '#']
    const observers = new Map(filters.map(filter => [filter, collect(client.observe(filter))]))
    const { connection, of } = await granted(peer, client, filters.length)
    expect(new Set(of('a/#', 'a/+', '+/1', '#')).size).toBe(4)
    connection.publish({ topic: 'a/1', payload: 'merged', identifiers: of('a/#', '+/1', 'a/1') })
    connection.publish({ topic: 'a/1', payload: 'one', identifiers: of('a/+') })
    connection.publish({ topic: 'a/1', payload: 'all', identifiers: of(...filters) })
    for (const observer of observers.values()) await observer.waitFor(message => textOf(message) === 'all')
    expect([...observers].map(([filter, { values }]) => [filter, values.map(textOf).join(' ')])).toEqual([
      ['a/#', 'merged all'],
      ['a/+', 'one all'],
      ['+/1', 'merged all'],
      ['a/1', 'merged all'],
      ['#', 'all'],
    ])
  })

  test('D22 separate copies with one each reach their observers once each', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url))
    const wide = collect(client.observe('a/#', { qos: 2 }))
    const narrow = collect(client.observe('a/+', { qos: 1 }))
    const { connection, of } = await granted(peer, client, 2)
    connection.publish({ topic: 'a/1', qos: 1, identifiers: of('a/+') })
    connection.publish({ topic: 'a/1', qos: 2, identifiers: of('a/#') })
    await peer.next('puback')
    await peer.next('pubcomp')
    expect([wide, narrow].map(({ values }) => values.map(({ qos }) => qos))).toEqual([[2], [1]])
  })

  test('N75 of unknown ones, and of none, the topic decides; what nobody got is reported', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url))
    const unhandled = collect(client.unhandled$)
    const observer = collect(client.observe('a/+'))
    const { connection } = await granted(peer, client, 1)
    connection.publish({ topic: 'a/1', payload: 'unknown', identifiers: [268_435_455] })
    connection.publish({ topic: 'a/1', payload: 'none' })
    connection.publish({ topic: 'b', payload: 'elsewhere', identifiers: [268_435_455] })
    await observer.waitForCount(2)
    expect(observer.values.map(textOf)).toEqual(['unknown', 'none'])
    await unhandled.waitForCount(1)
    expect(unhandled.values.map(({ reason }) => reason)).toEqual(['no-subscription'])
  })
})

describe('topic aliases', () => {
  test('are resolved at every QoS, set anew, and forgotten with the connection', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url), { retry: () => 10 })
    const observer = collect(client.observe('#', { retained: 'none' }))
    const { connection } = await granted(peer, client, 1)
    expect(peer.connections[0]?.connect?.properties?.topicAliasMaximum).toBe(32)
    for (const qos of [0, 1, 2] as const) {
      connection.publish({ topic: `t/${qos}`, qos, alias: 32 })
      connection.publish({ topic: '', qos, alias: 32 })
    }
    await observer.waitForCount(6)
    expect(observer.values.map(({ topic }) => topic)).toEqual(['t/0', 't/0', 't/1', 't/1', 't/2', 't/2'])
    connection.end('reset')
    await peer.next('subscribe')
    const { connection: second } = await peer.next('subscribe')
    second.publish({ topic: '', alias: 32 })
    // MQTT-3.3.2-7
    const { packet } = await peer.next('disconnect')
    expect(packet.reasonCode).toBeGreaterThanOrEqual(0x80)
    expect(observer.values.length).toBe(6)
  })
})

describe('duplicates', () => {
  test('a QoS 2 message that is sent again before it is released is delivered once', async () => {
    await using peer = await startPeer({ on: { pubrec: silence } })
    await using client = createClient(mqtt(peer.url))
    const observer = collect(client.observe('a', { qos: 2 }))
    const { connection } = await granted(peer, client, 1)
    connection.publish({ topic: 'a', payload: '1', qos: 2, messageId: 7 })
    connection.publish({ topic: 'a', payload: '1', qos: 2, messageId: 7, dup: true })
    for (let i = 0; i < 2; i += 1) await peer.next('pubrec')
    connection.send({ cmd: 'pubrel', messageId: 7 })
    connection.send({ cmd: 'pubrel', messageId: 7 })
    const completed = [await peer.next('pubcomp'), await peer.next('pubcomp')]
    expect(completed.map(({ packet }) => packet.reasonCode ?? 0)).toEqual([0, 0x92])
    // It is over: the same identifier is another message.
    connection.publish({ topic: 'a', payload: '2', qos: 2, messageId: 7 })
    await observer.waitForCount(2)
    expect(observer.values.map(textOf)).toEqual(['1', '2'])
  })

  test('a QoS 2 message that was received before the connection was lost is not delivered again', async () => {
    await using peer = await startPeer({
      connack: (_, { number }) => ({ sessionPresent: number > 0 }),
      on: { pubrec: silence },
    })
    const driver = mqtt(peer.url, { clientId: 'kept', clean: false })
    await using client = createClient(driver, { retry: () => 10 })
    const observer = collect(client.observe('a', { qos: 2 }))
    const { connection } = await granted(peer, client, 1)
    connection.publish({ topic: 'a', payload: '1', qos: 2, messageId: 7 })
    await peer.next('pubrec')
    connection.end('reset')
    await peer.next('connect')
    const { connection: second } = await peer.next('connect')
    second.publish({ topic: 'a', payload: '1', qos: 2, messageId: 7, dup: true })
    await peer.next('pubrec')
    second.send({ cmd: 'pubrel', messageId: 7 })
    await peer.next('pubcomp')
    expect(observer.values.map(textOf)).toEqual(['1'])
  })

  test('a QoS 1 message that is sent again is delivered again, marked as such', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url))
    const observer = collect(client.observe('a', { qos: 1 }))
    const { connection } = await granted(peer, client, 1)
    for (const dup of [false, true]) connection.publish({ topic: 'a', qos: 1, messageId: 7, dup })
    await peer.next('puback')
    await peer.next('puback')
    expect(observer.values.map(({ dup }) => dup)).toEqual([false, true])
  })

  test('answers that come twice settle a publish once and hurt nothing', async () => {
    await using peer = await startPeer({
      on: {
        publish: (packet, connection) => {
          connection.answer(packet)
          connection.answer(packet)
        },
      },
    })
    await using client = createClient(mqtt(peer.url))
    for (const qos of [1, 2, 1] as const) {
      const receipt = collect(client.publish('a', 'x', { qos }))
      expect(await receipt.ended()).toEqual({ kind: 'complete' })
      expect(receipt.values.length).toBe(1)
    }
    expect(peer.count('connect')).toBe(1)
  })
})
