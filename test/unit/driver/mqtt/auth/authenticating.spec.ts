import { NEVER, Subject } from 'rxjs'
import { createClient, type LinkError } from 'rxtopics'
import { type Authentication, mqtt } from 'rxtopics/mqtt'
import { type Handler, type Peer, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createAuthenticating } from '../../../../../src/driver/mqtt/auth/authenticating.js'
import { type ScramServer, scram, scramServer } from '../../../../support/scram.js'
import { collect, next } from '../../../../support/until.js'

const method = 'SCRAM-SHA-256'
const noBytes = new Uint8Array()

/** What becomes of the exchanges of one connection, which is open. */
const setUp = (authentication: Authentication) => {
  const failures: LinkError[] = []
  const authenticating = createAuthenticating(authentication, null, {
    ...{ time: createTime(), timeout: 1_000, send: () => null },
    failed: error => failures.push(error),
  })
  authenticating.opened({ code: 0, method: undefined, data: undefined })
  return { authenticating, failures }
}

/** A broker that lets in who knows the password, and proves that it knows it, too, or says `proof` in its place. */
const startScramPeer = (password: string, proof?: string): Promise<Peer> => {
  const exchanges = new Map<number, { readonly server: ScramServer; connected: boolean }>()
  const challenge: Handler<'connect' | 'auth'> = ({ properties }, connection) => {
    const server = scramServer(password)
    const connected = exchanges.get(connection.number)?.connected ?? false
    exchanges.set(connection.number, { server, connected })
    const data = server.challenge(properties?.authenticationData ?? new Uint8Array())
    connection.send({
      cmd: 'auth',
      reasonCode: 0x18,
      properties: { authenticationMethod: method, authenticationData: Buffer.from(data) },
    })
  }
  return startPeer({
    on: {
      connect: challenge,
      auth: (packet, connection) => {
        const exchange = exchanges.get(connection.number)
        if (packet.reasonCode === 0x19 || exchange === undefined) return challenge(packet, connection)
        const verified = exchange.server.verify(packet.properties?.authenticationData ?? new Uint8Array())
        if (verified === null) {
          if (exchange.connected) return connection.disconnect(0x87)
          return connection.accept({ reasonCode: 0x87 })
        }
        const authenticationData = Buffer.from(proof ?? verified)
        const properties = { authenticationMethod: method, authenticationData }
        if (exchange.connected) return void connection.send({ cmd: 'auth', reasonCode: 0, properties })
        exchange.connected = true
        connection.accept({ properties })
      },
    },
  })
}

const auths = (peer: Peer) =>
  peer.packets.flatMap(({ packet }) => (packet.cmd === 'auth' ? [packet.reasonCode] : []))

