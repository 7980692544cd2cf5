import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { createWebSocketStream, WebSocket } from 'ws'

/** Returns an open byte stream to a broker: `mqtt:`, `mqtts:`, `ws:` or `wss:`. */
export const dial = (url: string, ca?: string): Promise<Duplex> => {
  const { protocol, hostname: host, port } = new URL(url)
  switch (protocol) {
    case 'mqtt:':
      return opened(net.connect({ host, port: Number(port), noDelay: true }), 'connect')
    case 'mqtts:':
      return opened(
        tls.connect({ host, port: Number(port), ...(ca === undefined ? {} : { ca }) }),
        'secureConnect',
      )
    case 'ws:':
    case 'wss:':
      return openedWebSocket(new WebSocket(url, 'mqtt', ca === undefined ? {} : { ca }))
    default:
      return Promise.reject(new Error(`cannot dial ${url}`))
  }
}

const opened = (socket: net.Socket, event: 'connect' | 'secureConnect'): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once(event, () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })

const openedWebSocket = (socket: WebSocket): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => {
      socket.off('error', reject)
      resolve(createWebSocketStream(socket, { allowHalfOpen: false }))
    })
  })
