import { readFileSync } from 'node:fs'
import net from 'node:net'
import { inspect } from 'node:util'
import { asapScheduler } from 'rxjs'
import { backoff, ConnectionRefusedError, createClient } from 'rxtopics'
import { type RedisOptions, redis } from 'rxtopics/redis'
import { afterEach, describe, expect, test } from 'vitest'
import { laneOrSkip, redisMissing } from '../../../../support/brokers.js'
import { type Certificates, makeCertificates } from '../../../../support/certificates.js'
import { temporaryDirectory } from '../../../../support/daemon.js'
import { freePorts, portOf } from '../../../../support/ports.js'
import { startSentinel } from '../../../../support/redisSentinel.js'
import { startRedisServer } from '../../../../support/redisServer.js'
import { collect } from '../../../../support/until.js'

/** Fatal errors end it, all others are tried again soon. */
const retry = backoff({ base: 20, cap: 200 })

/** Listens, and says nothing. */
const startSilent = async () => {
  const sockets: net.Socket[] = []
  const server = net.createServer(socket => sockets.push(socket.on('error', () => {}).resume()))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `redis://127.0.0.1:${portOf(server)}`,
    open: () => sockets.filter(socket => !socket.destroyed && !socket.readableEnded).length,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

describe.runIf(laneOrSkip('redis-server', redisMissing()))('an attempt', () => {
  const open: AsyncDisposable[] = []
  const keep = <T extends AsyncDisposable>(made: T): T => {
    open.push(made)
    return made
  }
  const client = (url: string | readonly string[], options: RedisOptions = {}) =>
    keep(createClient(redis(url, options), { retry, linger: 10_000 }))
  const server = async (...options: readonly string[]) => keep(await startRedisServer(options))
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
  })

  test('goes to the next server where one cannot be connected, stays silent, or is a replica', async () => {
    const silent = keep(await startSilent())
    const [port = 0] = await freePorts(1)
    const primary = await server()
    const replica = await server('--replicaof', '127.0.0.1', String(primary.port))
    const urls = [`redis://127.0.0.1:${port}`, silent.url, replica.url, primary.url]
    const one = client(urls, { serverTimeout: 1_000 })
    const statuses = collect(one.status$)
    await collect(one.publish('a', 'x')).waitForCount(1)
    expect(await statuses.waitFor(({ state }) => state === 'connected')).toMatchObject({
      server: primary.url,
    })
    const waited = statuses.values.flatMap(status => (status.state === 'waiting' ? [status.error.name] : []))
    expect(waited).toEqual(['LinkError', 'ConnectTimeoutError', 'LinkError'])
    // What does not answer is not kept.
    await expect.poll(silent.open).toBe(0)
  })

  test('that the server refuses is final, says why, and shows no secret', async () => {
    const { url } = await server('--requirepass', 'right')
    const own = url.replace('//', '//:hidden-in-url@')
    const one = client(own, { credentials: { username: 'default', password: 'hidden-word' } })
    const ending = await collect(one.observe('a')).ended()
    expect(ending).toMatchObject({ kind: 'error', error: expect.any(ConnectionRefusedError) })
    const shown = inspect([ending, one.snapshot()], { depth: 20 })
    expect(shown).not.toContain('hidden')
    expect(shown).toContain('WRONGPASS')
  })

  test('asks anew for credentials that have run out, and gives up on those that were never good', async () => {
    const one = await server('--requirepass', 'good')
    const words = ['good', 'bad', 'renewed']
    let asked = 0
    const credentials = () => ({ password: words[asked++] ?? 'bad' })
    const mine = client(one.url, { credentials })
    const observer = collect(mine.observe('a'))
    const statuses = collect(mine.status$)
    await statuses.waitFor(({ state }) => state === 'connected')
    await one.authorized('good', 'CONFIG', 'SET', 'requirepass', 'renewed')
    await one.authorized('renewed', 'CLIENT', 'KILL', 'TYPE', 'pubsub')
    await statuses.waitFor((status, at) => at > 2 && status.state === 'connected')
    expect(asked).toBe(3)
    expect(observer.ending).toBeUndefined()
    await one.authorized('renewed', 'CLIENT', 'KILL', 'TYPE', 'pubsub')
    expect(await observer.ended()).toMatchObject({ error: { name: 'ConnectionRefusedError' } })
  })

  test('a server that becomes a replica is left, by the next ping at the latest', async () => {
    const first = await server()
    const second = await server()
    const one = client([first.url, second.url], { keepalive: 1 })
    const statuses = collect(one.status$)
    const seen = collect(one.observe('a'))
    await statuses.waitFor(({ state }) => state === 'connected')
    await first.command('REPLICAOF', '127.0.0.1', String(second.port))
    const waiting = await statuses.waitFor(({ state }) => state === 'waiting')
    expect(waiting).toMatchObject({ error: { message: 'the server has become a replica' } })
    await statuses.waitFor(status => status.state === 'connected' && status.server === second.url)
    await expect.poll(() => second.command('PUBSUB', 'NUMSUB', 'a')).toBe('*2')
    await expect.poll(async () => (await second.command('PUBLISH', 'a', 'x')) === ':1').toBe(true)
    expect((await seen.waitForCount(1)).length).toBeGreaterThan(0)
  })

  test('says whether there was a session, and whether it is kept', async () => {
    const { url } = await server()
    const sessions: unknown[] = []
    const opened = (driver: ReturnType<typeof redis>, filter?: string) =>
      new Promise<void>(resolve => {
        const link = driver.open(
          {
            opened: ({ present, persistent }) => {
              sessions.push([present, persistent])
              if (filter === undefined) return link.close()
              link.subscribe(
                [
                  {
                    ...{ filter, qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 2 },
                    ...{ identifier: undefined, userProperties: undefined },
                  },
                ],
                () => link.close(),
              )
            },
            message: () => {},
            noticed: ({ kind }) => sessions.push(kind),
            closed: () => resolve(),
          },
          { scheduler: asapScheduler, random: Math.random },
        )
      })
    const of = (clean: boolean | 'first') => redis(url, { clientId: 'me', streams: { clean } })
    await opened(redis(url))
    await opened(of(false), 'a')
    await opened(of(false), 'a')
    const first = of('first')
    await opened(first, 'a')
    await opened(first)
    await opened(of(true), 'a')
    await opened(of(true))
    expect(sessions).toEqual([
      [false, false],
      [false, true],
      [true, true],
      [false, true],
      [true, true],
      [false, false],
      [false, false],
    ])
  })

  test('a silent server is lost after two pings', async () => {
    const one = await server()
    const mine = client(one.url, { keepalive: 1 })
    const statuses = collect(mine.status$)
    collect(mine.observe('a'))
    await statuses.waitFor(({ state }) => state === 'connected')
    one.pause()
    const waiting = await statuses.waitFor(({ state }) => state === 'waiting')
    expect(waiting).toMatchObject({ error: { message: 'no answer came to a ping in time' } })
    one.resume()
    await statuses.waitFor((status, at) => at > 2 && status.state === 'connected')
  })

  test('a database of its own has retained messages of its own', async () => {
    const { url } = await server()
    await collect(client(`${url}/3`).publish('a', 'three', { retain: true })).waitForCount(1)
    await collect(client(url).publish('b', 'zero', { retain: true })).waitForCount(1)
    const found = await collect(client(`${url}/3`).observe('+')).waitForCount(1)
    expect(found.map(({ topic }) => topic)).toEqual(['a'])
  })

  test('Sentinels say where the primary is, also after they have chosen another', async () => {
    const first = await server()
    const second = await server('--replicaof', '127.0.0.1', String(first.port))
    const sentinel = keep(await startSentinel('lab', first.port))
    await expect
      .poll(() => first.command('INFO', 'replication').then(() => sentinel.replicas()), {
        timeout: 10_000,
      })
      .toBe(1)
    const one = client(sentinel.url, { sentinel: { name: 'lab' } })
    const statuses = collect(one.status$)
    collect(one.observe('a'))
    await statuses.waitFor(({ state }) => state === 'connected')
    await collect(one.publish('kept', 'x', { retain: true })).waitForCount(1)
    const has = () => second.command('EXISTS', '{rxtopics}:retained')
    await expect.poll(has, { timeout: 10_000 }).toBe(':1')
    await first.stop('SIGKILL')
    await statuses.waitFor((status, at) => at > 2 && status.state === 'connected', 20_000)
    expect(await second.command('ROLE')).toBe('*3')
    const found = await collect(
      client(sentinel.url, { sentinel: { name: 'lab' } }).observe('kept'),
    ).waitForCount(1)
    expect(found[0]).toMatchObject({ retain: true })
    // A Sentinel has no databases.
    const unknown = client(`${sentinel.url}/1`, { sentinel: { name: 'other' } })
    const state = collect(unknown.status$)
    collect(unknown.observe('a'))
    const waiting = await state.waitFor(status => status.state === 'waiting')
    expect(waiting).toMatchObject({ error: { message: 'the Sentinel knows no primary of that name' } })
  }, 40_000)

  test('a node of a cluster says which has the keys; what is published on one is heard on all', async () => {
    const nodes = await Promise.all(
      [1, 2].map(() => server('--cluster-enabled', 'yes', '--cluster-node-timeout', '2000')),
    )
    const [one, two] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    await one.command('CLUSTER', 'ADDSLOTSRANGE', '0', '8000')
    await two.command('CLUSTER', 'ADDSLOTSRANGE', '8001', '16383')
    await one.command('CLUSTER', 'MEET', '127.0.0.1', String(two.port))
    for (const node of nodes)
      await expect
        .poll(() => node.command('SET', '{probe}', 'x').catch(String), { timeout: 20_000 })
        .toMatch(/OK|MOVED/)
    for (const keys of ['rxtopics', 'a', 'b', 'c']) {
      const seen = collect(client(one.url, { cluster: true, keys }).observe('x/+'))
      const from = client(two.url, { cluster: true, keys })
      await collect(from.publish('x/kept', keys, { retain: true })).waitForCount(1)
      await seen.waitForCount(1)
      const found = await collect(client(two.url, { cluster: true, keys }).observe('x/#')).waitForCount(1)
      expect(found[0]).toMatchObject({ topic: 'x/kept', retain: true })
    }
  }, 40_000)
})

