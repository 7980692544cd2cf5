import { defer, from, type Subscription } from 'rxjs'
import { ConnectTimeoutError, LinkError, OptionError } from '../../errors.js'
import type { Driver, Link, LinkContext, LinkHandlers } from '../driver.js'
import { parseUrl } from './address.js'
import { connectOptions } from './connectOptions.js'
import { openLink } from './link.js'
import { type Credentials, checkCredentials, checkMqttOptions, type MqttOptions } from './options.js'
import { createSession } from './session/session.js'

/**
 * Returns a driver for brokers that speak MQTT 5, 3.1.1 or 3.1, over `mqtt:` (or `tcp:`), `mqtts:` (or `ssl:`), `ws:`
 * or `wss:`. In a browser only the last two exist. Nothing connects before a client needs it. TLS verifies the server
 * unless `tls.verify` is `false`.
 *
 * @throws OptionError for a URL or option that cannot be used; its text shows no value
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const client = createClient(
 *   mqtt('mqtts://broker.example:8883', {
 *     credentials: async () => ({ username: 'gateway', password: await Promise.resolve('a fresh token') }),
 *   }),
 * )
 * ```
 */
export const mqtt = (url: string, options: MqttOptions = {}): Driver => {
  checkMqttOptions(options)
  const address = parseUrl(url)
  const { connectTimeout = 30_000, credentials = address.credentials } = options
  const session = createSession()
  let clientId = options.clientId

  const open = (handlers: LinkHandlers, { scheduler, random }: LinkContext): Link => {
    clientId ??= `rxtopics-${letters(random, 14)}`
    const id = clientId
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
      handlers.closed(error)
    }
    const end = (error: LinkError | null) => {
      closed(error)
      link?.abort()
    }

    const connect = (given: Credentials) => {
      checkCredentials('credentials', given)
      link = openLink(connectOptions(address, options, id, given), session, {
        opened: found => {
          settle()
          handlers.opened(found)
        },
        message: handlers.message,
        closed,
      })
    }

    waiting.push(scheduler.schedule(() => end(new ConnectTimeoutError(connectTimeout)), connectTimeout))
    if (typeof credentials === 'function') {
      const refused = (cause: unknown) =>
        end(new LinkError('the credentials could not be had', { cause, fatal: cause instanceof OptionError }))
      waiting.push(
        defer(() => from(credentials())).subscribe({
          next: given => {
            if (link === null && !over) connect(given)
          },
          error: refused,
          complete: () => {
            if (link === null) refused(new LinkError('the provider gave none'))
          },
        }),
      )
    } else {
      connect(credentials)
    }

    return {
      subscribe: (requests, outcome) => link?.subscribe(requests, outcome),
      unsubscribe: (filters, outcome) => link?.unsubscribe(filters, outcome),
      publish: (packet, outcome) => link?.publish(packet, outcome),
      ack: (delivery, code) => link?.ack(delivery, code),
      close: () => (link === null ? end(null) : link.close()),
      abort: () => end(null),
    }
  }

  return { name: 'mqtt', open }
}

/** With the prefix 23 characters, which every broker takes (MQTT-3.1.3-5), and 72 bits of chance. */
const letters = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 36).toString(36)).join('')
