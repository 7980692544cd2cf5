import { EventEmitter } from 'node:events'
import { createServer } from 'node:net'
import * as redis from 'redis'
import { expect, test } from 'vitest'
import { parseUrl } from '../../../../../src/driver/redis/connect/address.js'
import {
  connectLibrary,
  type Library,
  Refused,
  type Wanted,
} from '../../../../../src/driver/redis/connect/library.js'

/** The library, with a client that notes what it is asked and answers as it is told. */
const setup = (wanted: Partial<Wanted> & { readonly url?: string } = {}) => {
  const calls: unknown[][] = []
  let problem: Error | null = null
  let options: unknown
  const note =
    (name: string) =>
    (...args: readonly unknown[]) => {
      calls.push([name, ...args])
      return problem === null ? Promise.resolve(`${name} done`) : Promise.reject(problem)
    }
  const client = Object.assign(new EventEmitter(), {
    isOpen: true,
    connect: note('connect'),
    sendCommand: note('sendCommand'),
    subscribe: note('subscribe'),
    pSubscribe: note('pSubscribe'),
    unsubscribe: note('unsubscribe'),
    pUnsubscribe: note('pUnsubscribe'),
    destroy: note('destroy'),
  })
  const library = {
    ...redis,
    createClient: (given: unknown) => {
      options = given
      return client
    },
  } as unknown as Library
  const { url = 'redis://a:7000/2', ...rest } = wanted
  const { connection, opened } = connectLibrary(library, {
    ...{ address: parseUrl(url), credentials: undefined, tls: undefined, clientId: 'me', timeout: 500 },
    ...rest,
  })
  calls.splice(0)
  return {
    ...{ client, connection, opened, calls },
    options: options as Record<string, unknown>,
    fail: (error: Error) => {
      problem = error
    },
  }
}

test('a connection is opened once, says who it is, and is kept in order by nobody but this driver', async () => {
  const { options, opened } = setup({ credentials: { username: 'u', password: 'p' } })
  expect(options).toMatchObject({
    ...{ RESP: 3, username: 'u', password: 'p', database: 2, name: 'me' },
    ...{ disableOfflineQueue: true, disableClientInfo: true, commandOptions: { timeout: 0 } },
    socket: { host: 'a', port: 7000, connectTimeout: 500, reconnectStrategy: false },
  })
  await opened
  const plain = setup({ url: 'redis://a', timeout: Number.POSITIVE_INFINITY }).options
  expect(plain).toMatchObject({ socket: { port: 6379, connectTimeout: 0x7fff_ffff } })
  for (const name of ['username', 'password', 'database']) expect(plain).not.toHaveProperty(name)
  expect(plain['socket']).not.toHaveProperty('tls')
  expect(setup({ url: 'redis://:p@a' }).options).toMatchObject({ password: 'p' })
})

test('a server over TLS is asked for by its name, not by its address', () => {
  const socketOf = (url: string, tls: Wanted['tls'] = undefined) => setup({ url, tls }).options['socket']
  expect(socketOf('rediss://a.example')).toMatchObject({ tls: true, servername: 'a.example' })
  for (const host of ['127.0.0.1', '[::1]'])
    expect(socketOf(`rediss://${host}`)).not.toHaveProperty('servername')
  expect(socketOf('rediss://a', { verify: false })).toMatchObject({ rejectUnauthorized: false })
})

test('channels and patterns are asked for as such; messages come as bytes', async () => {
  const { connection, calls } = setup()
  const listener = () => {}
  for (const kind of ['channel', 'pattern'] as const) {
    await connection.subscribe(kind, 'x', listener)
    await connection.unsubscribe(kind, 'x', listener)
  }
  expect(calls).toEqual([
    ['subscribe', 'x', listener, true],
    ['unsubscribe', 'x', listener, true],
    ['pSubscribe', 'x', listener, true],
    ['pUnsubscribe', 'x', listener, true],
  ])
})

test('a command is texts and bytes; what the server has against one is a refusal, all else is not', async () => {
  const { connection, calls, fail } = setup()
  const part = new Uint8Array([0, 1, 2, 3]).subarray(1, 3)
  expect(await connection.send(['SET', 'k', part])).toBe('sendCommand done')
  const [[, args] = []] = calls
  expect(args).toEqual(['SET', 'k', Buffer.from([1, 2])])
  expect(Buffer.isBuffer((args as unknown[])[2])).toBe(true)
  fail(new redis.ErrorReply('NOPERM no'))
  for (const asked of [
    connection.send(['GET', 'k']),
    connection.subscribe('channel', 'x', () => {}),
    connection.subscribe('pattern', 'x', () => {}),
    connection.unsubscribe('channel', 'x', () => {}),
    connection.unsubscribe('pattern', 'x', () => {}),
  ]) {
    const error: unknown = await asked.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Refused)
    expect((error as Refused).message).toBe('NOPERM no')
  }
  const other = new Error('Socket closed unexpectedly')
  fail(other)
  await expect(connection.send(['GET', 'k'])).rejects.toBe(other)
})

test('the end of a connection is told once, with its first reason, whenever that is asked for', () => {
  const { client, connection } = setup()
  const heard: string[] = []
  connection.onLost(({ message }) => heard.push(message))
  client.emit('error', new Error('reset'))
  client.emit('end')
  expect(heard).toEqual(['reset'])
  connection.onLost(({ message }) => heard.push(`late ${message}`))
  expect(heard).toEqual(['reset', 'late reset'])
  const quiet = setup()
  quiet.connection.onLost(({ message }) => heard.push(message))
  quiet.client.emit('end')
  expect(heard.at(-1)).toBe('the connection was closed')
})

test('who ends a connection hears nothing of it, and may end it again', () => {
  const { client, connection, calls } = setup()
  const heard: string[] = []
  connection.onLost(({ message }) => heard.push(message))
  connection.destroy()
  client.emit('end')
  client.isOpen = false
  connection.destroy()
  expect([heard, calls]).toEqual([[], [['destroy']]])
})

test('one that is destroyed before it has a socket leaves none behind', async () => {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { readonly port: number }
  const ended = new Promise<void>(done => {
    // The server never answers, and the other side ends it all the same.
    server.once('connection', socket =>
      socket
        .on('error', () => {})
        .once('close', () => done())
        .resume(),
    )
  })
  const { connection, opened } = connectLibrary(redis, {
    address: parseUrl(`redis://127.0.0.1:${port}`),
    ...{ credentials: undefined, tls: undefined, clientId: 'me', timeout: 10_000 },
  })
  opened.catch(() => {})
  connection.destroy()
  await ended
  server.close()
})
