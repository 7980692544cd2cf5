import { forkJoin, from, map } from 'rxjs'
import { LinkError } from '../../../base/linkErrors.js'
import { type Attempt, type Dialler, dial as dialServers } from '../../connect/dial.js'
import type { Link, LinkContext, LinkHandlers } from '../../driver.js'
import { openLink } from '../link/link.js'
import type { Provider, RedisCredentials, RedisUrls } from '../options.js'
import { prepareSession } from '../streams/session.js'
import { type Address, type Addresses, showAddress } from './address.js'
import { connectFailure } from './failures.js'
import { type Connection, connectLibrary, type Library, loadLibrary } from './library.js'
import { askCluster, askSentinel, isPrimary } from './locate.js'
import { type Provided, provide } from './provide.js'
import type { Resolved } from './resolve.js'

/** What a driver keeps for one client from link to link. */
export interface Caller extends Dialler<Address> {
  /** The next connection starts with nothing. */
  clean: boolean
}

/** What all links of a driver have in common. */
export interface Dialling {
  readonly options: Resolved
  readonly url: Addresses | Provider<RedisUrls>
}

/** Starts an attempt to connect: asks for what is provided, then opens the link; `dial` itself reports nothing. */
export const dial = (
  { options, url }: Dialling,
  caller: Caller,
  handlers: LinkHandlers,
  context: LinkContext,
): Link =>
  dialServers(
    {
      addresses: typeof url === 'function' ? null : url,
      show: showAddress,
      provide: () =>
        forkJoin({ library: from(loadLibrary()), found: provide(options, url) }).pipe(
          map(({ library, found }) => ({ ...found, library })),
        ),
      connectTimeout: options.connectTimeout,
      serverTimeout: options.serverTimeout,
      connect: attempt => connect(attempt, options, caller, context.random),
    },
    caller,
    handlers,
    context,
  )

/** What is provided, and what connects. */
type Ready = Provided & { readonly library: Library }

const connect = (
  attempt: Attempt<Address, Ready>,
  options: Resolved,
  caller: Caller,
  random: () => number,
) => {
  const { address, provided, clientId, timeout, time, hopeless, handlers, isOver, failed } = attempt
  const { root, streams } = options

  const opened = async () => {
    const connection = await reach(attempt, options)
    if (streams === undefined) return { connection, prepared: undefined }
    const who = {
      name: clientId,
      link: random().toString(36).slice(2),
      clean: caller.clean,
      keepalive: options.keepalive,
    }
    return { connection, prepared: await prepareSession(connection, root, streams, who) }
  }

  from(opened()).subscribe({
    next: ({ connection, prepared }) => {
      if (isOver()) return connection.destroy()
      const link = openLink(connection, { ...options, time, clientId, prepared }, handlers)
      const { capabilities } = link
      caller.clean = streams?.clean === true
      const { found = new Map<string, unknown>(), whole = true, kept: persistent = false } = prepared ?? {}
      // Those of groups are none of the session's.
      const has = (filter: string) => whole && found.has(filter)
      attempt.opened(
        link,
        { present: found.size > 0, has, persistent, capabilities },
        provided.tls?.verify === false,
      )
      link.resume()
    },
    error: (error: unknown) => failed(connectFailure(error, timeout, address.secure, hopeless)),
  })
}

/** Resolves with a connection to the server that has the keys. */
const reach = async (
  { address, provided, clientId, timeout, onOver }: Attempt<Address, Ready>,
  { sentinel, cluster, root }: Resolved,
): Promise<Connection> => {
  const { credentials, sentinelCredentials, tls, library } = provided

  const connectTo = async (target: Address, own: RedisCredentials | undefined): Promise<Connection> => {
    const wanted = { address: target, credentials: own, tls, clientId, timeout }
    const { connection, opened } = connectLibrary(library, wanted)
    // What does not answer is not waited for.
    onOver(connection.destroy)
    try {
      await opened
      return connection
    } catch (error) {
      connection.destroy()
      throw error
    }
  }

  const find = async (): Promise<Connection> => {
    if (sentinel !== undefined) {
      const asked = await connectTo({ ...address, database: 0, credentials: undefined }, sentinelCredentials)
      const primary = await askSentinel(asked, sentinel.name, address).finally(asked.destroy)
      return connectTo(primary, credentials)
    }
    const node = await connectTo(address, credentials)
    if (!cluster) return node
    try {
      const owner = await askCluster(node, root, address)
      if (owner.host === address.host && owner.port === address.port) return node
      node.destroy()
      return await connectTo(owner, credentials)
    } catch (error) {
      node.destroy()
      throw error
    }
  }

  const connection = await find()
  try {
    if ((await isPrimary(connection)) === false) throw new LinkError('the server is a replica')
    return connection
  } catch (error) {
    connection.destroy()
    throw error
  }
}
