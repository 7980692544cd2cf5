import { from } from 'rxjs'
import { type Attempt, type Dialler, dial as dialServers } from '../../connect/dial.js'
import type { Link, LinkContext, LinkHandlers } from '../../driver.js'
import { createControl } from '../link/control.js'
import { openLink } from '../link/link.js'
import type { AmqpUrls, Provider } from '../options.js'
import { type Address, type Addresses, showAddress } from './address.js'
import { connectFailure, loss } from './failures.js'
import { connectLibrary } from './library.js'
import { type Provided, provide } from './provide.js'
import type { Resolved } from './resolve.js'
import { prepareSession, type SessionMemory } from './session.js'

/** What a driver keeps for one client from link to link. */
export interface Caller extends SessionMemory, Dialler<Address> {}

/** What all links of a driver have in common. */
export interface Dialling {
  readonly options: Resolved
  readonly url: Addresses | Provider<AmqpUrls>
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
      provide: () => provide(options, url),
      connectTimeout: options.connectTimeout,
      serverTimeout: options.serverTimeout,
      connect: attempt => connect(attempt, options, caller, idsOf(context)),
    },
    caller,
    handlers,
    context,
  )

const connect = (
  attempt: Attempt<Address, Provided>,
  options: Resolved,
  caller: Caller,
  newId: () => string,
) => {
  const { address, provided, clientId, time, hopeless, handlers } = attempt
  const { credentials, tls } = provided
  const { keepalive } = options

  const prepared = async () => {
    const { connection: opening, destroy } = connectLibrary({
      address,
      credentials,
      tls,
      clientId,
      keepalive,
    })
    attempt.onOver(destroy)
    const connection = await opening
    // Without a listener an error would end the process.
    connection.on('error', () => {})
    const control = createControl(connection)
    const session = await prepareSession(control.run, clientId, options, caller)
    const link = openLink(
      { connection, control, destroy },
      {
        ...{ ...options, clientId, time, newId, kept: session?.kept },
        lostBy: error => loss(error, hopeless),
      },
      handlers,
    )
    await link.prepare()
    return { link, session }
  }

  from(prepared()).subscribe({
    next: ({ link, session }) => {
      if (attempt.isOver()) return
      caller.clean = options.clean === true
      const { capabilities } = link
      // Consumers of groups end with the link.
      const has = (filter: string) => caller.known.has(filter)
      attempt.opened(
        link,
        { present: session?.present ?? false, has, persistent: session !== undefined, capabilities },
        tls?.verify === false,
      )
      link.resume()
    },
    error: (error: unknown) => attempt.failed(connectFailure(error, address.protocol === 'amqps', hopeless)),
  })
}

/** Names that no two publishes of anybody have. */
const idsOf = ({ random }: LinkContext): (() => string) => {
  const root = Array.from({ length: 20 }, () => Math.floor(random() * 36).toString(36)).join('')
  let count = 0
  return () => {
    count += 1
    return `${root}-${count}`
  }
}
