import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { answer, disconnect, grant, inTurn, refuse, startPeer } from '../../../../src/testing/peer/index.js'
import { collect, next } from '../../../support/until.js'

describe('a refused CONNECT', () => {
  test.each([0x84, 0x85, 0x86, 0x87, 0x8a, 0x8c])('A7 0x%x is fatal: one typed error', async reasonCode => {
    await using peer = await startPeer({ connack: { reasonCode, properties: { reasonString: 'no' } } })
    await using client = createClient(mqtt(peer.url), { linger: 0 })
    const receipt = collect(client.publish('a', 'x'))
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      kind: 'error',
      error: {
        name: 'ConnectionRefusedError',
        fatal: true,
        reasonCode,
        message: expect.stringContaining('no'),
      },
    })
    expect((await receipt.ended()).kind).toBe('error')
    await peer.next('connect')
    await peer.expectNone('connect', 50)
    expect(client.snapshot().status.state).toBe('idle')
  })

  test.each([
    [1, 0x84],
    [2, 0x85],
    [4, 0x86],
    [5, 0x87],
  ])('A7 return code %i of MQTT 3.1.1 is fatal, as the code of MQTT 5', async (returnCode, reasonCode) => {
    await using peer = await startPeer({ connack: { returnCode } })
    await using client = createClient(mqtt(peer.url, { protocolVersion: 4 }))
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      error: { name: 'ConnectionRefusedError', fatal: true, reasonCode },
    })
  })

  test.each([0x80, 0x83, 0x88, 0x89, 0x97, 0x9f])('A8 0x%x may pass: it is tried again', async code => {
    await using peer = await startPeer({ on: { connect: inTurn(refuse(code), refuse(code), answer) } })
    await using client = createClient(mqtt(peer.url), { retry: () => 5 })
    const statuses = collect(client.status$)
    const observer = collect(client.observe('a'))
    await statuses.waitFor(({ state }) => state === 'connected')
    const codes = statuses.values.flatMap(status =>
      status.state === 'waiting' ? [status.error.reasonCode] : [],
    )
    expect(codes).toEqual([code, code])
    expect(observer.ending).toBeUndefined()
  })
})

describe('a refused SUBSCRIBE', () => {
  test('F34 fails its own observers, with filter and code; asking again asks again', async () => {
    await using peer = await startPeer({
      on: {
        subscribe: inTurn(
          grant(({ topic, qos }) => (topic === 'no' ? 0x87 : topic === 'bad' ? 0x8f : qos)),
          answer,
        ),
      },
    })
    await using client = createClient(mqtt(peer.url))
    const [good, no, bad] = ['yes', 'no', 'bad'].map(filter => collect(client.observe(filter)))
    for (const [observer, filter, reasonCode] of [
      [no, 'no', 0x87],
      [bad, 'bad', 0x8f],
    ] as const) {
      expect(await observer?.ended()).toMatchObject({
        error: { name: 'SubscribeRefusedError', filter, reasonCode },
      })
    }
    const again = collect(client.observe('no'))
    await expect.poll(() => client.snapshot().subscriptions.map(({ phase }) => phase)).toEqual(['on', 'on'])
    expect([good?.ending, again.ending]).toEqual([undefined, undefined])
    expect(peer.count('connect')).toBe(1)
  })

  test('C19 a lower grant is visible, and an error for those who are strict', async () => {
    await using peer = await startPeer({ on: { subscribe: grant(() => 1) } })
    await using client = createClient(mqtt(peer.url))
    collect(client.observe('a', { qos: 2 }))
    await expect.poll(() => client.snapshot().subscriptions[0]?.granted).toBe(1)
    expect(await collect(client.observe('b', { qos: 2, strict: true })).ended()).toMatchObject({
      error: { name: 'GrantError', filter: 'b', qos: 2, granted: 1 },
    })
  })
})

describe('a refused PUBLISH', () => {
  test.each([1, 2] as const)('H44 at QoS %i fails its receipt with the code, and makes room', async qos => {
    await using peer = await startPeer({
      connack: { properties: { receiveMaximum: 1 } },
      on: { publish: inTurn(refuse(0x87), refuse(0x99), answer) },
    })
    await using client = createClient(mqtt(peer.url))
    const receipts = ['x', 'y', 'z'].map(text => collect(client.publish('a', text, { qos })))
    for (const [i, reasonCode] of [0x87, 0x99].entries()) {
      expect(await receipts[i]?.ended()).toMatchObject({
        error: { name: 'PublishRefusedError', topic: 'a', reasonCode },
      })
    }
    expect((await receipts[2]?.waitForCount(1))?.[0]?.outcome).toBe('acknowledged')
    expect(peer.count('pubrel')).toBe(qos === 2 ? 1 : 0)
    expect(peer.violations).toEqual([])
  })

  test.each([1, 2] as const)('H44 0x10 at QoS %i succeeds, with a flag', async qos => {
    await using peer = await startPeer({ on: { publish: refuse(0x10) } })
    await using client = createClient(mqtt(peer.url))
    const [receipt] = await collect(client.publish('a', 'x', { qos })).waitForCount(1)
    expect(receipt).toMatchObject({ outcome: 'acknowledged', noMatchingSubscribers: true })
  })
})

describe('a DISCONNECT of the server', () => {
  test('A10 0x8e, session taken over, is final: no ping-pong', async () => {
    await using peer = await startPeer({ on: { subscribe: disconnect(0x8e, { text: 'another one' }) } })
    await using client = createClient(mqtt(peer.url))
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      error: { name: 'ConnectionLostError', reasonCode: 0x8e, fatal: true },
    })
    await peer.next('connect')
    await peer.expectNone('connect', 50)
  })

  test.each([0x8b, 0x89, 0x98])('0x%x may pass: typed status, and a new connection', async reasonCode => {
    await using peer = await startPeer({ on: { subscribe: inTurn(disconnect(reasonCode), answer) } })
    await using client = createClient(mqtt(peer.url), { retry: () => 5 })
    const statuses = collect(client.status$)
    const observer = collect(client.observe('a'))
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    expect(statuses.values.find(({ state }) => state === 'waiting')).toMatchObject({
      error: { name: 'ConnectionLostError', reasonCode, fatal: false },
    })
    expect(observer.ending).toBeUndefined()
  })

  test.each([
    ['once', 0x9c, 2],
    ['for good', 0x9d, 1],
  ] as const)('another server is used %s', async (_, code, connects) => {
    await using other = await startPeer()
    const reference = other.url.replace('mqtt://', '')
    await using peer = await startPeer({ on: { subscribe: inTurn(disconnect(code, { reference }), answer) } })
    await using client = createClient(mqtt(peer.url), { retry: () => 5 })
    const redirected = next(client.status$, ({ state }) => state === 'waiting')
    collect(client.observe('a'))
    expect(await redirected).toMatchObject({
      error: { name: 'RedirectedError', server: reference, permanent: code === 0x9d },
    })
    const { connection } = await other.next('subscribe')
    connection.end('reset')
    const back = connects === 2 ? peer : other
    await back.next('subscribe')
    await expect.poll(() => peer.count('subscribe') + other.count('subscribe')).toBe(3)
    expect(peer.count('connect')).toBe(connects)
  })
})
