import type { Driver } from '../driver.js'
import { connectTcp } from './connect/tcp.js'
import type { NatsOptions, NatsUrls, Provider } from './options.js'
import { natsOver } from './over.js'

/**
 * Returns a driver for NATS, over `nats:`, `tls:`, `ws:` or `wss:`; in a browser only `ws:` and `wss:` exist. Nothing
 * connects before a client needs it. TLS verifies the server unless `tls.verify` is `false`.
 *
 * A topic is a subject, level by token: `home/lamp` is `home.lamp`, `+` is `*`, `#` is `>`. What NATS reads as something
 * else is escaped, see `mapping`. Properties are headers, user properties under their own names; a response topic is the
 * reply subject, so that services of NATS can answer. Groups are queue groups. NATS keeps nothing: QoS 1 and retained
 * messages need JetStream.
 *
 * Of several URLs the first is tried first; a server that cannot be connected within `serverTimeout` is followed by the
 * next, and the last by the first. After a loss the server that was connected is tried first again. A function that
 * provides the URLs is asked at each attempt.
 *
 * Links end with a `ConnectionRefusedError`, `ConnectionLostError`, `ConnectTimeoutError`, `TlsError` or a plain
 * `LinkError` (nobody answers).
 *
 * @throws OptionError for a URL or option that cannot be used; its text shows no value
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { nats } from 'rxtopics/nats'
 *
 * const client = createClient(
 *   nats(['nats://one.example:4222', 'nats://two.example:4222'], {
 *     credentials: async () => ({ token: await Promise.resolve('a fresh one') }),
 *   }),
 * )
 * client.observe('factory/+/state').subscribe(({ topic }) => console.log(topic))
 * ```
 */
export const nats = (url: NatsUrls | Provider<NatsUrls>, options: NatsOptions = {}): Driver =>
  natsOver(connectTcp, url, options)
