import net from 'node:net'
import { inspect } from 'node:util'
import { backoff, ConnectionRefusedError, createClient } from 'rxtopics'
import { nats } from 'rxtopics/nats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, natsMissing } from '../../../../support/brokers.js'
import { type NatsServer, startNatsServer } from '../../../../support/natsServer.js'
import { freePorts, portOf } from '../../../../support/ports.js'
import { collect } from '../../../../support/until.js'

/** Fatal errors end it, all others are tried again soon. */
const retry = backoff({ base: 5 })

/** Listens, and says nothing. */
const startSilent = async () => {
  const sockets: net.Socket[] = []
  const server = net.createServer(socket => sockets.push(socket.on('error', () => {})))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `nats://127.0.0.1:${portOf(server)}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

describe.runIf(laneOrSkip('nats-server', natsMissing()))('an attempt', () => {
  let server: NatsServer
  beforeAll(async () => {
    server = await startNatsServer({ authorization: { token: 'good' } })
  }, 30_000)
  afterAll(() => server[Symbol.asyncDispose]())

  test('goes to the next server where one cannot be connected, or stays silent', async () => {
    await using silent = await startSilent()
    const [port = 0] = await freePorts(1)
    const urls = [`nats://127.0.0.1:${port}`, silent.url, server.url]
    await using client = createClient(nats(urls, { credentials: { token: 'good' }, serverTimeout: 200 }), {
      retry,
    })
    const statuses = collect(client.status$)
    await collect(client.publish('a', 'x')).waitForCount(1)
    const status = await statuses.waitFor(({ state }) => state === 'connected')
    expect(status).toMatchObject({ server: server.url })
  })

  test('that stays unanswered has failed in time', async () => {
    await using silent = await startSilent()
    await using client = createClient(nats(silent.url, { connectTimeout: 50 }), { retry })
    const statuses = collect(client.status$)
    const observer = collect(client.observe('a'))
    const status = await statuses.waitFor(({ state }) => state === 'waiting')
    expect(status).toMatchObject({ error: { name: 'ConnectTimeoutError', timeout: 50 } })
    observer.unsubscribe()
  })

  test('that the server refuses is final, says why, and shows no secret', async () => {
    const url = server.url.replace('//', '//me:hidden-in-url@')
    await using client = createClient(nats(url, { credentials: { token: 'hidden-token' } }), { retry })
    const ending = await collect(client.observe('a')).ended()
    expect(ending).toMatchObject({ kind: 'error', error: expect.any(ConnectionRefusedError) })
    const shown = inspect([ending, client.snapshot()], { depth: 20 })
    expect(shown).not.toContain('hidden')
    expect(shown).toContain('Authorization Violation')
  })

  test('asks anew for credentials that have run out, and gives up on those that were never good', async () => {
    const tokens = ['good', 'bad', 'renewed']
    let asked = 0
    const credentials = () => ({ token: tokens[asked++] ?? 'bad' })
    await using client = createClient(nats(server.url, { credentials }), { retry, linger: 10_000 })
    const observer = collect(client.observe('a'))
    const statuses = collect(client.status$)
    await statuses.waitFor(({ state }) => state === 'connected')
    await server.configure({ authorization: { token: 'renewed' } })
    await statuses.waitFor((status, at) => at > 2 && status.state === 'connected')
    expect(asked).toBe(3)
    expect(observer.ending).toBeUndefined()
    await server.configure({ authorization: { token: 'good' } })
    expect(await observer.ended()).toMatchObject({ error: { fatal: true } })
  })

  test('that is not wanted any more ends at once, and so does its connection', async () => {
    let give: (value: { token: string }) => void = () => {}
    const credentials = () => new Promise<{ token: string }>(resolve => (give = resolve))
    await using client = createClient(nats(server.url, { credentials }), { linger: 0 })
    const statuses = collect(client.status$)
    const observer = collect(client.observe('a'))
    await statuses.waitFor(({ state }) => state === 'connecting')
    observer.unsubscribe()
    await statuses.waitFor((status, at) => at > 0 && status.state === 'idle')
    give({ token: 'good' })
    const again = collect(client.observe('a'))
    await statuses.waitFor((status, at) => at > 2 && status.state === 'connecting')
    again.unsubscribe()
  })
})
