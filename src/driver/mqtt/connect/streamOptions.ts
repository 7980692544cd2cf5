import type { IClientOptions } from 'mqtt'
import { nodeTlsOf } from '../../connect/nodeTls.js'
import type { Attempt } from './attempt.js'
import type { Resolved } from './resolve.js'

/** Returns what MQTT.js is told of the line that it is to open. */
export const streamOptions = ({ protocolVersion }: Resolved, attempt: Attempt): IClientOptions => {
  const { protocol, host, port, path, unixSocket } = attempt.address
  const { clientId, headers } = attempt
  const tls = attempt.tls === undefined ? {} : nodeTlsOf(attempt.tls)
  return {
    protocol,
    host,
    hostname: host,
    port,
    path,
    unixSocket,
    // Not sent: without one MQTT.js would make one up.
    clientId,
    // The name of the protocol over WebSocket depends on both.
    protocolVersion,
    protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT',
    ...tls,
    ...(protocol === 'ws' || protocol === 'wss' ? { wsOptions: { headers: { ...headers }, ...tls } } : {}),
  }
}
