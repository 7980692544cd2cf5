import http from 'node:http'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import { ListenError, MissingPackageError } from './errors.js'
import type { Limits } from './options.js'
import { isWelcome } from './origins.js'

/** A port that is listened on. */
export interface Listener {
  readonly port: number
  /** Takes no more connections. Those there are stay. */
  close(): Promise<void>
}

/** Begins to listen for MQTT over TCP. */
export const listenTcp = async (
  port: number,
  { host, maximumConnections }: Limits,
  accept: (stream: Duplex) => void,
): Promise<Listener> => {
  const server = net.createServer({ noDelay: true }, accept)
  server.maxConnections = maximumConnections
  return listening(server, host, port)
}

/** Begins to listen for MQTT over WebSocket (section 6 of both specifications). */
export const listenWebSocket = async (
  port: number,
  { host, maximumConnections, connectTimeout, maximumPacketSize, origins }: Limits,
  accept: (stream: Duplex) => void,
): Promise<Listener> => {
  const { createWebSocketStream, WebSocketServer } = await import('ws').catch((cause: unknown) => {
    throw new MissingPackageError('ws', 'MQTT over WebSocket', cause)
  })
  const server = http.createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain' }).end('MQTT over WebSocket only\n')
  })
  server.maxConnections = maximumConnections
  server.headersTimeout = connectTimeout
  const sockets = new WebSocketServer({
    server,
    // A frame may hold several packets, and begin and end within one.
    maxPayload: 2 * maximumPacketSize,
    verifyClient: ({ origin, req }: { origin?: string; req: http.IncomingMessage }) =>
      isWelcome(origin, origins) && offered(req).some(isMqtt),
    // MQTT-6.0.0-4
    handleProtocols: protocols => [...protocols].find(isMqtt) ?? false,
  })
  sockets.on('connection', socket => {
    socket.on('message', (_data, isBinary) => {
      // MQTT-6.0.0-1
      if (!isBinary) socket.close(1003)
    })
    accept(createWebSocketStream(socket))
  })
  // Who listens to the server below hears of it; without a listener here it would end the program.
  sockets.on('error', () => {})
  return listening(server, host, port)
}

const isMqtt = (protocol: string): boolean => protocol === 'mqtt' || protocol === 'mqttv3.1'

const offered = ({ headers }: http.IncomingMessage): readonly string[] =>
  (headers['sec-websocket-protocol'] ?? '').split(',').map(protocol => protocol.trim())

const listening = async (server: net.Server, host: string, port: number): Promise<Listener> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => reject(new ListenError(host, port, cause)))
    server.listen(port, host, resolve)
  })
  const address = server.address() as net.AddressInfo
  return {
    port: address.port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
      }),
  }
}
