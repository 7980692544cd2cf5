import http from 'node:http'
import net from 'node:net'
import { Aedes, type AedesOptions as BrokerSettings } from 'aedes'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { isUnder } from './filters.js'
import { portOf } from './ports.js'
import type { BrokerOptions, StartOptions, TestBroker } from './testBroker.js'

export interface AedesOptions extends BrokerOptions {
  /** @default 'tcp' */
  readonly transport?: 'tcp' | 'ws'
  readonly settings?: BrokerSettings
  /** Filters on which it closes the connection, where `denied` ones are refused. */
  readonly closesOnSubscribe?: readonly string[]
}

/** Starts an aedes inside this process, on 127.0.0.1 only. It speaks MQTT 3.1.1 and 3.1. */
export const startAedes = async (options: AedesOptions = {}): Promise<TestBroker> => {
  const isWebSocket = options.transport === 'ws'
  const denied = [...(options.denied ?? [])]
  const create = () => Aedes.createBroker({ ...options.settings, ...permissions(options, denied) })
  let broker = await create()
  let listener: Listener | undefined

  const start = async (port: number, { keep = true }: StartOptions = {}) => {
    if (listener !== undefined) return
    if (!keep) await closed(broker)
    if (broker.closed) broker = await create()
    listener = await listen(isWebSocket ? webSocketServer(broker) : tcpServer(broker), port)
  }
  // The broker object is what it remembers: it is kept where a restart is to find it again.
  const stop = async () => {
    await listener?.close()
    listener = undefined
    if (!options.persistence) await closed(broker)
  }

  await start(0)
  const port = listener!.port

  return {
    name: isWebSocket ? 'aedes over WebSocket' : 'aedes',
    url: `${isWebSocket ? 'ws' : 'mqtt'}://127.0.0.1:${port}`,
    ca: undefined,
    versions: [4, 3],
    pid: undefined,
    guest: undefined,
    start: startOptions => start(port, startOptions),
    stop,
    deny: async filter => {
      denied.push(filter)
    },
    [Symbol.asyncDispose]: async () => {
      await stop()
      await closed(broker)
    },
  }
}

const tcpServer = (broker: Aedes): net.Server => net.createServer({ noDelay: true }, broker.handle)

const webSocketServer = (broker: Aedes): net.Server => {
  const server = http.createServer()
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    broker.handle(createWebSocketStream(socket), request)
  })
  return server
}

interface Listener {
  readonly port: number
  /** Ends every connection too. */
  close(): Promise<void>
}

const listen = (server: net.Server, port: number): Promise<Listener> =>
  new Promise((resolve, reject) => {
    const sockets = new Set<net.Socket>()
    server.on('connection', (socket: net.Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    const close = () =>
      new Promise<void>(done => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      })
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve({ port: portOf(server), close }))
  })

const closed = (broker: Aedes): Promise<void> => new Promise(resolve => broker.close(resolve))

type Permissions = Required<Pick<BrokerSettings, 'authenticate' | 'authorizeSubscribe' | 'authorizePublish'>>

const permissions = (options: AedesOptions, denied: readonly string[]): Permissions => {
  const users = options.users && new Map(Object.entries(options.users))
  const anonymous = options.anonymous ?? users === undefined
  const isWelcome = (name: string | undefined, password: string | undefined) => {
    if (name === undefined) return anonymous
    return users === undefined || (users.has(name) && users.get(name) === password)
  }
  const isUnderOneOf = (filters: readonly string[], filter: string) =>
    filters.some(cover => isUnder(cover, filter))

  return {
    authenticate: (_client, username, password, done) => {
      if (isWelcome(username, password?.toString())) done(null, true)
      else done(Object.assign(new Error('bad user name or password'), { returnCode: 4 }), false)
    },
    authorizeSubscribe: (_client, subscription, done) => {
      if (options.closesOnSubscribe?.includes(subscription.topic)) return done(new Error('not allowed'))
      done(null, isUnderOneOf(denied, subscription.topic) ? null : subscription)
    },
    authorizePublish: (_client, { topic }, done) => {
      const isDenied = topic.startsWith('$SYS/') || isUnderOneOf(options.deniedPublish ?? [], topic)
      done(isDenied ? new Error(`publish to ${topic} is denied`) : null)
    },
  }
}
