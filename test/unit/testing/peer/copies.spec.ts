import { type Client, createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { grant, inTurn, type PeerConnection, silence, startPeer } from '../../../../src/testing/peer/index.js'
import { collect } from '../../../support/until.js'

// What the client makes of copies, packet by packet.

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

const granted = (client: Client, count: number) =>
  expect.poll(() => client.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length).toBe(count)

const identifiersOf = (peer: Awaited<ReturnType<typeof startPeer>>, filter: string) =>
  peer.packets.flatMap(({ packet }) =>
    packet.cmd === 'subscribe' && packet.subscriptions.some(({ topic }) => topic === filter)
      ? [packet.properties?.subscriptionIdentifier as number]
      : [],
  )

describe('copies of an MQTT 5 broker', () => {
  test('N72 that list an identifier any number of times are one message', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url))
    const observer = collect(client.observe('a/+', { qos: 1 }))
    await granted(client, 1)
    const [identifier = 0] = identifiersOf(peer, 'a/+')
    const connection = peer.connections.at(-1) as PeerConnection
    for (const count of [1, 2, 3, 50])
      connection.publish({
        topic: 'a/1',
        payload: `${count}`,
        qos: 1,
        identifiers: Array(count).fill(identifier),
      })
    await observer.waitForCount(4)
    for (let i = 0; i < 4; i += 1) await peer.next('puback')
    expect(observer.values.map(textOf)).toEqual(['1', '2', '3', '50'])
  })

  test('N67 with the identifier of an earlier SUBSCRIBE while the next one is unanswered', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url))
    const options = { retainAsPublished: true } as const
    const old = [collect(client.observe('r/+', options)), collect(client.observe('r/+', options))]
    await granted(client, 1)
    const [before = 0] = identifiersOf(peer, 'r/+')
    const connection = peer.connections.at(-1) as PeerConnection
    const late = collect(client.observe('r/+', options))
    await peer.next('subscribe')
    connection.publish({ topic: 'r/1', payload: 'x', retain: true, identifiers: [before] })
    for (const each of old) await each.waitForCount(1)
    await granted(client, 1)
    expect(late.values).toEqual([])
  })

  test('N75 without identifiers on retained messages, sent before the SUBACK', async () => {
    await using peer = await startPeer({
      on: {
        subscribe: (packet, connection) => {
          connection.publish({ topic: 'q/r', payload: 'kept', retain: true })
          connection.answer(packet)
        },
      },
    })
    await using client = createClient(mqtt(peer.url))
    const unhandled = collect(client.unhandled$)
    const observers = [collect(client.observe('q/+'))]
    await observers[0]?.waitForCount(1)
    await granted(client, 1)
    observers.push(collect(client.observe('q/+')))
    await observers[1]?.waitForCount(1)
    await granted(client, 1)
    expect(observers.map(({ values }) => values.map(textOf))).toEqual([['kept'], ['kept']])
    expect(unhandled.values).toEqual([])
  })

  test('N75 named by a session of another library', async () => {
    await using peer = await startPeer({ connack: { sessionPresent: true } })
    await using client = createClient(mqtt(peer.url, { clientId: 'kept', clean: false }))
    const observers = ['a/+', 'a/#'].map(filter => collect(client.observe(filter, { qos: 1 })))
    const connect = await peer.next('connect')
    const connection = peer.connections.at(-1) as PeerConnection
    expect(connect.packet.clean).toBe(false)
    await granted(client, 2)
    for (const [payload, identifier] of [
      ['one', 1],
      ['one', 2],
      ['two', 1],
      ['two', 2],
    ] as const)
      connection.publish({ topic: 'a/1', payload, qos: 1, identifiers: [identifier] })
    for (const observer of observers) {
      await observer.waitForCount(2)
      expect(observer.values.map(textOf)).toEqual(['one', 'two'])
    }
  })

  test('N75 of filters whose messages bear another topic', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url))
    const queue = collect(client.observe('$queue/a'))
    const plain = collect(client.observe('b'))
    await granted(client, 2)
    const connection = peer.connections.at(-1) as PeerConnection
    connection.publish({ topic: 'a', payload: 'x', identifiers: identifiersOf(peer, '$queue/a') })
    await queue.waitForCount(1)
    expect(plain.values).toEqual([])
  })
})

describe('a broker that is slow to agree', () => {
  test('O82 SUBSCRIBE refused for now is asked for again', async () => {
    await using peer = await startPeer({
      on: {
        subscribe: inTurn(
          grant(() => 0x97),
          grant(() => 0x89),
          grant(() => 1),
        ),
      },
    })
    await using client = createClient(mqtt(peer.url), { retry: () => 10 })
    const changes = collect(client.subscriptions$)
    const observer = collect(client.observe('a', { qos: 1 }))
    await changes.waitFor(({ kind }) => kind === 'granted')
    expect(changes.values.map(({ kind }) => kind)).toEqual([
      'asked',
      'refused',
      'asked',
      'refused',
      'asked',
      'granted',
    ])
    expect([observer.ending, peer.count('connect')]).toEqual([undefined, 1])
  })

  test('O83 one SUBSCRIBE never answered while others are: asked again, then an error of its own', async () => {
    await using peer = await startPeer({
      on: {
        subscribe: (packet, connection) => {
          if (packet.subscriptions[0]?.topic === 'mute/+') silence(packet, connection)
          else connection.answer(packet)
        },
      },
    })
    await using client = createClient(mqtt(peer.url), { subscribeTimeout: 100 })
    const mute = collect(client.observe('mute/+'))
    const other = collect(client.observe('other/+'))
    expect(await mute.ended()).toMatchObject({
      kind: 'error',
      error: { name: 'SubscribeTimeoutError', filter: 'mute/+', timeout: 100 },
    })
    expect(identifiersOf(peer, 'mute/+')).toHaveLength(2)
    expect([other.ending, peer.count('connect')]).toEqual([undefined, 1])
  })
})
