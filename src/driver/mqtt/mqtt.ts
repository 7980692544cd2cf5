import type { NetworkDriver } from '../connect/networkDriver.js'
import type { Provider } from '../connect/provider.js'
import type { Urls } from './connect/address.js'
import { checkMqttOptions } from './connect/checkOptions.js'
import { lines } from './connect/lines.js'
import { mqttDriver } from './mqttDriver.js'
import type { MqttOptions } from './options.js'

/** What `mqtt` returns. */
export type MqttDriver = NetworkDriver<MqttOptions>

/**
 * Returns a driver for brokers that speak MQTT 5, 3.1.1 or 3.1, over `mqtt:` (or `tcp:`), `mqtts:` (or `ssl:`), `ws:`,
 * `wss:` or `mqtt+unix:`. In a browser only `ws:` and `wss:` exist. Nothing connects before a client needs it. TLS
 * verifies the server unless `tls.verify` is `false`.
 *
 * Of several URLs the first is tried first; a server that cannot be connected within `serverTimeout` is followed by the
 * next, and the last by the first. After a loss the server that was connected is tried first again. They are taken for
 * one cluster: with `clean: false` each must know the sessions of the others. A function that provides the URLs is asked
 * at each attempt.
 *
 * Each client of the driver has a connection and a session of its own. Two that are connected by one `clientId` would end
 * each other's connection, so the second gets a `ClientIdInUseError`.
 *
 * Links end with a `ConnectionRefusedError`, `ConnectionLostError`, `ConnectTimeoutError`, `TlsError`, `ProtocolError`
 * (the broker broke the rules), `RedirectedError` (the next attempt goes to the server it names) or a plain
 * `LinkError` (nobody answers).
 *
 * @throws OptionError for a URL or option that cannot be used; its text shows no value
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const client = createClient(
 *   mqtt(['mqtts://one.example:8883', 'mqtts://two.example:8883'], {
 *     credentials: async () => ({ username: 'gateway', password: await Promise.resolve('a fresh token') }),
 *   }),
 * )
 * ```
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * declare const presign: () => Promise<string>
 *
 * // A URL that is signed for some minutes is signed anew for each attempt.
 * const client = createClient(mqtt(() => presign(), { protocolVersion: 4 }))
 * ```
 */
export const mqtt = (url: Urls | Provider<Urls>, options: MqttOptions = {}): MqttDriver => {
  checkMqttOptions(options, lines)
  return mqttDriver('mqtt', url, options, lines)
}
