import { type SchedulerLike, Subscription } from 'rxjs'
import { ConnectTimeoutError, LinkError } from '../../../base/linkErrors.js'
import { createTime } from '../../../base/time.js'
import { failureOf, type Hopeless } from '../../connect/failures.js'
import type { Provider } from '../../connect/provider.js'
import type { Renewal } from '../../connect/renewal.js'
import type { Link, LinkContext, LinkHandlers } from '../../driver.js'
import type { Servers } from '../../servers.js'
import type { AuthenticationExchange } from '../auth/authentication.js'
import { RedirectedError } from '../link/errors.js'
import { openLink } from '../link/link.js'
import type { LinkSettings } from '../link/settings.js'
import type { Session } from '../session/session.js'
import { type Address, type Addresses, showAddress, type Urls } from './address.js'
import { createAsking } from './asking.js'
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
export interface Caller {
  readonly servers: Servers<Address>
  readonly session: Session
  readonly renewal: Renewal
  /** `undefined`: not yet made up. */
  clientId: string | undefined
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
  { options, url, network }: Dialling,
  caller: Caller,
  handlers: LinkHandlers,
  { random, scheduler, dropped = [], packet }: LinkContext,
): Link => {
  const { servers, session, renewal } = caller
  const time = createTime(scheduler)
  const { connectTimeout, serverTimeout } = options
  for (const packet of dropped) session.sender.drop(packet)
  let address = typeof url === 'function' ? null : servers.choose(url)
  let link: Link | null = null
  let over = false
  const waiting = new Subscription()
  const asking = createAsking()

  const closed = (error: LinkError | null) => {
    if (over) return
    over = true
    waiting.unsubscribe()
    if (error instanceof RedirectedError && address !== null && options.redirects !== 'refuse') {
      servers.redirected(redirect(error, address, options.redirects), error.permanent)
    }
    servers.ended(error !== null, time.now())
    // RabbitMQ names queues by it: one that is on a node that is gone ends every connection that asks for it.
    if (error !== null && asking.unanswered && options.clean === true && options.clientId === undefined)
      caller.clientId = undefined
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
  const hopeless: Hopeless = code => !renewal.helps(code, time.now()) && servers.hopeless()

  const connect = (clientId: string, provided: Provided) => {
    address ??= servers.choose(provided.addresses)
    if (provided.addresses.length > 1) giveUpAfter(Math.min(serverTimeout, connectTimeout))
    const who = { clientId, clean: caller.clean }
    const ready = (means: Means) => {
      const attempt = attemptOn(address as Address, provided, {
        ...who,
        authentication: means.authentication,
      })
      openOver(attempt, means)
    }
    waiting.add(meansFor(options, address, network).subscribe({ next: ready, error: end }))
  }

  const openOver = (attempt: Attempt, { transport, exchange }: Means) => {
    const settings = { ...settingsFor(options, attempt, hopeless, time, exchange), packet }
    try {
      const line = network.line(options, attempt, transport, time)
      link = openLink(line, connectPacket(options, attempt), settings, session, {
        opened: found => {
          waiting.unsubscribe()
          servers.opened(time.now())
          renewal.opened(time.now())
          if (options.clean === 'first') caller.clean = false
          handlers.opened(found)
          if (settings.secure && attempt.tls?.verify === false) handlers.noticed?.(unverified)
        },
        message: handlers.message,
        ready: () => handlers.ready?.(),
        released: name => handlers.released?.(name),
        noticed: notice => handlers.noticed?.(notice),
        closed,
      })
    } catch (error) {
      // A certificate or key that cannot be read, a WebSocket that cannot be made.
      transport?.destroy()
      const known = error instanceof LinkError
      end(known ? error : failureOf(error as Error, false, settings.secure, hopeless))
    }
  }

  // The session is the next link's by then: who is late must not settle or send anything of that.
  const alive = () => (over ? null : link)

  const start = () => {
    caller.clientId ??= `rxtopics-${letters(random, 14)}`
    const { clientId } = caller
    giveUpAfter(connectTimeout)
    waiting.add(
      provide(options, url, network).subscribe({
        next: provided => connect(clientId, provided),
        error: end,
      }),
    )
  }
  // Not now: nothing may be reported before the link is returned.
  waiting.add(time.schedule(start))

  return {
    get server() {
      return address === null ? undefined : showAddress(address)
    },
    subscribe: (requests, outcome) => alive()?.subscribe(requests, asking.counted(requests.length, outcome)),
    unsubscribe: (filters, outcome) => alive()?.unsubscribe(filters, outcome),
    publish: (packet, outcome) => alive()?.publish(packet, outcome) ?? false,
    ack: (delivery, code, text) => alive()?.ack(delivery, code, text),
    nameOf: delivery => alive()?.nameOf?.(delivery),
    ping: pong => alive()?.ping(pong),
    close: () => (link === null ? end(null) : link.close()),
    abort: () => end(null),
  }
}

const unverified = {
  kind: 'unverified',
  reason: 'tls.verify is false: anyone in between can read and change everything',
} as const

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

/** With the prefix 23 characters, which every broker takes (MQTT-3.1.3-5), and 72 bits of chance. */
const letters = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 36).toString(36)).join('')
