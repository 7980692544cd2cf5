import { from } from 'rxjs'
import { type Attempt, type Dialler, dial as dialServers } from '../../connect/dial.js'
import type { Link, LinkContext, LinkHandlers } from '../../driver.js'
import { type JetStreamMemory, prepareJetStream } from '../jetstream/prepare.js'
import { openLink } from '../link/link.js'
import type { NatsUrls, Provider } from '../options.js'
import { type Address, type Addresses, showAddress } from './address.js'
import { connectFailure, loss, needFailure } from './failures.js'
import { type ConnectTcp, connectLibrary } from './library.js'
import { type Provided, provide } from './provide.js'
import type { Resolved } from './resolve.js'

/** What a driver keeps for one client from link to link. */
export interface Caller extends JetStreamMemory, Dialler<Address> {
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
  context: LinkContext,
): Link => {
  for (const packet of context.dropped ?? []) caller.identities.drop(packet)
  return dialServers(
    {
      addresses: typeof url === 'function' ? null : url,
      show: showAddress,
      provide: () => provide(options, url),
      connectTimeout: options.connectTimeout,
      serverTimeout: options.serverTimeout,
      connect: attempt => connect(attempt, { options, caller, tcp }),
    },
    caller,
    handlers,
    context,
  )
}

const connect = (
  attempt: Attempt<Address, Provided>,
  {
    options,
    caller,
    tcp,
  }: { readonly options: Resolved; readonly caller: Caller; readonly tcp: ConnectTcp | null },
) => {
  const { address, provided, clientId, timeout, time, hopeless, handlers, isOver, failed } = attempt
  const { credentials, tls } = provided
  const { closeTimeout, keepalive, maximumUnread, mapping, webSocket } = options
  const secure = tls !== undefined || address.protocol === 'tls' || address.protocol === 'wss'
  const pingInterval = keepalive * 1_000

  const prepared = async () => {
    const wanted = { address, credentials, tls, clientId, timeout, pingInterval, webSocket }
    const connection = await connectLibrary(wanted, tcp)
    try {
      const who = { clientId, clean: caller.clean }
      const jetstream =
        options.jetstream === undefined || isOver()
          ? undefined
          : await prepareJetStream(connection, mapping, options.jetstream, who, caller)
      return { connection, jetstream }
    } catch (error) {
      connection.close().catch(() => {})
      throw needFailure(error, hopeless)
    }
  }

  from(prepared()).subscribe({
    next: ({ connection, jetstream }) => {
      if (isOver()) return void connection.close().catch(() => {})
      const lostBy = (error: Error | undefined) => loss(error, hopeless)
      const settings = { mapping, clientId, time, closeTimeout, maximumUnread, jetstream, lostBy }
      const link = openLink(connection, settings, handlers)
      const { capabilities } = link
      caller.clean = options.jetstream?.clean === true
      const { found = new Map<string, unknown>(), broken, kept = false } = jetstream ?? {}
      // What no consumer brings, and what the members of a group share, ends with the link.
      const has = (filter: string) => found.has(filter) && broken?.has(filter) !== true
      attempt.opened(
        link,
        { present: found.size > 0, has, persistent: kept, capabilities },
        tls?.verify === false,
      )
      link.resume()
    },
    error: (error: unknown) => failed(connectFailure(error, timeout, secure, hopeless)),
  })
}
