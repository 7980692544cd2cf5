import type { SchedulerLike, Subscription } from 'rxjs'
import { ConnectTimeoutError, type LinkError, OptionError } from '../../base/errors.js'
import { createTime } from '../../base/time.js'
import type { Driver, Link, LinkContext, LinkHandlers } from '../driver.js'
import { type Address, parseUrl } from './connect/address.js'
import type { Attempt } from './connect/attempt.js'
import { checkAddresses, checkMqttOptions } from './connect/checkOptions.js'
import { connectPacket } from './connect/connectPacket.js'
import { type Provided, provide } from './connect/provide.js'
import { type Resolved, resolve } from './connect/resolve.js'
import { createServers, type Servers } from './connect/servers.js'
import { streamOptions } from './connect/streamOptions.js'
import { failureOf } from './link/errors.js'
import { type LinkSettings, openLink } from './link/link.js'
import type { MqttOptions } from './options.js'
import { createSession } from './session/session.js'

/**
 * Returns a driver for brokers that speak MQTT 5, 3.1.1 or 3.1, over `mqtt:` (or `tcp:`), `mqtts:` (or `ssl:`), `ws:`,
 * `wss:` or `mqtt+unix:`. In a browser only `ws:` and `wss:` exist. Nothing connects before a client needs it. TLS
 * verifies the server unless `tls.verify` is `false`.
 *
 * Of several URLs the first is tried first; a server that cannot be connected is followed by the next, and the last by
 * the first. After a loss the server that was connected is tried first again. They are taken for one cluster: with
 * `clean: false` each must know the sessions of the others.
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
 */
export const mqtt = (url: string | readonly string[], options: MqttOptions = {}): Driver => {
  checkMqttOptions(options)
  const resolved = resolve(options)
  const given = addresses(url)
  checkAddresses(given, options)
  const servers = createServers(given)
  const session = createSession()
  let clientId = options.clientId
  let clean = resolved.clean !== false

  const open = (handlers: LinkHandlers, { random, ...context }: LinkContext): Link => {
    const scheduler = createTime(context.scheduler)
    for (const packet of context.dropped ?? []) session.sender.drop(packet)
    clientId ??= `rxtopics-${letters(random, 14)}`
    const id = clientId
    const address = servers.current()
    const settings = linkSettings(resolved, address, servers, scheduler)
    let link: Link | null = null
    let over = false
    const waiting: Subscription[] = []

    const settle = () => {
      for (const subscription of waiting) subscription.unsubscribe()
    }
    const closed = (error: LinkError | null) => {
      if (over) return
      over = true
      settle()
      servers.ended(error)
      handlers.closed(error)
    }
    const end = (error: LinkError | null) => {
      closed(error)
      link?.abort()
    }

    const connect = (given: Provided) => {
      const attempt: Attempt = { address, clientId: id, clean, ...given }
      try {
        link = openLink(
          streamOptions(resolved, attempt),
          connectPacket(resolved, attempt),
          settings,
          session,
          {
            opened: found => {
              settle()
              servers.opened()
              if (resolved.clean === 'first') clean = false
              handlers.opened(found)
            },
            message: handlers.message,
            ready: () => handlers.ready?.(),
            noticed: notice => handlers.noticed?.(notice),
            closed,
          },
        )
      } catch (error) {
        // A certificate or key that cannot be read, a WebSocket that cannot be made.
        end(failureOf(error as Error, false, settings.secure, servers.hopeless))
      }
    }

    const start = () => {
      waiting.push(
        scheduler.schedule(
          () => end(new ConnectTimeoutError(resolved.connectTimeout)),
          resolved.connectTimeout,
        ),
        provide(resolved, address).subscribe({
          next: connect,
          error: end,
        }),
      )
    }
    // Not now: nothing may be reported before the link is returned.
    waiting.push(scheduler.schedule(start))

    return {
      subscribe: (requests, outcome) => link?.subscribe(requests, outcome),
      unsubscribe: (filters, outcome) => link?.unsubscribe(filters, outcome),
      publish: (packet, outcome) => link?.publish(packet, outcome) ?? false,
      ack: (delivery, code, text) => link?.ack(delivery, code, text),
      ping: pong => link?.ping(pong),
      close: () => (link === null ? end(null) : link.close()),
      abort: () => end(null),
    }
  }

  return { name: 'mqtt', open }
}

const addresses = (url: string | readonly string[]): readonly [Address, ...Address[]] => {
  const [first, ...others] = [url].flat()
  if (first === undefined) throw new OptionError('mqtt.url', 'expected one at least')
  return [parseUrl(first), ...others.map(parseUrl)]
}

const linkSettings = (
  options: Resolved,
  { protocol }: Address,
  servers: Servers,
  scheduler: SchedulerLike,
): LinkSettings => ({
  scheduler,
  version: options.protocolVersion,
  persistent: options.protocolVersion === 5 ? options.sessionExpiry > 0 : options.clean === false,
  secure: protocol === 'mqtts' || protocol === 'wss',
  hopeless: servers.hopeless,
  willOnClose: options.will?.onClose ?? false,
  overlap: options.copies,
  groups: options.groups,
  receiveMaximum: options.protocolVersion === 5 ? options.receiveMaximum : Number.POSITIVE_INFINITY,
  maximumPacketSize: options.maximumPacketSize ?? Number.POSITIVE_INFINITY,
  topicAliasMaximum: options.topicAliasMaximum,
  maximumInFlight: options.maximumInFlight,
  limits: {
    filtersPerSubscribe: options.limits?.filtersPerSubscribe ?? Number.POSITIVE_INFINITY,
    publishesPerSecond: options.limits?.publishesPerSecond ?? Number.POSITIVE_INFINITY,
    topicLevels: options.limits?.topicLevels ?? Number.POSITIVE_INFINITY,
  },
  answerTimeout: options.answerTimeout,
})

/** With the prefix 23 characters, which every broker takes (MQTT-3.1.3-5), and 72 bits of chance. */
const letters = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 36).toString(36)).join('')
