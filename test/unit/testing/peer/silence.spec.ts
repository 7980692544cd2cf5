import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { expect, test } from 'vitest'
import { answer, inTurn, silence, startPeer } from '../../../../src/testing/peer/index.js'
import { collect, next } from '../../../support/until.js'

test('P40 no CONNACK: the attempt ends with a typed error, and another follows', async () => {
  await using peer = await startPeer({ on: { connect: inTurn(silence, answer) } })
  await using client = createClient(mqtt(peer.url, { connectTimeout: 60 }), { retry: () => 10 })
  const waiting = next(client.status$, ({ state }) => state === 'waiting')
  const observer = collect(client.observe('a'))
  expect(await waiting).toMatchObject({ error: { name: 'ConnectTimeoutError', timeout: 60, fatal: false } })
  await peer.connections[0]?.closed
  await next(client.status$, ({ state }) => state === 'connected')
  expect(observer.ending).toBeUndefined()
})

test.each(['cut', 'left'] as const)(
  'G37 a session that an attempt without an end has made anew is told everything: the attempt is %s',
  async how => {
    await using peer = await startPeer({
      connack: (_, { number }) => ({ sessionPresent: number === 2 }),
      on: {
        connect: inTurn(
          answer,
          // It has lost the session, and makes another, which the next attempt finds.
          (packet, connection) => {
            if (how === 'cut') return connection.end()
            client.reconnect()
            connection.answer(packet)
          },
          answer,
        ),
      },
    })
    await using client = createClient(mqtt(peer.url, { clientId: 'me', clean: false }), { retry: () => 10 })
    const observer = collect(client.observe('a/+', { qos: 1 }))
    await peer.next('subscribe')
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    peer.connections[0]?.end()
    const { packet, connection } = await peer.next('subscribe')
    expect(connection.number).toBe(2)
    connection.publish({
      topic: 'a/1',
      identifiers: [packet.properties?.subscriptionIdentifier as number],
    })
    await observer.waitForCount(1)
  },
)

test.each(['subscribe', 'unsubscribe'] as const)(
  'no answer to %s: the connection is taken for lost',
  async cmd => {
    await using peer = await startPeer({ on: { [cmd]: inTurn(silence, answer) } })
    await using client = createClient(mqtt(peer.url, { answerTimeout: 80 }), { retry: () => 10 })
    const waiting = next(client.status$, ({ state }) => state === 'waiting')
    const observers = [collect(client.observe('a')), collect(client.observe('b'))]
    if (cmd === 'unsubscribe') {
      await expect.poll(() => client.snapshot().subscriptions[1]?.phase).toBe('on')
      observers[0]?.unsubscribe()
    }
    const { error } = (await waiting) as { readonly error: Error }
    expect(error).toMatchObject({ name: 'ConnectionLostError', message: expect.stringContaining('80 ms') })
    await expect
      .poll(() => client.snapshot().subscriptions.map(({ filter, phase }) => `${filter} ${phase}`))
      .toEqual(cmd === 'subscribe' ? ['a on', 'b on'] : ['b on'])
    expect(observers.map(({ ending }) => ending)).toEqual([undefined, undefined])
  },
)

test('a server that answers each request late, but answers, is not given up', async () => {
  await using peer = await startPeer({
    on: {
      subscribe: (packet, connection) => {
        setTimeout(() => connection.answer(packet), 40 * (1 + peer.count('subscribe')))
      },
    },
  })
  await using client = createClient(mqtt(peer.url, { answerTimeout: 160 }))
  // Different identifiers: a packet each.
  const filters = ['a/+', 'b/+', 'c/+', 'd/+', 'e/+', 'f/+']
  for (const filter of filters) collect(client.observe(filter))
  await expect
    .poll(() => client.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length)
    .toBe(filters.length)
  expect(peer.count('connect')).toBe(1)
})

test('no PINGRESP: status leaves connected within 1.5 × keepalive', { timeout: 10_000 }, async () => {
  await using peer = await startPeer({ on: { pingreq: inTurn(silence, answer) } })
  await using client = createClient(mqtt(peer.url, { keepalive: 1 }), { retry: () => 10 })
  const observer = collect(client.observe('a'))
  const connected = next(client.status$, ({ state }) => state === 'connected')
  await connected
  const began = performance.now()
  const status = await next(client.status$, ({ state }) => state === 'waiting')
  expect(status).toMatchObject({ error: { name: 'ConnectionLostError' } })
  // Pings leave somewhat early, and timers somewhat late.
  expect(performance.now() - began).toBeLessThan(1_800)
  await next(client.status$, ({ state }) => state === 'connected')
  expect(observer.ending).toBeUndefined()
})

test('messages are a sign of life, as good as a PINGRESP', { timeout: 10_000 }, async () => {
  await using peer = await startPeer({ on: { pingreq: silence } })
  await using client = createClient(mqtt(peer.url, { keepalive: 1 }))
  const observer = collect(client.observe('a'))
  const { connection } = await peer.next('subscribe')
  const timer = setInterval(() => connection.publish({ topic: 'a' }), 200)
  try {
    await observer.waitForCount(15)
  } finally {
    clearInterval(timer)
  }
  expect(peer.count('connect')).toBe(1)
})

test('no answer to a ping that was asked for: a typed error, the connection stays', async () => {
  await using peer = await startPeer({ on: { pingreq: silence } })
  await using client = createClient(mqtt(peer.url))
  expect(await collect(client.ping({ timeout: 50 })).ended()).toMatchObject({
    error: { name: 'PingTimeoutError', timeout: 50 },
  })
  expect(client.snapshot().status.state).toBe('connected')
})

test('no PUBACK: a typed error after its timeout, others go on', async () => {
  await using peer = await startPeer({ on: { publish: inTurn(silence, answer) } })
  await using client = createClient(mqtt(peer.url))
  const silent = collect(client.publish('a', 'x', { qos: 1, timeout: 60 }))
  const [receipt] = await collect(client.publish('a', 'y', { qos: 1 })).waitForCount(1)
  expect(receipt?.outcome).toBe('acknowledged')
  expect(await silent.ended()).toMatchObject({ error: { name: 'PublishTimeoutError', timeout: 60 } })
})

test('A6 close does not wait for a server that does not close its side', async () => {
  await using peer = await startPeer({ on: { disconnect: silence, publish: silence } })
  const client = createClient(mqtt(peer.url))
  const receipt = collect(client.publish('a', 'x', { qos: 1 }))
  await peer.next('publish')
  const began = performance.now()
  await client.close({ deadline: 100 })
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(await receipt.ended()).toMatchObject({ error: { name: 'ClosedError' } })
})

test('a server that stops reading holds nothing up but its own answers', async () => {
  await using peer = await startPeer()
  await using client = createClient(mqtt(peer.url), { linger: 0 })
  const observer = collect(client.observe('a'))
  const { connection } = await peer.next('subscribe')
  connection.pause()
  const receipts = Array.from({ length: 50 }, () =>
    collect(client.publish('b', 'x'.repeat(100_000), { qos: 1, timeout: 20_000 })),
  )
  connection.publish({ topic: 'a', payload: 'still read' })
  await observer.waitForCount(1)
  expect(receipts.every(({ ending }) => ending === undefined)).toBe(true)
  connection.resume()
  for (const receipt of receipts) await receipt.waitForCount(1)
})
