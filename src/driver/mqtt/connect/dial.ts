import type { SchedulerLike } from 'rxjs'
import { LinkError } from '../../../base/linkErrors.js'
import { type Attempt as Dialled, type Dialler, dial as dialServers } from '../../connect/dial.js'
import { failureOf, type Hopeless } from '../../connect/failures.js'
import type { Provider } from '../../connect/provider.js'
import type { Link, LinkContext, LinkHandlers } from '../../driver.js'
import type { AuthenticationExchange } from '../auth/authentication.js'
import { RedirectedError } from '../link/errors.js'
import { openLink } from '../link/link.js'
import type { LinkSettings } from '../link/settings.js'
import type { Session } from '../session/session.js'
import { type Address, type Addresses, showAddress, type Urls } from './address.js'
import { type Asking, createAsking } from './asking.js'
import { type Attempt, attemptOn } from './attempt.js'
import { connectPacket } from './connectPacket.js'
import { farewellOf } from './farewell.js'
import { type Means, meansFor } from './means.js'
import type { Network } from './network.js'
import { provide } from './provide.js'
import type { Provided } from './provided.js'
import { redirect } from './redirect.js'
import type { Resolved } from './resolve.js'

/** What a driver keeps for one client from link to link. */
export interface Caller extends Dialler<Address> {
  readonly session: Session
  clean: boolean
}

/** What all links of a driver have in common. */
export interface Dialling {
  readonly options: Resolved
  readonly url: Addresses | Provider<Urls>
  readonly network: Network
}

/** Starts an attempt to connect: asks for what is provided, then opens the link; `dial` itself reports nothing. */
export const dial = (
  dialling: Dialling,
  caller: Caller,
  handlers: LinkHandlers,
  context: LinkContext,
): Link => {
  const { options, url, network } = dialling
  const { servers, session } = caller
  const asking = createAsking()
  for (const packet of context.dropped ?? []) session.sender.drop(packet)
  return dialServers(
    {
      addresses: typeof url === 'function' ? null : url,
      show: showAddress,
      provide: () => provide(options, url, network),
      connectTimeout: options.connectTimeout,
      serverTimeout: options.serverTimeout,
      connect: attempt => connect(attempt, dialling, caller, asking, context.packet),
      ended: (error, address) => {
        if (error instanceof RedirectedError && address !== null && options.redirects !== 'refuse') {
          servers.redirected(redirect(error, address, options.redirects), error.permanent)
        }
        // RabbitMQ names queues by it: one that is on a node that is gone ends every connection that asks for it.
        if (error !== null && asking.unanswered && options.clean === true && options.clientId === undefined)
          caller.clientId = undefined
      },
    },
    caller,
    handlers,
    context,
  )
}

const connect = (
  dialled: Dialled<Address, Provided>,
  { options, network }: Dialling,
  caller: Caller,
  asking: Asking,
  packet: LinkContext['packet'],
) => {
  const { address, provided, clientId, time, hopeless, handlers, failed } = dialled

  const openOver = ({ authentication, transport, exchange }: Means) => {
    const attempt = attemptOn(address, provided, { clientId, clean: caller.clean, authentication })
    const settings = { ...settingsFor(options, attempt, hopeless, time, exchange), packet }
    try {
      const line = network.line(options, attempt, transport, time)
      const own = openLink(line, connectPacket(options, attempt), settings, caller.session, {
        ...handlers,
        opened: found => {
          if (options.clean === 'first') caller.clean = false
          dialled.opened(link, found, settings.secure && attempt.tls?.verify === false)
        },
      })
      const link: Link = {
        ...own,
        subscribe: (requests, outcome) => own.subscribe(requests, asking.counted(requests.length, outcome)),
      }
      dialled.linked(link)
    } catch (error) {
      // A certificate or key that cannot be read, a WebSocket that cannot be made.
      transport?.destroy()
      const known = error instanceof LinkError
      failed(known ? error : failureOf(error as Error, false, settings.secure, hopeless))
    }
  }

  const means = meansFor(options, address, network).subscribe({ next: openOver, error: failed })
  dialled.onOver(() => means.unsubscribe())
}

const settingsFor = (
  options: Resolved,
  { address: { protocol }, will }: Attempt,
  hopeless: Hopeless,
  scheduler: SchedulerLike,
  exchange: AuthenticationExchange | null,
): Omit<LinkSettings, 'packet'> => ({
  scheduler,
  version: options.protocolVersion,
  persistent: options.sessionExpiry > 0,
  secure: protocol === 'mqtts' || protocol === 'wss',
  hopeless,
  willOnClose: will?.onClose ?? false,
  overlap: options.copies,
  groups: options.groups,
  receiveMaximum: options.receiveMaximum,
  maximumPacketSize: options.maximumPacketSize ?? Number.POSITIVE_INFINITY,
  topicAliasMaximum: options.topicAliasMaximum,
  maximumInFlight: options.maximumInFlight,
  limits: {
    filtersPerSubscribe: options.limits?.filtersPerSubscribe ?? Number.POSITIVE_INFINITY,
    publishesPerSecond: options.limits?.publishesPerSecond ?? Number.POSITIVE_INFINITY,
    topicLevels: options.limits?.topicLevels ?? Number.POSITIVE_INFINITY,
  },
  answerTimeout: options.answerTimeout,
  authentication: exchange === null ? undefined : options.authentication,
  exchange,
  farewell: () => farewellOf(options),
})
