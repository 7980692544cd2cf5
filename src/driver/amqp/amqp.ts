import { createRenewal } from '../connect/renewal.js'
import type { Driver } from '../driver.js'
import { oneAtATime } from '../oneAtATime.js'
import { createPerClient } from '../perClient.js'
import { createServers } from '../servers.js'
import { addressesOf, showAddress } from './connect/address.js'
import { checkAddresses, checkAmqpOptions } from './connect/checkOptions.js'
import { type Caller, dial } from './connect/dial.js'
import { resolve } from './connect/resolve.js'
import type { AmqpOptions, AmqpUrls, Provider } from './options.js'

/**
 * Returns a driver for AMQP 0-9-1 as RabbitMQ speaks it, over `amqp:` or `amqps:`, in Node. Nothing connects before a
 * client needs it. TLS verifies the server unless `tls.verify` is `false`.
 *
 * A topic is a routing key of a topic exchange, level by word: `home/lamp` is `home.lamp`, `+` is `*`, `#` is `#`. What
 * AMQP reads as something else is escaped, see `mapping`. Properties are those of AMQP where it has them, else headers;
 * user properties are headers of their own names. A message whose `replyTo` is a queue has a response topic under `$queue`,
 * so that services of this library answer whoever asks by AMQP.
 *
 * The subscriptions of a connection share one queue, which ends with it, or is kept for the next one (`clean`). The members
 * of a group share a queue, which is there for `groupExpiry` after the last has left, so that what one leaves another gets.
 * Publishes are confirmed by the server; at QoS 1 they are persistent, and answered with 0x10 where no queue wanted them.
 * RabbitMQ has no retained messages for AMQP, so this driver has none.
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
 * import { amqp } from 'rxtopics/amqp'
 *
 * const client = createClient(
 *   amqp(['amqp://one.example:5672', 'amqp://two.example:5672'], {
 *     credentials: async () => ({ token: await Promise.resolve('a fresh one') }),
 *   }),
 * )
 * client.observe('factory/+/state').subscribe(({ topic }) => console.log(topic))
 * ```
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { amqp } from 'rxtopics/amqp'
 *
 * const client = createClient(
 *   amqp('amqp://localhost', { clientId: 'billing', clean: false, queueType: 'quorum' }),
 * )
 * client.observe('orders/+', { qos: 1, ack: 'manual' }).subscribe(order => order.ack())
 * ```
 */
export const amqp = (url: AmqpUrls | Provider<AmqpUrls>, options: AmqpOptions = {}): Driver => {
  checkAmqpOptions(options)
  const given = typeof url === 'function' ? url : addressesOf(url)
  if (typeof given !== 'function') checkAddresses(given, options)
  const resolved = resolve(options)
  const renewable = [url, resolved.credentials, resolved.tls].some(each => typeof each === 'function')
  const dialling = { options: resolved, url: given }
  const callerOf = createPerClient(
    (): Caller => ({
      servers: createServers(showAddress),
      renewal: createRenewal(renewable),
      clientId: resolved.clientId,
      clean: resolved.clean !== false,
      complete: false,
      known: new Map(),
      unsure: new Set(),
    }),
  )
  const open: Driver['open'] = (handlers, context) => dial(dialling, callerOf(context), handlers, context)
  const { clientId, clean } = resolved
  // Of two of one session one would get nothing.
  const isShared = clientId !== undefined && clean !== true
  return { name: 'amqp', open: isShared ? oneAtATime(clientId, open) : open }
}