describe.runIf(laneOrSkip('redis-server', redisMissing()))('TLS', () => {
  const secured = async (certificates: Certificates) => {
    const [port = 0] = await freePorts(1)
    const server = await startRedisServer([
      ...['--tls-port', String(port), '--tls-cert-file', certificates.certificate],
      ...['--tls-key-file', certificates.key, '--tls-ca-cert-file', certificates.ca],
      ...['--tls-auth-clients', 'no'],
    ])
    return { server, url: `rediss://localhost:${port}` }
  }

  test('verifies the server, unless it is told not to, which it says', async () => {
    const directory = temporaryDirectory('redis-tls')
    const certificates = await makeCertificates(directory.path)
    const { server, url } = await secured(certificates)
    await using _ = server
    const ca = readFileSync(certificates.ca, 'utf8')
    const outcome = async (options: RedisOptions) => {
      await using one = createClient(redis(url, options), { retry })
      return await collect(one.publish('a', 'x')).ended()
    }
    expect(await outcome({})).toMatchObject({ kind: 'error', error: { name: 'TlsError' } })
    expect(await outcome({ tls: { ca } })).toMatchObject({ kind: 'complete' })
    expect(await outcome({ tls: { ca, servername: 'other.example' } })).toMatchObject({
      error: { name: 'TlsError', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
    expect(await outcome({ tls: { verify: false } })).toMatchObject({ kind: 'complete' })
    directory.remove()
  })
})
