import type { Duplex } from 'node:stream'
import { type Broker, engineOf } from '../driver/memory/broker/broker.js'
import { createConnection, type ServedConnection } from './connection.js'
import { type Listener, listenTcp, listenWebSocket } from './listen.js'
import { limitsOf, type ServeOptions } from './options.js'

/** A broker that can be reached over the network. */
export interface Served extends AsyncDisposable {
  /** Where it listens; `null`: nowhere. */
  readonly ports: { readonly tcp: number | null; readonly webSocket: number | null }
  /** The addresses for clients: `mqtt://…` and `ws://…`. */
  readonly urls: readonly string[]
  /** Connections at the moment; messages of QoS 0 left out for clients that do not read; connections ended for cause. */
  counts(): { readonly connections: number; readonly dropped: number; readonly refused: number }
  /**
   * Stops listening and ends every connection (0x8b). Resolves when all are closed. The broker itself goes on, with
   * its sessions and retained messages. May be called again.
   */
  close(): Promise<void>
}

/**
 * Returns a promise of a server that lets MQTT clients in to a broker of `createBroker`: MQTT 5, 3.1.1 and 3.1, over TCP
 * and over WebSocket. It is made for development and tests: it keeps everything in memory, and lets everybody in who
 * reaches it unless the broker's `refuse` rule says no. Node only.
 *
 * @throws OptionError for an unknown option or a value out of range, and for what is not such a broker
 * @throws ListenError where it cannot listen
 * @throws MissingPackageError for a `webSocketPort` without the package `ws`
 * @example
 * ```ts
 * import { createBroker } from 'rxtopics/memory'
 * import { serve } from 'rxtopics/server'
 *
 * const broker = createBroker({ maximumWaiting: 10_000 })
 * await using served = await serve(broker, { port: 1883, webSocketPort: 8083 })
 * console.log(served.urls.join(' '))
 * // mqtt://127.0.0.1:1883 ws://127.0.0.1:8083
 * ```
 */
export const serve = async (broker: Broker, options: ServeOptions = {}): Promise<Served> => {
  const limits = limitsOf(options)
  const engine = engineOf(broker)
  const connections = new Map<Duplex, ServedConnection>()
  const ends = new Set<Promise<void>>()
  let dropped = 0
  let refused = 0
  let closing = false

  const accept = (stream: Duplex) => {
    // Both ports together; and who comes while it closes is too late.
    if (closing || connections.size >= limits.maximumConnections) return void stream.destroy()
    const connection = createConnection(stream, {
      engine,
      limits,
      dropped: () => {
        dropped += 1
      },
      refused: () => {
        refused += 1
      },
    })
    connections.set(stream, connection)
    const end = new Promise<void>(resolve => {
      stream.on('close', () => {
        connections.delete(stream)
        ends.delete(end)
        resolve()
      })
    })
    ends.add(end)
  }

  const listeners: Listener[] = []
  const closeAll = async () => {
    closing = true
    const stopped = listeners.map(listener => listener.close())
    for (const connection of connections.values()) connection.end(0x8b)
    await Promise.all([...stopped, ...ends])
  }

  let tcp: number | null = null
  let webSocket: number | null = null
  try {
    if (limits.port !== null) {
      const listener = await listenTcp(limits.port, limits, accept)
      listeners.push(listener)
      tcp = listener.port
    }
    if (limits.webSocketPort !== null) {
      const listener = await listenWebSocket(limits.webSocketPort, limits, accept)
      listeners.push(listener)
      webSocket = listener.port
    }
  } catch (error) {
    await closeAll()
    throw error
  }

  const host = limits.host.includes(':') ? `[${limits.host}]` : limits.host
  return {
    ports: { tcp, webSocket },
    urls: [
      ...(tcp === null ? [] : [`mqtt://${host}:${tcp}`]),
      ...(webSocket === null ? [] : [`ws://${host}:${webSocket}`]),
    ],
    counts: () => ({ connections: connections.size, dropped, refused }),
    close: closeAll,
    [Symbol.asyncDispose]: closeAll,
  }
}
