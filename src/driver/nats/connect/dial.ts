import type { NatsConnection } from '@nats-io/nats-core'
import { from, Subscription } from 'rxjs'
import { ConnectTimeoutError, type LinkError } from '../../../base/linkErrors.js'
import { createTime } from '../../../base/time.js'
import type { Renewal } from '../../connect/renewal.js'
import type { Link, LinkContext, LinkHandlers } from '../../driver.js'
import type { Servers } from '../../servers.js'
import type { Prepared } from '../jetstream/engine.js'
import { type JetStreamMemory, prepareJetStream } from '../jetstream/prepare.js'
import { openLink } from '../link/link.js'
import type { NatsUrls, Provider } from '../options.js'
import { type Address, type Addresses, showAddress } from './address.js'
import { connectFailure, loss } from './failures.js'
import { type ConnectTcp, connectLibrary } from './library.js'
import { type Provided, provide } from './provide.js'
import type { Resolved } from './resolve.js'

/** What a driver keeps for one client from link to link. */
export interface Caller extends JetStreamMemory {
  readonly servers: Servers<Address>
  readonly renewal: Renewal
  /** `undefined`: not yet made up. */
  clientId: string | undefined
  /** The next connection starts with nothing. */
  clean: boolean
}

/** What all links of a driver have in common. */
export interface Dialling {
  readonly options: Resolved
  readonly url: Addresses | Provider<NatsUrls>
  readonly tcp: ConnectTcp | null
}

/** Starts an attempt to connect: asks for what is provided, then opens the link; `dial` itself reports nothing. */
export const dial = (
  { options, url, tcp }: Dialling,
  caller: Caller,
  handlers: LinkHandlers,
  { random, scheduler, dropped = [] }: LinkContext,
): Link => {
  const { servers, renewal } = caller
  const { connectTimeout, serverTimeout, closeTimeout, keepalive, maximumUnread, mapping, webSocket } =
    options
  const time = createTime(scheduler)
  for (const packet of dropped) caller.identities.drop(packet)
  let address = typeof url === 'function' ? null : servers.choose(url)
  let link: Link | null = null
  let over = false
  const waiting = new Subscription()

  const closed = (error: LinkError | null) => {
    if (over) return
    over = true
    waiting.unsubscribe()
    servers.ended(error !== null)
    handlers.closed(error)
  }
  const end = (error: LinkError | null) => {
    closed(error)
    link?.abort()
  }
  const giveUpAfter = (ms: number) => {
    waiting.add(time.schedule(() => end(new ConnectTimeoutError(ms)), ms))
  }
  // What is provided anew may be taken where what it replaces has run out.
  const hopeless = (code?: number) => !renewal.helps(code, time.now()) && servers.hopeless()

  const opened = (
    connection: NatsConnection,
    clientId: string,
    jetstream: Prepared | undefined,
    unverified: boolean,
  ) => {
    if (over) return void connection.close().catch(() => {})
    const own = openLink(
      connection,
      {
        ...{ mapping, clientId, time, closeTimeout, maximumUnread, jetstream },
        lostBy: error => loss(error, hopeless),
      },
      { ...handlers, closed },
    )
    link = own
    waiting.unsubscribe()
    servers.opened()
    renewal.opened(time.now())
    const { capabilities } = own
    caller.clean = options.jetstream?.clean === true
    const present = (jetstream?.found.size ?? 0) > 0
    handlers.opened({ present, persistent: jetstream?.kept ?? false, clientId, capabilities })
    own.resume()
    if (unverified) handlers.noticed?.(notVerified)
  }

  const connect = (clientId: string, { addresses, credentials, tls }: Provided) => {
    address ??= servers.choose(addresses)
    const timeout = Math.min(serverTimeout, connectTimeout)
    giveUpAfter(timeout)
    const secure = tls !== undefined || address.protocol === 'tls' || address.protocol === 'wss'
    const pingInterval = keepalive * 1_000
    const attempt = { address, credentials, tls, clientId, timeout, pingInterval, webSocket }
    const prepared = async () => {
      const connection = await connectLibrary(attempt, tcp)
      try {
        const jetstream =
          options.jetstream === undefined || over
            ? undefined
            : await prepareJetStream(
                connection,
                mapping,
                options.jetstream,
                { clientId, clean: caller.clean },
                caller,
              )
        return { connection, jetstream }
      } catch (error) {
        connection.close().catch(() => {})
        throw error
      }
    }
    from(prepared()).subscribe({
      next: ({ connection, jetstream }) => opened(connection, clientId, jetstream, tls?.verify === false),
      error: (error: unknown) => end(connectFailure(error, timeout, secure, hopeless)),
    })
  }

  const start = () => {
    caller.clientId ??= `rxtopics-${letters(random, 14)}`
    const { clientId } = caller
    giveUpAfter(connectTimeout)
    waiting.add(
      provide(options, url).subscribe({ next: provided => connect(clientId, provided), error: end }),
    )
  }
  // Not now: nothing may be reported before the link is returned.
  waiting.add(time.schedule(start))

  return {
    get server() {
      return address === null ? undefined : showAddress(address)
    },
    subscribe: (requests, outcome) => link?.subscribe(requests, outcome),
    unsubscribe: (filters, outcome) => link?.unsubscribe(filters, outcome),
    publish: (packet, outcome) => link?.publish(packet, outcome) ?? false,
    ack: (delivery, code, text) => link?.ack(delivery, code, text),
    ping: pong => link?.ping(pong),
    close: () => (link === null ? end(null) : link.close()),
    abort: () => end(null),
  }
}

const notVerified = {
  kind: 'unverified',
  reason: 'tls.verify is false: whoever stands between can read and change everything',
} as const

const letters = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 36).toString(36)).join('')
