import { createClient, type Status } from 'rxtopics'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { hangUp, type Peer, silence, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'

const connected = (client: ReturnType<typeof createClient>, count = 1) => {
  let seen = 0
  return new Promise<Extract<Status, { state: 'connected' }>>((done, fail) => {
    client.status$.subscribe(status => {
      if (status.state === 'connected') {
        seen += 1
        if (seen === count) done(status)
      } else if (status.state === 'idle' && status.error !== undefined) fail(status.error)
    })
  })
}

const connects = (peer: Peer) =>
  peer.packets.flatMap(({ packet }) => (packet.cmd === 'connect' ? [packet] : []))

describe('Q87 what may be a function is asked at each attempt', () => {
  test('URL, credentials, will and user properties of CONNECT', async () => {
    await using peer = await startPeer()
    let attempt = 0
    const client = createClient(
      mqtt(
        () => {
          attempt += 1
          return peer.url
        },
        {
          credentials: () => ({ username: `user${attempt}`, password: `p${attempt}` }),
          will: () => ({ topic: `will/${attempt}`, payload: '' }),
          userProperties: async () => ({ attempt: String(attempt) }),
        },
      ),
      { retry: () => 1 },
    )
    const second = connected(client, 2)
    client.observe('a').subscribe()
    await connected(client)
    peer.connections[0]?.end()
    await second
    expect(
      connects(peer).map(({ username, will, properties }) => [
        username,
        will?.topic,
        properties?.userProperties,
      ]),
    ).toEqual([
      ['user1', 'will/1', { attempt: '1' }],
      ['user2', 'will/2', { attempt: '2' }],
    ])
    await client.close()
  })

  test('one that fails fails its attempt only', async () => {
    await using peer = await startPeer()
    let asked = 0
    const client = createClient(
      mqtt(peer.url, {
        credentials: () => {
          asked += 1
          if (asked === 1) throw new Error('not yet')
          return { username: 'u' }
        },
      }),
      { retry: () => 1 },
    )
    client.observe('a').subscribe()
    await connected(client)
    expect(asked).toBe(2)
    await client.close()
  })
})

describe('Q88 a connection that ended because its credentials ran out', () => {
  const run = (peer: Peer, options: MqttOptions) => {
    const client = createClient(mqtt(peer.url, options), { retry: error => (error.fatal ? 'fatal' : 1) })
    const errors: unknown[] = []
    client.observe('a').subscribe({ error: (error: unknown) => errors.push(error) })
    return { client, errors }
  }

  test('is opened again with fresh ones where there is a provider, and observers see nothing', async () => {
    await using peer = await startPeer()
    let asked = 0
    const { client, errors } = run(peer, {
      credentials: () => {
        asked += 1
        return { username: 'u', password: `token${asked}` }
      },
    })
    const second = connected(client, 2)
    await peer.next('subscribe')
    peer.connections[0]?.disconnect(0x87)
    await second
    expect(connects(peer).map(({ password }) => String(password))).toEqual(['token1', 'token2'])
    expect(errors).toEqual([])
    await client.close()
  })

  test('a second refusal at once is final', async () => {
    await using peer = await startPeer()
    const { client, errors } = run(peer, { credentials: () => ({ username: 'u' }) })
    await peer.next('subscribe')
    peer.on({ connect: (_, connection) => connection.accept({ reasonCode: 0x87 }) })
    peer.connections[0]?.disconnect(0x87)
    await expect.poll(() => errors).toHaveLength(1)
    expect(errors).toEqual([expect.objectContaining({ name: 'ConnectionRefusedError', reasonCode: 0x87 })])
    expect(peer.connections).toHaveLength(2)
    await client.close()
  })
})

test('Q88 MQTT 5 sends a password without a user name', async () => {
  await using peer = await startPeer()
  const client = createClient(mqtt(peer.url, { credentials: { password: 'jwt' } }))
  client.observe('a').subscribe()
  await connected(client)
  const [connect] = connects(peer)
  expect([connect?.username, String(connect?.password)]).toEqual([undefined, 'jwt'])
  await client.close()
})

test('Q90 two clients of one driver have a connection and a client id each', async () => {
  await using peer = await startPeer()
  const driver = mqtt(peer.url)
  const [one, other] = [createClient(driver), createClient(driver)]
  one.observe('a').subscribe()
  other.observe('b').subscribe()
  await Promise.all([connected(one), connected(other)])
  expect(peer.connections.filter(({ open }) => open)).toHaveLength(2)
  expect(new Set(connects(peer).map(({ clientId }) => clientId)).size).toBe(2)
  await Promise.all([one.close(), other.close()])
})

test('Q90 two clients with one given client id: the second fails at once, and the first stays', async () => {
  await using peer = await startPeer()
  const driver = mqtt(peer.url, { clientId: 'gateway' })
  const [one, other] = [createClient(driver), createClient(driver)]
  one.observe('a').subscribe()
  await connected(one)
  const error = await new Promise(done => other.observe('b').subscribe({ error: done }))
  expect(error).toMatchObject({ name: 'ClientIdInUseError', clientId: 'gateway' })
  expect(peer.connections).toHaveLength(1)
  await Promise.all([one.close(), other.close()])
})

describe('a connection that ends while a SUBSCRIBE is unanswered', () => {
  /** The client ids of four connections, of which the second and third end when they are asked for a filter. */
  const idsOf = async (options: MqttOptions) => {
    await using peer = await startPeer()
    const client = createClient(mqtt(peer.url, options), { retry: () => 1 })
    client.observe('a', { qos: 1 }).subscribe({ error: () => {} })
    await peer.next('subscribe')
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    let ended = 0
    peer.on({
      subscribe: (packet, connection) => {
        ended += 1
        if (ended > 2) connection.answer(packet)
        else connection.end()
      },
    })
    peer.connections[0]?.end()
    await expect.poll(() => connects(peer).length).toBe(4)
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    await client.close()
    return connects(peer).map(({ clientId }) => clientId)
  }

  test('is followed by one with another drawn client id; others keep theirs', async () => {
    const [first, second, third, fourth] = await idsOf({})
    expect(second).toBe(first)
    expect(new Set([second, third, fourth]).size).toBe(3)
    expect(fourth).toMatch(/^rxtopics-\w{14}$/)
  })

  test.each([
    ['a given one', { clientId: 'given' }],
    ['one of a session that goes on', { clean: 'first' }],
  ] as const)('keeps %s', async (_, options) => {
    expect(new Set(await idsOf(options)).size).toBe(1)
  })
})

describe('Q110 of a list of servers', () => {
  test('one that hangs costs its own short timeout, and the status names the servers', async () => {
    await using silent = await startPeer({ on: { connect: silence } })
    await using good = await startPeer()
    const client = createClient(mqtt([silent.url, good.url], { serverTimeout: 100 }), { retry: () => 1 })
    const servers: (string | undefined)[] = []
    client.status$.subscribe(status => {
      if (status.state === 'connecting' || status.state === 'waiting') servers.push(status.server)
    })
    client.observe('a').subscribe()
    const { server } = await connected(client)
    expect(server).toBe(good.url)
    expect(servers).toEqual([silent.url, silent.url, good.url])
    await client.close()
  })

  test('no credentials show in the name of a server', async () => {
    await using peer = await startPeer({ on: { connect: hangUp() } })
    const client = createClient(mqtt(peer.url.replace('mqtt://', 'mqtt://user:secret@')), { retry: () => 1 })
    const texts: string[] = []
    client.status$.subscribe(status => texts.push(JSON.stringify(status)))
    client.observe('a').subscribe()
    await expect.poll(() => texts.length).toBeGreaterThan(3)
    expect(texts.join('')).not.toContain('secret')
    await client.close()
  })
})
