import type { Duplex } from 'node:stream'
import mqttJs, { type IClientOptions } from 'mqtt'
import { isDuplex } from './transport.js'

/** What MQTT.js is told of a line that it is to open, or the line itself. */
export type Line = IClientOptions | Duplex

/**
 * Returns the line to a broker, which may still be opening. MQTT.js knows how: over TCP, TLS, a Unix socket or a
 * WebSocket, in Node and in browsers. It does no more than that: not a byte of what passes over the line is its own.
 */
export const openStream = (line: Line, failed: (error: Error) => void): Duplex => {
  const stream = isDuplex(line) ? line : opened(line, failed)
  // Without it a packet may wait 40 ms for the acknowledgement of the one before (Nagle's algorithm).
  if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true)
  return stream
}

const opened = (options: IClientOptions, failed: (error: Error) => void): Duplex => {
  const client = mqttJs.connect({
    ...options,
    manualConnect: true,
    // MQTT.js formats a debug line for every step if it is given no other place for them.
    log: () => {},
  })
  // TLS reports a certificate that it does not trust here.
  client.on('error', failed)
  return client['streamBuilder'](client) as Duplex
}
