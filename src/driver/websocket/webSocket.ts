import { of } from 'rxjs'
import { checkArgument, isFunction, isObject } from '../../base/checks.js'
import { elsewhereSession } from '../../base/elsewhere.js'
import { OptionError } from '../../base/errors.js'
import { LinkError } from '../../base/linkErrors.js'
import { printCause } from '../../base/print.js'
import type { NetworkDriver } from '../connect/networkDriver.js'
import type { Provider } from '../connect/provider.js'
import type { Address, Urls } from '../mqtt/connect/address.js'
import { checkMqttOptions } from '../mqtt/connect/checkOptions.js'
import type { Network } from '../mqtt/connect/network.js'
import { mqttDriver } from '../mqtt/mqttDriver.js'
import type { MqttSessionOptions } from '../mqtt/sessionOptions.js'
import type { WebSocketClass, WebSocketLike, WebSocketOptions } from './options.js'
import { socketPipe } from './socketPipe.js'

/** What `webSocket` returns. */
export type WebSocketDriver = NetworkDriver<MqttSessionOptions>

/**
 * Returns a driver for brokers that speak MQTT 5, 3.1.1 or 3.1 over WebSockets of the platform (`ws:` and `wss:`): in
 * browsers, their workers, Deno and Node from 22 on. It needs no MQTT.js, which makes a page some 100 kB smaller, and does
 * what `mqtt` does; the platform verifies servers, and sends no headers of your own.
 *
 * Links end as those of `mqtt`, but that a platform does not say why a WebSocket could not be opened: a certificate that
 * is not trusted is a plain `LinkError`, too, and is tried again. Where there is no `WebSocket` the first attempt to connect
 * fails for good: a module that a server renders makes its client there as well, and connects in the page alone.
 *
 * @throws OptionError for a URL or option that cannot be used
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { webSocket } from 'rxtopics/websocket'
 *
 * const client = createClient(webSocket('wss://broker.example/mqtt', { clientId: 'dashboard' }))
 * ```
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { webSocket } from 'rxtopics/websocket'
 * import { WebSocket } from 'ws'
 *
 * // Node before 22 has none of its own.
 * const client = createClient(webSocket('wss://broker.example/mqtt', { WebSocket }))
 * ```
 */
export const webSocket = (url: Urls | Provider<Urls>, options: WebSocketOptions = {}): WebSocketDriver => {
  checkArgument('webSocket.options', options, isObject)
  const { WebSocket: given, ...session } = options
  checkArgument('webSocket.WebSocket', given, value => (value === undefined ? null : isFunction(value)))
  return named(() => {
    checkMqttOptions(session, platform)
    return mqttDriver('websocket', url, session, {
      ...platform,
      line: ({ protocolVersion }, { address }, _transport, time) => {
        const subprotocol = protocolVersion === 3 ? 'mqttv3.1' : 'mqtt'
        return () => socketPipe(opened(given ?? ofPlatform(), address, subprotocol), time)
      },
    })
  })
}

const verifies = 'the platform verifies servers itself; rxtopics/mqtt has this option'
const noHeaders = 'the platform sends no headers of your own; rxtopics/mqtt does in Node'

/** What there is to know of the WebSockets of a platform, but for how they are made. */
const platform: Omit<Network, 'line'> = {
  rules: {
    tls: () => verifies,
    headers: () => noHeaders,
    connect: () => 'the platform opens its WebSockets itself; rxtopics/mqtt has this option',
  },
  hints: {
    ...elsewhereSession,
    [`leave it out: ${verifies}`]: 'ca cert key rejectUnauthorized',
    [`leave it out: ${noHeaders}`]: 'wsOptions',
  },
  check: addresses => {
    if (addresses.every(({ protocol }) => protocol === 'ws' || protocol === 'wss')) return
    throw new OptionError('webSocket.url', 'expected a URL that begins with ws: or wss:')
  },
  provided: () => ({}),
  transport: () => of(undefined),
}

/** What `mqtt` says of its options is said of those of `webSocket`. */
const named = <T>(make: () => T): T => {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    throw new OptionError(error.path.replace(/^mqtt\b/, 'webSocket'), error.reason, error.suggestion)
  }
}

/** Looked for when it is needed: where a page is rendered on a server there may be none, and nothing asks for it. */
const ofPlatform = (): WebSocketClass => {
  const { WebSocket } = globalThis as { readonly WebSocket?: WebSocketClass }
  if (WebSocket !== undefined) return WebSocket
  const message =
    'this platform has no WebSocket: give webSocket(url, { WebSocket }) that of the package ws, or take Node 22'
  throw new LinkError(message, { fatal: true })
}

const opened = (make: WebSocketClass, address: Address, protocol: string): WebSocketLike => {
  try {
    return new make(urlOf(address), protocol)
  } catch (cause) {
    // A page that came encrypted may open none that is not (a `SecurityError`), however often it tries.
    throw new LinkError(`the platform opens no such WebSocket: ${printCause(cause)}`, { cause, fatal: true })
  }
}

const urlOf = ({ protocol, host, port, path }: Address): string =>
  `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`
