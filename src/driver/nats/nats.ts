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
 * reply subject, so that services of this library answer whoever asks by NATS. Groups are queue groups.
 *
 * NATS keeps nothing. With `jetstream` streams of the server do: publishes of QoS 1 are acknowledged by them, subscriptions
 * of QoS 1 have consumers, retained messages are the last of each subject, sessions outlive the connection, and members of
 * a group (QoS 1) share a consumer, so that what one leaves another gets.
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
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { nats } from 'rxtopics/nats'
 *
 * const client = createClient(
 *   nats('nats://localhost:4222', { clientId: 'billing', jetstream: { topics: ['orders/#'], clean: false } }),
 * )
 * client.observe('orders/+', { qos: 1, ack: 'manual' }).subscribe(order => order.ack())
 * ```
 */
export const nats = (url: NatsUrls | Provider<NatsUrls>, options: NatsOptions = {}): Driver =>
  natsOver(connectTcp, url, options)
