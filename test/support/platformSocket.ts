import type { MqttOptions } from 'rxtopics/mqtt'
import { type WebSocketClass, type WebSocketDriver, webSocket } from 'rxtopics/websocket'
import { WebSocket } from 'ws'

/** Returns a class of WebSockets that trusts a certificate authority. */
const trusting = (ca: unknown): WebSocketClass =>
  class extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols, ca === undefined ? {} : { ca: ca as string })
    }
  }

/** Makes a driver over WebSockets as a platform has them, in place of `mqtt`. */
export const overPlatformSocket = (url: string, { tls, ...options }: MqttOptions): WebSocketDriver => {
  const ca = typeof tls === 'object' ? tls.ca : undefined
  return webSocket(url, { ...options, WebSocket: trusting(ca) })
}
