import { filter, firstValueFrom, lastValueFrom } from 'rxjs'
import { createClient, OptionError } from 'rxtopics'
import { type WebSocketClass, type WebSocketOptions, webSocket } from 'rxtopics/websocket'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startAedes } from '../../../support/aedes.js'

const refused = (url: unknown, options: unknown): OptionError => {
  try {
    webSocket(url as string, { WebSocket, ...(options as WebSocketOptions) })
  } catch (error) {
    if (error instanceof OptionError) return error
    throw error
  }
  throw new Error('accepted')
}

describe('O77 what cannot work is refused when the driver is made', () => {
  test.each<[string, unknown, string, string]>([
    ['mqtt://broker', {}, 'webSocket.url', 'ws: or wss:'],
    ['wss://u:p@broker#x', {}, 'webSocket.url', 'fragment'],
    ['ws://broker', { keepalive: -1 }, 'webSocket.keepalive', 'from 0 to 65535'],
    ['ws://broker', { reconnectPeriod: 1 }, 'webSocket.reconnectPeriod', 'createClient.retry'],
    ['ws://broker', { tls: {} }, 'webSocket.tls', 'rxtopics/mqtt'],
    ['ws://broker', { headers: {} }, 'webSocket.headers', 'rxtopics/mqtt'],
    ['ws://broker', { connect: () => {} }, 'webSocket.connect', 'rxtopics/mqtt'],
    ['ws://broker', { ca: 'x' }, 'webSocket.ca', 'leave it out: the platform verifies servers'],
    ['ws://broker', { wsOptions: { headers: {} } }, 'webSocket.wsOptions', 'no headers of your own'],
    ['ws://broker', { WebSocket: 5 }, 'webSocket.WebSocket', 'a function'],
    ['ws://broker', { protocolVersion: 4, credentials: { password: 'x' } }, 'webSocket.credentials', 'user'],
  ])('%s with %o', (url, options, path, text) => {
    const error = refused(url, options)
    expect(error.path).toContain(path)
    expect(`${error.message} ${error.suggestion}`).toContain(text)
  })

  test.each([[['ws://a', 'mqtt://b']], [['mqtt://a', 'wss://b']]])(
    'servers of which one is no WebSocket: %j',
    urls => {
      expect(refused(urls, {})).toMatchObject({
        path: 'webSocket.url',
        reason: 'expected a URL that begins with ws: or wss:',
      })
      expect(() => webSocket(['ws://a', 'wss://b'], { WebSocket })).not.toThrow()
    },
  )

  test('options that are none', () => {
    for (const options of [null, 5, 'x'])
      expect(() => webSocket('ws://a', options as never)).toThrow('webSocket.options')
  })
})

test('says what it was made with, without what is secret', () => {
  const driver = webSocket('wss://user:secret@broker/mqtt?token=secret', { WebSocket, keepalive: 7 })
  expect([driver.name, driver.servers]).toEqual(['websocket', ['wss://broker:443/mqtt']])
  expect(driver.options).toMatchObject({ keepalive: 7, protocolVersion: 5 })
  expect(JSON.stringify(driver)).not.toContain('secret')
  expect(webSocket('ws://broker', { WebSocket, ...driver.options }).options).toEqual(driver.options)
})

test('speaks to a broker, with the URL and the subprotocol of MQTT', async () => {
  await using broker = await startAedes({ transport: 'ws' })
  const made: unknown[] = []
  class Watched extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols)
      made.push(url, protocols)
    }
  }
  await using client = createClient(webSocket(broker.url, { protocolVersion: 4, WebSocket: Watched }))
  const first = firstValueFrom(client.observe('a'))
  await firstValueFrom(client.subscriptions$.pipe(filter(({ kind }) => kind === 'granted')))
  await lastValueFrom(client.publish('a', new Uint8Array(300_000), { qos: 1 }))
  expect((await first).payload.length).toBe(300_000)
  const { hostname, port } = new URL(broker.url)
  expect(made).toEqual([`ws://${hostname}:${port}/`, 'mqtt'])
})

test('a WebSocket that the platform does not open is final', async () => {
  const Refusing = class {
    constructor() {
      throw new DOMException('mixed content', 'SecurityError')
    }
  } as unknown as WebSocketClass
  await using client = createClient(webSocket('ws://broker', { WebSocket: Refusing }))
  const error = await new Promise(done => {
    client.observe('a').subscribe({ error: done })
  })
  expect(error).toMatchObject({
    name: 'LinkError',
    fatal: true,
    message: expect.stringContaining('mixed content') as string,
  })
})

describe('a platform without WebSockets', () => {
  const global = globalThis as { WebSocket?: unknown }
  let own: unknown
  beforeEach(() => {
    own = global.WebSocket
    delete global.WebSocket
  })
  afterEach(() => {
    if (own === undefined) delete global.WebSocket
    else global.WebSocket = own
  })

  test('makes drivers and clients, as a server does that renders a page, and connects none', async () => {
    await using client = createClient(webSocket('ws://broker'))
    expect(client.snapshot().status.state).toBe('idle')
  })

  test('says what to give to whoever observes, once and for good', async () => {
    await using client = createClient(webSocket('ws://broker'))
    const error = await new Promise(done => {
      client.observe('a').subscribe({ error: done })
    })
    expect(error).toMatchObject({
      name: 'LinkError',
      fatal: true,
      message: expect.stringContaining('package ws') as string,
    })
  })

  test('is asked when it is needed: what stands in for it may come later', async () => {
    await using broker = await startAedes({ transport: 'ws' })
    await using client = createClient(webSocket(broker.url, { protocolVersion: 4 }))
    global.WebSocket = WebSocket
    expect(await firstValueFrom(client.ping())).toBeGreaterThanOrEqual(0)
  })
})

test('a URL that a function provides is held to the same', async () => {
  await using client = createClient(
    webSocket(() => 'mqtt://broker', { WebSocket }),
    { retry: () => 'fatal' },
  )
  const error = await new Promise(done => {
    client.observe('a').subscribe({ error: done })
  })
  expect(error).toMatchObject({
    name: 'LinkError',
    fatal: true,
    cause: { path: 'webSocket.url', reason: expect.stringContaining('ws: or wss:') as string },
  })
})
