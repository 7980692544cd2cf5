import { forkJoin, from, map } from 'rxjs'
import { LinkError } from '../../../base/linkErrors.js'
import { type Attempt, type Dialler, dial as dialServers } from '../../connect/dial.js'
import type { Link, LinkContext, LinkHandlers } from '../../driver.js'
import { openLink } from '../link/link.js'
import type { Provider, RedisCredentials, RedisUrls } from '../options.js'
import { type Address, type Addresses, showAddress } from './address.js'
import { connectFailure } from './failures.js'
import { type Connection, connectLibrary, type Library, loadLibrary } from './library.js'
import { askCluster, askSentinel, isPrimary } from './locate.js'
import { type Provided, provide } from './provide.js'
import type { Resolved } from './resolve.js'

/** What a driver keeps for one client from link to link. */
export type Caller = Dialler<Address>

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
      connect: attempt => connect(attempt, options),
    },
    caller,
    handlers,
    context,
  )

/** What is provided, and what connects. */
type Ready = Provided & { readonly library: Library }

const connect = (attempt: Attempt<Address, Ready>, options: Resolved) => {
  const { address, provided, timeout, time, hopeless, handlers, isOver, failed } = attempt
  const { tls } = provided

  from(reach(attempt, options)).subscribe({
    next: connection => {
      if (isOver()) return connection.destroy()
      const link = openLink(connection, { ...options, time }, handlers)
      attempt.opened(
        link,
        { present: false, persistent: false, capabilities: link.capabilities },
        tls?.verify === false,
      )
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
