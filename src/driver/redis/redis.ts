import { createRenewal } from '../connect/renewal.js'
import type { Driver } from '../driver.js'
import { oneAtATime } from '../oneAtATime.js'
import { createPerClient } from '../perClient.js'
import { createServers } from '../servers.js'
import { addressesOf, showAddress } from './connect/address.js'
import { checkAddresses, checkRedisOptions } from './connect/checkOptions.js'
import { type Caller, dial } from './connect/dial.js'
import { resolve } from './connect/resolve.js'
import type { Provider, RedisOptions, RedisUrls } from './options.js'

/**
 * Returns a driver for Redis, over `redis:` or `rediss:`. Nothing connects before a client needs it. TLS verifies the
 * server unless `tls.verify` is `false`. Needs Redis 6 or later, and Node.
 *
 * A topic is a channel of the same name, which others read by SUBSCRIBE and write by PUBLISH. `+` and `#` are patterns,
 * whose matches are looked at again: they match what MQTT says and nothing else. A retained message is kept in a hash,
 * whose field `payload` has it, and published in the same step.
 *
 * Publish and subscribe of Redis is at most once: whoever is not connected when a message is published does not get it, and
 * nobody learns of that. There are no properties: wrap the driver in `withProperties` where they are needed, for requests
 * for instance.
 *
 * Of several URLs the first is tried first; a server that cannot be connected within `serverTimeout`, or that is a replica,
 * is followed by the next, and the last by the first. A function that provides the URLs is asked at each attempt.
 *
 * Links end with a `ConnectionRefusedError`, `ConnectionLostError`, `ConnectTimeoutError`, `TlsError` or a plain
 * `LinkError` (nobody answers).
 *
 * @throws OptionError for a URL or option that cannot be used; its text shows no value
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { redis } from 'rxtopics/redis'
 *
 * const client = createClient(redis('redis://localhost:6379', { prefix: 'factory:', separator: ':' }))
 * client.publish('line/1/state', 'running', { retain: true }).subscribe()
 * client.observe('line/+/state').subscribe(({ topic }) => console.log(topic))
 * ```
 */
export const redis = (url: RedisUrls | Provider<RedisUrls>, options: RedisOptions = {}): Driver => {
  checkRedisOptions(options)
  const given = typeof url === 'function' ? url : addressesOf(url)
  if (typeof given !== 'function') checkAddresses(given, options)
  const resolved = resolve(options)
  const { credentials, tls, sentinel, clientId, streams } = resolved
  const renewable = [url, credentials, tls, sentinel?.credentials].some(each => typeof each === 'function')
  const callerOf = createPerClient(
    (): Caller => ({
      servers: createServers(showAddress),
      renewal: createRenewal(renewable),
      clientId,
      clean: streams?.clean !== false,
    }),
  )
  const open: Driver['open'] = (handlers, context) =>
    dial({ options: resolved, url: given }, callerOf(context), handlers, context)
  // Two of one session would each take some of its messages.
  const isShared = clientId !== undefined && streams !== undefined && streams.clean !== true
  return { name: 'redis', open: isShared ? oneAtATime(clientId, open) : open }
}
