import { PassThrough } from 'node:stream'
import { NEVER, Observable, of, Subject, throwError } from 'rxjs'
import { createClient, LinkError, type Status } from 'rxtopics'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { hangUp, type Peer, silence, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import type { Link, Outgoing } from '../../../../../src/driver/driver.js'
import { accepted, dialRig, resumed } from './dialRig.js'

const packet = (qos: Outgoing['qos']): Outgoing => ({
  ...{ topic: 'a', payload: Uint8Array.of(1), qos, retain: false, properties: {} },
})

/** The flags of a CONNECT of MQTT 5, of which one says that it starts clean. */
const isClean = (written: unknown): boolean => ((written as readonly number[])[9] ?? 0) === 0x02

describe('one attempt over MQTT', () => {
  test('reports nothing before it is returned, and writes CONNECT once all is there', () => {
    const { open, pass, take, receive } = dialRig()
    const link = open()
    expect([take(), link.server, link.publish(packet(0), () => {})]).toEqual([
      [],
      'mqtt://broker:1883',
      false,
    ])
    pass(1)
    expect(take()).toEqual([expect.arrayContaining([0x10])])
    receive(...accepted[5])
    expect(take()).toEqual([{ opened: 'rxtopics-iiiiiiiiiiiiii', persistent: false }])
  })

  test.each([
    [0, '0'],
    [0.28, 'a'],
    [0.99, 'z'],
  ])('makes up a client id of fourteen characters; chance %d is %s', (chance, character) => {
    const { open, pass, caller } = dialRig({}, { random: () => chance })
    open()
    pass(1)
    expect(caller.clientId).toBe(`rxtopics-${character.repeat(14)}`)
  })

  test('is given up where what is provided does not come, and where the broker is silent', () => {
    for (const given of [{ transport: () => NEVER }, {}]) {
      const { open, pass, take } = dialRig({ connectTimeout: 1_000 }, given)
      open()
      pass(999)
      take()
      pass(2)
      expect(take()).toContain('ConnectTimeoutError: no connection within 1000 ms')
    }
  })

  test.each([
    ['mqtt://one', 1_000],
    [['mqtt://one', 'mqtt://two'], 200],
  ])(
    'to %j is given up after %i ms, as there is another one to try or not, and its line is let go of',
    (url, ms) => {
      const { open, pass, take } = dialRig({ connectTimeout: 1_000, serverTimeout: 200 }, { url })
      const link = open()
      pass(1)
      expect(link.server).toBe('mqtt://one:1883')
      take()
      pass(ms - 2)
      expect(take()).toEqual([])
      pass(2)
      expect(take()).toEqual([`ConnectTimeoutError: no connection within ${ms} ms`, 'destroyed'])
      expect(open().server).toBe(url.length === 2 ? 'mqtt://two:1883' : 'mqtt://one:1883')
    },
  )

  test('is followed by one to the same server, where that had opened', () => {
    const { open, pass, receive, lose } = dialRig({}, { url: ['mqtt://one', 'mqtt://two'] })
    open()
    pass(1)
    receive(...accepted[5])
    lose()
    expect(open().server).toBe('mqtt://one:1883')
  })

  /** A CONNACK that says that another server is to be used, from now on or this time: `b`. */
  const elsewhere = (code: number) => [0x20, 7, 0, code, 4, 0x1c, 0, 1, 0x62]
  test.each([
    ['follow', 0x9c, ['b', 'broker', 'broker']],
    ['follow', 0x9d, ['b', 'b', 'b']],
    ['with-credentials', 0x9c, ['b', 'broker', 'broker']],
    ['refuse', 0x9c, ['broker', 'broker', 'broker']],
    ['refuse', 0x9d, ['broker', 'broker', 'broker']],
  ] as const)(
    'that is sent elsewhere, with redirects: %s and code %i, is followed by those to %j',
    (redirects, code, expected) => {
      const { open, pass, receive, lose } = dialRig({ redirects })
      open()
      pass(1)
      receive(...elsewhere(code))
      lose()
      const seen = expected.map(() => {
        const { server } = open()
        pass(1)
        lose()
        return server
      })
      expect(seen).toEqual(expected.map(host => `mqtt://${host}:1883`))
    },
  )

  test('touches nothing of the one that follows it', async () => {
    const { open, pass, take, receive, lose, settled } = dialRig()
    const first = open()
    pass(1)
    receive(...accepted[5])
    lose()
    open()
    pass(1)
    receive(...accepted[5])
    take()
    receive(0x32, 7, 0, 1, 0x61, 0, 1, 0, 0x78)
    expect(first.publish(packet(1), () => {})).toBe(false)
    first.ack(0, 0)
    first.subscribe([], () => {})
    first.ping(() => {})
    await settled()
    expect(take()).toEqual([])
  })

  test('names what it delivers, and says which name is free again', async () => {
    const deliveries: number[] = []
    const released: string[] = []
    const message = (_: unknown, __: unknown, delivery: number) => deliveries.push(delivery)
    const handlers = { message, released: (name: string) => released.push(name) }
    const { open, pass, receive, settled } = dialRig({}, { handlers })
    const link = open()
    pass(1)
    receive(...accepted[5])
    receive(0x34, 7, 0, 1, 0x61, 0, 9, 0, 0x78)
    const [delivery = Number.NaN] = deliveries
    expect(link.nameOf?.(delivery)).toBe('9')
    link.ack(delivery, 0)
    await settled()
    receive(0x62, 2, 0, 9)
    expect(released).toEqual(['9'])
  })

  test('passes on what is noticed of the broker: a message whose topic is none', () => {
    const { open, pass, take, receive } = dialRig()
    open()
    pass(1)
    receive(...accepted[5])
    take()
    receive(0x30, 6, 0, 3, 0x61, 0x2f, 0x23, 0)
    expect(take()).toContainEqual({
      kind: 'ill-formed',
      reason: expect.stringContaining('a message was left out'),
    })
  })

  test('lets go of a transport over which no line can be made', () => {
    const transport = new PassThrough()
    const line = () => {
      throw new Error('bad')
    }
    const { open, pass, take } = dialRig({}, { line, transport: () => of(transport) })
    open()
    pass(1)
    expect([take(), transport.destroyed]).toEqual([['LinkError: no connection: bad'], true])
  })

  test('has no limit any more once it has opened', () => {
    const { open, pass, take, receive } = dialRig({ connectTimeout: 1_000, keepalive: 0 })
    open()
    pass(1)
    receive(...accepted[5])
    take()
    pass(5_000)
    expect(take()).toEqual([])
  })

  test('is over once, though what it lets go of ends it', () => {
    const link: Link[] = []
    const transport = () => new Observable<never>(() => () => link[0]?.abort())
    const { open, pass, take } = dialRig({}, { transport })
    link.push(open())
    pass(1)
    link[0]?.close()
    link[0]?.close()
    expect(take()).toEqual(['closed'])
  })

  test('lets go of what it waits for before it says that it is over', () => {
    const log: string[] = []
    const transport = () => new Observable<never>(() => () => log.push('let go'))
    const { open, pass } = dialRig({}, { transport, handlers: { closed: () => log.push('closed') } })
    const link = open()
    pass(1)
    link.close()
    expect(log).toEqual(['let go', 'closed'])
  })

  test('what is lost is told once', () => {
    const { open, pass, take, receive, lose } = dialRig()
    const link = open()
    pass(1)
    receive(...accepted[5])
    take()
    lose()
    link.abort()
    expect(take().filter(entry => String(entry).startsWith('ConnectionLostError'))).toHaveLength(1)
    expect(link.publish(packet(0), () => {})).toBe(false)
  })

  test.each<[MqttOptions['clean'], readonly boolean[]]>([
    [true, [true, true, true]],
    [false, [false, false, false]],
    ['first', [true, false, false]],
  ])('with clean: %s the connections start clean: %j', (clean, expected) => {
    const { open, pass, take, receive, lose } = dialRig({ clientId: 'me', clean: clean ?? true })
    const seen = expected.map(() => {
      open()
      pass(1)
      const [connect] = take()
      receive(...accepted[5])
      lose()
      take()
      return isClean(connect)
    })
    expect(seen).toEqual(expected)
  })

  test('with clean: "first" one that was not accepted was not the first', () => {
    const { open, pass, take, lose } = dialRig({ clientId: 'me', clean: 'first' })
    for (const _ of [1, 2]) {
      open()
      pass(1)
      expect(isClean(take()[0])).toBe(true)
      lose()
      take()
    }
  })

  test.each([
    [5, { clean: false }, true],
    [5, { clean: false, sessionExpiry: 1 }, true],
    [5, { clean: true, sessionExpiry: 1 }, true],
    [5, { clean: true, sessionExpiry: 0 }, false],
    [4, { clean: false }, true],
    [4, { clean: true }, false],
    [3, { clean: false }, true],
  ] as const)(
    'of version %d with %j: the session outlives the connection: %s',
    (version, options, persistent) => {
      const { open, pass, take, receive } = dialRig({ ...options, clientId: 'me', protocolVersion: version })
      open()
      pass(1)
      take()
      receive(...accepted[version])
      expect(take()).toEqual([{ opened: 'me', persistent }])
    },
  )

  const unverified = {
    kind: 'unverified',
    reason: 'tls.verify is false: whoever stands between can read and change everything',
  }
  test.each([
    ['mqtts://broker', { verify: false }, [unverified]],
    ['wss://broker', { verify: false }, [unverified]],
    ['mqtts://broker', { verify: true }, []],
    ['mqtts://broker', undefined, []],
    ['mqtt://broker', { verify: false }, []],
    ['ws://broker', { verify: false }, []],
  ] as const)('%s with %j says whether nobody looks who answers', (url, tls, notices) => {
    const { open, pass, take, receive } = dialRig(tls === undefined ? {} : { tls }, { url })
    open()
    pass(1)
    take()
    receive(...accepted[5])
    expect(take()).toEqual([expect.objectContaining({ persistent: false }), ...notices])
  })

  const certificate = Object.assign(new Error('bad'), { code: 'CERT_REVOKED' })
  test.each([
    ['mqtts://broker', certificate, 'TlsError: no secure connection: bad'],
    ['wss://broker', certificate, 'TlsError: no secure connection: bad'],
    ['mqtt://broker', certificate, 'LinkError: no connection: bad'],
    ['ws://broker', certificate, 'LinkError: no connection: bad'],
    ['mqtts://broker', new LinkError('as it is'), 'LinkError: as it is'],
  ])('a line to %s that cannot be made ends it: %s', (url, error, told) => {
    const line = () => {
      throw error
    }
    const { open, pass, take } = dialRig({}, { url, line })
    open()
    pass(1)
    expect(take()).toEqual([told])
  })

  test('a transport that fails ends it with its error', () => {
    const transport = () => throwError(() => new LinkError('no tunnel'))
    const { open, pass, take } = dialRig({}, { transport })
    open()
    pass(1)
    expect(take()).toEqual(['LinkError: no tunnel'])
  })

  test('says when the broker takes more again', () => {
    const { open, pass, take, receive } = dialRig({ maximumInFlight: 1 })
    const link = open()
    pass(1)
    receive(...accepted[5])
    expect([1, 2].map(() => link.publish(packet(1), () => {}))).toEqual([true, false])
    take()
    receive(0x40, 2, 0, 1)
    expect(take()).toContain('ready')
  })

  test.each([
    ['no will', {}, 0],
    ['a will', { will: { topic: 'w', payload: '' } }, 0],
    ['a will for that', { will: { topic: 'w', payload: '', onClose: true } }, 0x04],
  ] as const)('says goodbye with %s', (_, options, code) => {
    const { open, pass, take, receive } = dialRig(options)
    const link = open()
    pass(1)
    receive(...accepted[5])
    take()
    link.close()
    const goodbye = code === 0 ? [0xe0, 0] : [0xe0, 1, code]
    expect(take()).toEqual(['end', goodbye])
  })

  test('what nobody waits for any more is finished with the session that goes on', async () => {
    const made = dialRig({ clientId: 'me', clean: false })
    const left = packet(2)
    const link = made.open()
    made.pass(1)
    made.receive(...resumed)
    link.publish(left, () => {})
    made.receive(0x50, 2, 0, 1)
    await made.settled()
    made.lose()
    for (const [dropped, expected] of [
      [[], []],
      [[left], [[0x62, 2, 0, 1]]],
    ] as const) {
      made.open({ dropped })
      made.pass(1)
      made.take()
      made.receive(...resumed)
      await made.settled()
      expect(made.take().slice(1)).toEqual(expected)
      made.lose()
    }
  })

  test('a server of another host, which gets no proof, is asked for none later either', () => {
    const again = new Subject<void>()
    for (const foreign of [false, true]) {
      const begun: string[] = []
      const begin = () => {
        begun.push('begun')
        return { next: (data: Uint8Array) => data }
      }
      const authentication = { method: 'M', again, begin }
      const { open, pass, receive } = dialRig({ authentication }, { address: { foreign } })
      open()
      pass(1)
      receive(...accepted[5])
      again.next()
      expect(begun).toHaveLength(foreign ? 0 : 2)
    }
  })
})

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
  test('one that accepts every connection, and ends it at once, keeps nobody from the others', async () => {
    await using good = await startPeer()
    await using bad = await startPeer({
      on: {
        connect: (_, connection) => {
          connection.accept()
          connection.disconnect(0x80)
        },
      },
    })
    const client = createClient(mqtt([bad.url, good.url]), { retry: () => 1 })
    const held = client.connect().subscribe()
    await good.next('connect')
    expect(bad.count('connect')).toBe(3)
    held.unsubscribe()
    await client.close()
  })

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
