import type { Duplex } from 'node:stream'
import type { Attempt } from './attempt.js'
import type { Line } from './openStream.js'
import type { Resolved } from './resolve.js'
import { streamOptions } from './streamOptions.js'

/**
 * Returns the line of an attempt: over `transport` where that is there already, with TLS and WebSocket spoken over it
 * where the address says so; else what MQTT.js is told to open one.
 */
export const lineOver = (options: Resolved, attempt: Attempt, transport: Duplex | undefined): Line => {
  const { protocol } = attempt.address
  if (transport !== undefined && protocol === 'mqtt') return transport
  const told = streamOptions(options, attempt)
  if (transport === undefined) return told
  // What `tls.connect` of Node speaks over, and `http.request`.
  const tls = { socket: transport }
  if (protocol === 'mqtts') return { ...told, ...tls }
  const carried: object = protocol === 'wss' ? tls : { createConnection: () => transport }
  return { ...told, wsOptions: { ...(told.wsOptions as object), ...carried } }
}