describe('authentication by an exchange (MQTT 5, section 4.12)', () => {
  test('P74 both sides prove that they know the password', async () => {
    await using peer = await startScramPeer('pencil')
    await using client = createClient(mqtt(peer.url, { authentication: scram('user', 'pencil') }))
    await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
    const [{ packet } = { packet: undefined }] = peer.packets
    expect(packet).toMatchObject({ cmd: 'connect', properties: { authenticationMethod: method } })
    expect(auths(peer)).toEqual([0x18])
    expect(peer.violations).toEqual([])
    expect(JSON.stringify(peer.packets)).not.toContain('pencil')
  })

  test('a wrong password is a refusal like any other', async () => {
    await using peer = await startScramPeer('pencil')
    await using client = createClient(mqtt(peer.url, { authentication: scram('user', 'pen') }))
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      error: { name: 'ConnectionRefusedError', reasonCode: 0x87, fatal: true },
    })
  })

  test('a broker that cannot prove who it is gets nothing', async () => {
    await using peer = await startScramPeer('pencil', 'v=bm90aGluZw==')
    await using client = createClient(mqtt(peer.url, { authentication: scram('user', 'pencil') }), {
      retry: () => 'fatal',
    })
    expect(await collect(client.publish('a', 'x')).ended()).toMatchObject({
      error: {
        name: 'LinkError',
        message: 'the authentication failed: the server does not know the password',
      },
    })
    expect(peer.count('publish')).toBe(0)
  })

  test('P74 it is done again on an open connection, without a break', async () => {
    const again = new Subject<void>()
    await using peer = await startScramPeer('pencil')
    await using client = createClient(mqtt(peer.url, { authentication: scram('user', 'pencil', { again }) }))
    const observer = collect(client.observe('a'))
    await peer.next('subscribe')
    again.next()
    // While one goes on none begins.
    again.next()
    await peer.next('auth', { where: ({ reasonCode }) => reasonCode === 0x19 })
    await peer.next('auth', { where: ({ reasonCode }) => reasonCode === 0x18 })
    await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
    again.next()
    await expect.poll(() => auths(peer)).toEqual([0x18, 0x19, 0x18, 0x19, 0x18])
    expect([peer.count('connect'), observer.ending]).toEqual([1, undefined])
  })

  test('one that is refused on an open connection ends it', async () => {
    const again = new Subject<void>()
    let password = 'pencil'
    const authentication: Authentication = {
      method,
      again,
      begin: () => scram('user', password).begin(),
    }
    await using peer = await startScramPeer('pencil')
    await using client = createClient(mqtt(peer.url, { authentication }), { retry: () => 'fatal' })
    const observer = collect(client.observe('a'))
    await next(client.status$, ({ state }) => state === 'connected')
    password = 'pen'
    again.next()
    expect(await observer.ended()).toMatchObject({ error: { name: 'ConnectionLostError', reasonCode: 0x87 } })
  })

  test('one that the broker does not end on an open connection has its time', async () => {
    const again = new Subject<void>()
    await using peer = await startPeer({ on: { auth: () => {} } })
    const authentication: Authentication = { method: 'M', again, begin: () => ({ next: data => data }) }
    await using client = createClient(mqtt(peer.url, { authentication, answerTimeout: 20 }), {
      retry: () => 'fatal',
    })
    const connection = collect(client.connect())
    await connection.waitFor(({ state }) => state === 'connected')
    again.next()
    expect(await connection.ended()).toMatchObject({
      error: { message: 'the broker did not end the authentication within 20 ms' },
    })
  })

  test('one that is longer than the broker takes ends the connection and says so', async () => {
    const again = new Subject<void>()
    await using peer = await startPeer({
      on: { connect: (_, connection) => connection.accept({ properties: { maximumPacketSize: 50 } }) },
    })
    const data = new Uint8Array(40)
    const authentication: Authentication = {
      method: 'M',
      again,
      begin: () => ({ first: () => data, next: () => data }),
    }
    await using client = createClient(mqtt(peer.url, { authentication }), { retry: () => 'fatal' })
    const connection = collect(client.connect())
    await connection.waitFor(({ state }) => state === 'connected')
    again.next()
    expect(await connection.ended()).toMatchObject({
      error: {
        name: 'LinkError',
        message: 'an AUTH takes 51 bytes, and the broker takes packets of 50 at most',
      },
    })
    expect(peer.count('auth')).toBe(0)
  })

  test.each<[string, Authentication, string]>([
    [
      'cannot begin',
      {
        method: 'M',
        begin: () => {
          throw new Error('no ticket')
        },
      },
      'the authentication could not begin: no ticket',
    ],
    ['is no exchange', { method: 'M', begin: () => ({}) as never }, 'the authentication could not begin'],
    [
      'begins with what are no bytes',
      { method: 'M', begin: () => ({ first: () => 'x' as never, next: data => data }) },
      'the authentication could not begin',
    ],
    [
      'never gives its first data',
      { method: 'M', begin: () => ({ first: () => NEVER, next: data => data }) },
      'no connection within 200 ms',
    ],
  ])('one that %s fails its attempt', async (_, authentication, message) => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url, { authentication, connectTimeout: 200 }), {
      retry: () => 'fatal',
    })
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      error: { message: expect.stringContaining(message) },
    })
    expect(peer.count('connect')).toBe(0)
  })

  test.each<[string, Handler<'connect'>, string]>([
    [
      'of another method',
      (_packet, connection) =>
        void connection.send({ cmd: 'auth', reasonCode: 0x18, properties: { authenticationMethod: 'N' } }),
      'an AUTH of another method',
    ],
    [
      'that ends it before CONNACK',
      (_packet, connection) =>
        void connection.send({ cmd: 'auth', reasonCode: 0, properties: { authenticationMethod: 'M' } }),
      'an AUTH with 0x0',
    ],
  ])('an AUTH %s ends the connection', async (_, connect, message) => {
    await using peer = await startPeer({ on: { connect } })
    const authentication: Authentication = { method: 'M', begin: () => ({ next: data => data }) }
    await using client = createClient(mqtt(peer.url, { authentication }), { retry: () => 'fatal' })
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      error: { name: 'ProtocolError', message: expect.stringContaining(message) },
    })
  })

  test('an AUTH that nobody asked for ends the connection', async () => {
    await using peer = await startPeer({
      on: {
        subscribe: (_packet, connection) =>
          void connection.send({ cmd: 'auth', reasonCode: 0x18, properties: { authenticationMethod: 'M' } }),
      },
    })
    await using client = createClient(mqtt(peer.url), { retry: () => 'fatal' })
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      error: { name: 'ProtocolError', message: expect.stringContaining('not asked for') },
    })
  })
})

describe('an exchange on an open connection', () => {
  const said = { code: 0x18, method: 'M', data: undefined }

  test.each(['first', 'next'] as const)(
    'whose %s gives what are no bytes fails, and says whose they are',
    name => {
      const again = new Subject<void>()
      const wrong = () => 7 as never
      const begin = () => ({ first: () => noBytes, next: (data: Uint8Array) => data, [name]: wrong })
      const { authenticating, failures } = setUp({ method: 'M', again, begin })
      again.next()
      if (name === 'next') authenticating.received(said)
      expect(failures).toMatchObject([
        {
          message: expect.stringContaining('the authentication failed: '),
          cause: { path: `mqtt.authentication.${name}` },
        },
      ])
    },
  )

  test('gives empty bytes to a step of a broker that sends none', () => {
    const again = new Subject<void>()
    const given: Uint8Array[] = []
    const note = (data: Uint8Array) => {
      given.push(data)
      return data
    }
    const { authenticating } = setUp({ method: 'M', again, begin: () => ({ next: note, last: note }) })
    again.next()
    authenticating.received(said)
    authenticating.received({ ...said, data: Uint8Array.of(1) })
    authenticating.received({ ...said, code: 0 })
    expect(given.map(data => [...data])).toEqual([[], [1], []])
  })

  test('ends with the connection, and so does the answer that it waits for; a step before that answer is none', () => {
    const again = new Subject<void>()
    const answers: Subject<Uint8Array>[] = []
    const next = () => {
      const answer = new Subject<Uint8Array>()
      answers.push(answer)
      return answer
    }
    const { authenticating } = setUp({ method: 'M', again, begin: () => ({ next }) })
    again.next()
    authenticating.received(said)
    expect(() => authenticating.received(said)).toThrow('an AUTH before the answer to the one before')
    expect(answers.map(answer => answer.observed)).toEqual([true])
    answers[0]?.next(noBytes)
    authenticating.received(said)
    authenticating.stop()
    expect(answers.map(answer => answer.observed)).toEqual([false, false])
  })
})
