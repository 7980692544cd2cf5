import type { MqttSessionOptions } from '../mqtt/sessionOptions.js'

/** What is used of a WebSocket: those of browsers, of workers, of Deno, of Node 22, and of the package `ws` have it. */
export interface WebSocketLike {
  /** How bytes come; it is set to `arraybuffer`. */
  binaryType: string
  /** The bytes that were handed over and are not sent. */
  readonly bufferedAmount: number
  /** Hands bytes over. */
  send(bytes: Uint8Array): void
  /** Ends it in order, after what was handed over. */
  close(code?: number): void
  /** Calls back when it is open, when something comes, when it fails, and when it is closed. */
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'error', listener: (event: { readonly error?: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

/** Makes WebSockets. */
export type WebSocketClass = new (url: string, protocols: string) => WebSocketLike

/** Options of `webSocket`. */
export interface WebSocketOptions extends MqttSessionOptions {
  /** What makes the WebSockets: the one of the package `ws`, in Node before 22. @default that of the platform */
  readonly WebSocket?: WebSocketClass
}
