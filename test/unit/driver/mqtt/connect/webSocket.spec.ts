import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { Aedes } from 'aedes'
import { NEVER, of, throwError } from 'rxjs'
import { type ClientOptions, createClient, LinkError, OptionError, type Status } from 'rxtopics'
import { type Headers, type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { expect, test } from 'vitest'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { createJournal, type Journal } from '../../../../support/journal.js'
import { portOf } from '../../../../support/ports.js'
import { type Collected, collect } from '../../../../support/until.js'

interface Handshake {
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
}

interface Server extends AsyncDisposable {
  readonly url: string
  /** Accepted or not. */
  readonly handshakes: Journal<Handshake>
  /** Subprotocols agreed on, connection by connection. */
  readonly protocols: readonly string[]
  /** Answers handshakes with this HTTP status; 101 accepts them. */
  answer(status: number): void
  /** Ends every connection. */
  cut(): void
}

/** An aedes behind WebSockets that shows the handshakes. */
const startServer = async (): Promise<Server> => {
  const broker = await Aedes.createBroker()
  const handshakes = createJournal<Handshake>(({ url }) => String(url))
  const protocols: string[] = []
  let status = 101
  const server = http.createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    handshakes.add({ url: request.url, headers: request.headers })
    if (status !== 101) {
      socket.end(
        `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      )
      return
    }
    sockets.handleUpgrade(request, socket, head, accepted => {
      protocols.push(accepted.protocol)
      broker.handle(createWebSocketStream(accepted), request)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets.clients) socket.terminate()
  }
  return {
    url: `ws://127.0.0.1:${portOf(server)}`,
    handshakes,
    protocols,
    answer: code => {
      status = code
    },
    cut,
    [Symbol.asyncDispose]: async () => {
      cut()
      await new Promise<void>(resolve => broker.close(resolve))
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

const clientOf = (url: string, options: MqttOptions = {}, more: ClientOptions = {}) =>
  createClient(mqtt(url, { protocolVersion: 4, ...options }), { retry: () => 5, ...more })

const isConnected = ({ state }: Status) => state === 'connected'

/** Resolves with the error of the next failed attempt. */
const failure = async (statuses: Collected<Status>): Promise<LinkError> => {
  const waiting = await statuses.waitFor(status => status.state === 'waiting')
  if (waiting.state !== 'waiting') throw new Error('unreachable')
  return waiting.error
}

test('P48 the handshake has the headers that were given, and offers the subprotocol mqtt', async () => {
  await using server = await startServer()
  await using client = clientOf(server.url, { headers: { Authorization: 'Bearer one', 'X-Tenant': 'a b' } })
  const observer = collect(client.observe('a'))
  await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
  await observer.waitForCount(1)
  const { headers, url } = await server.handshakes.waitFor(() => true)
  expect(headers).toMatchObject({
    authorization: 'Bearer one',
    'x-tenant': 'a b',
    'sec-websocket-protocol': 'mqtt',
  })
  expect(url).toBe('/')
  expect(server.protocols).toEqual(['mqtt'])
})

test('P48 MQTT 3.1 has a subprotocol of its own', async () => {
  await using server = await startServer()
  await using client = clientOf(server.url, { protocolVersion: 3 })
  collect(client.observe('a'))
  await collect(client.status$).waitFor(isConnected)
  expect(server.protocols).toEqual(['mqttv3.1'])
})

test.each([
  ['/mqtt', '/mqtt'],
  ['/a/b%20c/?token=x%26y&z', '/a/b%20c/?token=x%26y&z'],
  ['?only=query', '/?only=query'],
])('P48 the server is asked for the path and query of the URL: %s', async (given, asked) => {
  await using server = await startServer()
  await using client = clientOf(server.url + given)
  collect(client.observe('a'))
  await collect(client.status$).waitFor(isConnected)
  expect(server.handshakes.items.map(({ url }) => url)).toEqual([asked])
})

test.each<[string, (n: number) => ReturnType<Extract<MqttOptions['headers'], () => unknown>>]>([
  ['a Promise', async n => ({ 'x-token': `token ${n}` })],
  ['an Observable', n => of({ 'x-token': `token ${n}` })],
])('P48 a provider, here of %s, is asked at each attempt', async (_, give) => {
  await using server = await startServer()
  let calls = 0
  const headers = () => give(++calls)
  await using client = clientOf(server.url, { headers })
  expect(calls).toBe(0)
  const observer = collect(client.observe('a'))
  const statuses = collect(client.status$)
  await statuses.waitFor(isConnected)
  server.cut()
  await server.handshakes.waitFor((_handshake, index) => index === 1)
  server.answer(503)
  server.cut()
  await server.handshakes.waitFor((_handshake, index) => index === 3)
  server.answer(101)
  await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
  await observer.waitForCount(1)
  const tokens = server.handshakes.items.map(({ headers }) => headers['x-token'])
  expect(tokens).toEqual(tokens.map((_token, index) => `token ${index + 1}`))
  expect(calls).toBe(tokens.length)
})

test.each([401, 503])(
  'P48 a handshake refused with HTTP %i is a typed error, and tried again',
  async status => {
    await using server = await startServer()
    server.answer(status)
    await using client = clientOf(server.url, { headers: { authorization: 'Bearer secret' } })
    const statuses = collect(client.status$)
    const observer = collect(client.observe('a'))
    const error = await failure(statuses)
    expect(error).toBeInstanceOf(LinkError)
    expect(error).toMatchObject({
      name: 'LinkError',
      fatal: false,
      message: expect.stringContaining(`${status}`),
    })
    expect(error.cause).toBeInstanceOf(Error)
    await server.handshakes.waitFor((_handshake, index) => index === 1)
    server.answer(101)
    await statuses.waitFor(isConnected)
    await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
    await observer.waitForCount(1)
  },
)

const cause = new Error('the vault is closed')

test.each<[string, Extract<MqttOptions['headers'], () => unknown>]>([
  ['errors', () => throwError(() => cause)],
  ['rejects', () => Promise.reject(cause)],
  [
    'throws',
    () => {
      throw cause
    },
  ],
])('P48 a provider that %s fails its attempt, with the cause, and is asked again', async (_, fail) => {
  await using server = await startServer()
  let calls = 0
  const headers = () => (++calls < 3 ? fail() : of({ 'x-call': `${calls}` }))
  await using client = clientOf(server.url, { headers })
  const statuses = collect(client.status$)
  const observer = collect(client.observe('a'))
  const error = await failure(statuses)
  expect(error).toBeInstanceOf(LinkError)
  expect(error).toMatchObject({
    name: 'LinkError',
    fatal: false,
    message: expect.stringContaining('headers'),
  })
  expect(error.cause).toBe(cause)
  await statuses.waitFor(isConnected)
  expect(statuses.values.filter(({ state }) => state === 'waiting')).toHaveLength(2)
  expect(server.handshakes.items.map(({ headers }) => headers['x-call'])).toEqual(['3'])
  expect(observer.ending).toBeUndefined()
})

test('P48 a provider that gives nothing fails its attempt; one that never answers, when its time is up', async () => {
  await using server = await startServer()
  const answers = [of<Headers[]>(), NEVER, of({})]
  const headers = () => answers.shift() ?? of({})
  await using client = clientOf(server.url, { headers, connectTimeout: 100 })
  const statuses = collect(client.status$)
  collect(client.observe('a'))
  await statuses.waitFor(isConnected)
  const errors = statuses.values.flatMap(status => (status.state === 'waiting' ? [status.error] : []))
  expect(errors.map(({ name }) => name)).toEqual(['LinkError', 'ConnectTimeoutError'])
  expect(server.handshakes.items).toHaveLength(1)
})

test.each<[string, unknown]>([
  ['a number', { 'x-number': 7 }],
  ['a list', { 'x-list': ['secret'] }],
  ['nothing', { 'x-nothing': undefined }],
  ['no headers at all', 'x-text: secret'],
])('P48 %s from a provider is a fatal error: nothing is sent', async (_, given) => {
  await using server = await startServer()
  let calls = 0
  const headers = () => {
    calls += 1
    return of(given as Headers)
  }
  await using client = createClient(mqtt(server.url, { headers }))
  const { error } = (await collect(client.observe('a')).ended()) as { readonly error: LinkError }
  expect(error).toBeInstanceOf(LinkError)
  expect(error).toMatchObject({ fatal: true, cause: { name: 'OptionError', path: 'mqtt.headers' } })
  expect(error.cause).toBeInstanceOf(OptionError)
  expect(client.snapshot().status).toMatchObject({ state: 'idle', error })
  await server.handshakes.expectNone(() => true, 50)
  expect(calls).toBe(1)
  expect(`${error.message} ${error.cause}`).not.toContain('secret')
})

test('P48 headers that are no strings are refused at once where they are given as a value', () => {
  const headers = { 'x-number': 7 } as unknown as Headers
  expect(() => mqtt('ws://127.0.0.1', { headers })).toThrow(OptionError)
})

const forbidden: readonly (readonly [string, Headers])[] = [
  ['value', { 'x-split': 'one\r\nx-smuggled: two' }],
  ['name', { 'x split': 'one' }],
]

test.each(forbidden)('P48 77 a header %s that HTTP does not allow is refused at once', (_, headers) => {
  expect(() => mqtt('ws://127.0.0.1', { headers })).toThrow(
    expect.objectContaining({ name: 'OptionError', path: 'mqtt.headers' }),
  )
})

test.each(forbidden)(
  'P48 a header %s that HTTP does not allow, when provided, is a fatal error',
  async (_, headers) => {
    await using server = await startServer()
    await using client = clientOf(server.url, { headers: () => [headers] })
    const statuses = collect(client.status$)
    collect(client.observe('a'))
    const error = await failure(statuses)
    expect(error).toBeInstanceOf(LinkError)
    expect(error).toMatchObject({ fatal: true, cause: { name: 'OptionError', path: 'mqtt.headers' } })
    expect(server.handshakes.items).toEqual([])
  },
)
