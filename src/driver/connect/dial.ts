import { type Observable, Subscription } from 'rxjs'
import { ConnectTimeoutError, type LinkError } from '../../base/linkErrors.js'
import { createTime, type Time } from '../../base/time.js'
import type { Link, LinkContext, LinkHandlers, Session } from '../driver.js'
import type { Servers } from '../servers.js'
import type { Hopeless } from './failures.js'
import type { Renewal } from './renewal.js'

/** What a driver keeps for one client from link to link. */
export interface Dialler<A> {
  readonly servers: Servers<A>
  readonly renewal: Renewal
  /** `undefined`: not yet made up. */
  clientId: string | undefined
}

type Addresses<A> = readonly [A, ...A[]]

/** What all links of a driver have in common. */
export interface Dialling<A, P extends { readonly addresses: Addresses<A> }> {
  /** Where they lead, unless that is asked for. */
  readonly addresses: Addresses<A> | null
  show(address: A): string
  /** Asks for what each attempt asks for anew. */
  provide(): Observable<P>
  /** Ms from the start of an attempt until it has opened. */
  readonly connectTimeout: number
  /** Ms that one of several servers may take, once all is provided. */
  readonly serverTimeout: number
  connect(attempt: Attempt<A, P>): void
  /** The attempt, or the link that came of it, has ended; told before the next server is chosen. */
  ended?(error: LinkError | null, address: A | null): void
}

/** One attempt, once all is provided. */
export interface Attempt<A, P> {
  readonly address: A
  readonly provided: P
  readonly clientId: string
  /** Ms that it may take. */
  readonly timeout: number
  readonly time: Time
  readonly hopeless: Hopeless
  /** What the link reports to. */
  readonly handlers: LinkHandlers
  /** Whether nobody waits for it any more. */
  isOver(): boolean
  /** `stop` is called when it, or the link that came of it, has ended: at once where it has already. */
  onOver(stop: () => void): void
  /** It has failed. */
  failed(error: LinkError): void
  /** It has a link, which has yet to open: from here on it is for that to close in order. */
  linked(link: Link): void
  /** Its link has opened; a server may have given it another client id. */
  opened(link: Link, session: Opened, unverified: boolean): void
}

type Opened = Omit<Session, 'clientId'> & Partial<Pick<Session, 'clientId'>>

/** Starts an attempt to connect: asks for what is provided, then connects; `dial` itself reports nothing. */
export const dial = <A, P extends { readonly addresses: Addresses<A> }>(
  { addresses, show, provide, connectTimeout, serverTimeout, connect, ended }: Dialling<A, P>,
  caller: Dialler<A>,
  handlers: LinkHandlers,
  { random, scheduler }: Pick<LinkContext, 'random' | 'scheduler'>,
): Link => {
  const { servers, renewal } = caller
  const time = createTime(scheduler)
  let address = addresses === null ? null : servers.choose(addresses)
  let link: Link | null = null
  let over = false
  const waiting = new Subscription()
  const whole = new Subscription()

  const closed = (error: LinkError | null) => {
    if (over) return
    over = true
    waiting.unsubscribe()
    whole.unsubscribe()
    ended?.(error, address)
    servers.ended(error !== null, time.now())
    handlers.closed(error)
  }
  const end = (error: LinkError | null) => {
    closed(error)
    link?.abort()
  }
  const giveUpAfter = (ms: number) => {
    waiting.add(time.schedule(() => end(new ConnectTimeoutError(ms)), ms))
  }

  const ready = (clientId: string, provided: P) => {
    address ??= servers.choose(provided.addresses)
    const several = provided.addresses.length > 1
    const timeout = several ? Math.min(serverTimeout, connectTimeout) : connectTimeout
    if (several) giveUpAfter(timeout)
    connect({
      ...{ address, provided, clientId, timeout, time },
      // What is provided anew may be taken where what it replaces has run out.
      hopeless: code => !renewal.helps(code, time.now()) && servers.hopeless(),
      handlers: { ...handlers, closed },
      isOver: () => over,
      onOver: stop => whole.add(stop),
      failed: end,
      linked: own => {
        link = own
      },
      opened: (own, session, unverified) => {
        link = own
        waiting.unsubscribe()
        servers.opened(time.now())
        renewal.opened(time.now())
        handlers.opened({ clientId, ...session })
        if (unverified && !over) handlers.noticed?.(NOT_VERIFIED)
      },
    })
  }

  const start = () => {
    caller.clientId ??= `rxtopics-${letters(random, 14)}`
    const { clientId } = caller
    giveUpAfter(connectTimeout)
    waiting.add(provide().subscribe({ next: provided => ready(clientId, provided), error: end }))
  }
  // Not now: nothing may be reported before the link is returned.
  waiting.add(time.schedule(start))

  // Of a link that is over nobody may settle or send anything any more.
  const alive = () => (over ? null : link)

  return {
    get server() {
      return address === null ? undefined : show(address)
    },
    subscribe: (requests, outcome) => alive()?.subscribe(requests, outcome),
    unsubscribe: (filters, outcome) => alive()?.unsubscribe(filters, outcome),
    publish: (packet, outcome) => alive()?.publish(packet, outcome) ?? false,
    ack: (delivery, code, text) => alive()?.ack(delivery, code, text),
    nameOf: delivery => alive()?.nameOf?.(delivery),
    ping: pong => alive()?.ping(pong),
    close: () => (link === null ? end(null) : link.close()),
    abort: () => end(null),
  }
}

const NOT_VERIFIED = {
  kind: 'unverified',
  reason: 'tls.verify is false: whoever stands between can read and change everything',
} as const

/** With the prefix 23 characters, which every broker takes (MQTT-3.1.3-5), and 72 bits of chance. */
const letters = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 36).toString(36)).join('')
