import { createRenewal } from '../connect/renewal.js'
import type { Driver } from '../driver.js'
import { oneAtATime } from '../oneAtATime.js'
import { createPerClient } from '../perClient.js'
import { createServers } from '../servers.js'
import { addressesOf, showAddress, type Urls } from './connect/address.js'
import { checkAddresses, checkMqttOptions } from './connect/checkOptions.js'
import { type Caller, dial } from './connect/dial.js'
import { publicOptions } from './connect/publicOptions.js'
import { resolve } from './connect/resolve.js'
import type { MqttOptions, Provider } from './options.js'
import { createSession } from './session/session.js'

/** A driver that can say what it was made with. */
export interface MqttDriver extends Driver {
  /**
   * Its options as plain data: with all defaults, without passwords, headers, keys and functions. Each time a copy, so
   * that `mqtt(url, { ...driver.options, keepalive: 10 })` makes another driver of it.
   */
  readonly options: MqttOptions
  /** Where it leads, without credentials and queries; `undefined` where a function says it. */
  readonly servers: readonly string[] | undefined
}

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
  checkMqttOptions(options)
  const given = typeof url === 'function' ? url : addressesOf(url)
  if (typeof given !== 'function') checkAddresses(given, options)
  const resolved = resolve(options)
  const { credentials, headers, tls, clientId } = resolved
  const renewable = [url, credentials, headers, tls].some(each => typeof each === 'function')
  const dialling = { options: resolved, url: given }
  const callerOf = createPerClient(
    (): Caller => ({
      servers: createServers(showAddress),
      session: createSession(),
      renewal: createRenewal(renewable),
      clientId,
      clean: resolved.clean !== false,
    }),
  )
  const open: Driver['open'] = (handlers, context) => dial(dialling, callerOf(context), handlers, context)
  // The broker makes one up for an empty one.
  const isShared = clientId !== undefined && clientId !== ''
  return {
    name: 'mqtt',
    open: isShared ? oneAtATime(clientId, open) : open,
    get options() {
      return publicOptions(resolved)
    },
    servers: typeof given === 'function' ? undefined : given.map(showAddress),
  }
}
