import {
  asapScheduler,
  concat,
  concatMap,
  EMPTY,
  firstValueFrom,
  type Observable,
  of,
  ReplaySubject,
  take,
  throwError,
  timeout,
  toArray,
} from 'rxjs'
import type { Driver, Link, Outgoing, PublishOutcome, SubscribeRequest } from '../../driver/driver.js'
import { noProperties } from '../../message.js'
import { asciiBytes, asciiText, ContractError, type Report, type ReportOf } from './report.js'

/** A link under test, and what it reports. */
export interface Peer {
  readonly link: Link
  /** Everything reported so far, in order; a live array. */
  readonly reports: readonly Report[]
  /** What was reported of one kind so far. */
  all<K extends Report['kind']>(kind: K): readonly ReportOf<K>[]
  /** The payloads of the messages so far, as text. */
  texts(): readonly string[]
  /**
   * Resolves with the first `count` reports of a kind, made already or still to come; rejects where the link closes
   * before, and when the patience is at its end.
   */
  first<K extends Report['kind']>(kind: K, count?: number): Promise<readonly ReportOf<K>[]>
  /** Resolves with the codes, in the order of the requests. */
  subscribe(...requests: readonly RequestOf[]): Promise<readonly number[]>
  unsubscribe(...filters: readonly string[]): Promise<readonly number[]>
  /** Hands a packet over, again when the link is ready where it takes none; resolves with the outcome. */
  send(packet: Outgoing): Promise<PublishOutcome>
  /** Resolves with the code. */
  publish(topic: string, payload: string | Uint8Array, options?: Partial<Outgoing>): Promise<number>
  /** These only call the link; what comes of it is among the reports. */
  ask(...requests: readonly RequestOf[]): readonly SubscribeRequest[]
  unask(...filters: readonly string[]): void
  hand(packet: Outgoing): boolean
  ping(): void
}

export type RequestOf = Partial<SubscribeRequest> & { readonly filter: string }

export interface PeerSetup {
  readonly driver: Driver
  /** Whose link it is. @default a client of its own */
  readonly client?: object | undefined
  /** `true`: deliveries are left to the case. @default each is acknowledged as it comes */
  readonly manual?: boolean | undefined
  /** Called within the call of the driver, after the report was noted. */
  readonly react?: ((report: Report, peer: Peer) => void) | undefined
}

export const packetOf = (
  topic: string,
  payload: string | Uint8Array,
  options?: Partial<Outgoing>,
): Outgoing => ({
  topic,
  payload: typeof payload === 'string' ? asciiBytes(payload) : payload,
  qos: 0,
  retain: false,
  properties: noProperties,
  ...options,
})

/** Opens a link. `patience`: ms to wait for what must happen. */
export const openPeer = (
  { driver, client = {}, manual = false, react }: PeerSetup,
  patience: number,
): Peer => {
  const reports: Report[] = []
  const reports$ = new ReplaySubject<Report>(Number.POSITIVE_INFINITY)
  // A driver that calls within `open` finds nobody yet.
  let peer: Peer | null = null
  const add = (report: Report) => {
    reports.push(report)
    if (peer !== null) react?.(report, peer)
    reports$.next(report)
  }
  const link = driver.open(
    {
      opened: session => add({ kind: 'opened', session }),
      message: (message, identifiers, delivery) => {
        // Its bytes may be written over when this has returned.
        const own = { ...message, payload: Uint8Array.from(message.payload) }
        add({ kind: 'message', message: own, identifiers: [...identifiers], delivery })
        if (delivery !== 0 && !manual) peer?.link.ack(delivery, 0)
      },
      ready: () => add({ kind: 'ready' }),
      released: name => add({ kind: 'released', name }),
      noticed: notice => add({ kind: 'noticed', notice }),
      closed: error => add({ kind: 'closed', error }),
    },
    { scheduler: asapScheduler, random: Math.random, client },
  )
  peer = callsOf(link, reports, add, watch(reports$, patience))
  return peer
}

type Watch = <R>(
  what: string,
  count: number,
  since: number,
  choose: (report: Report) => R | undefined,
) => Promise<readonly R[]>

/** Resolves with the first `count` of the reports after the first `since` that are chosen. */
const watch =
  (reports$: Observable<Report>, patience: number): Watch =>
  <R>(what: string, count: number, since: number, choose: (report: Report) => R | undefined) =>
    firstValueFrom(
      reports$.pipe(
        concatMap((report, place): Observable<R> => {
          const chosen = place < since ? undefined : choose(report)
          const found$ = chosen === undefined ? EMPTY : of(chosen)
          if (report.kind !== 'closed') return found$
          // Nothing follows it: what is waited for will not come.
          const over = new ContractError(`closed (${report.error}) while waiting for ${what}`)
          return concat(
            found$,
            throwError(() => over),
          )
        }),
        take(count),
        timeout({
          each: patience,
          with: () => throwError(() => new ContractError(`waited ${patience} ms for ${what}`)),
        }),
        toArray(),
      ),
    )

const callsOf = (
  link: Link,
  reports: readonly Report[],
  add: (report: Report) => void,
  awaited: Watch,
): Peer => {
  const all = <K extends Report['kind']>(kind: K) =>
    reports.filter((report): report is ReportOf<K> => report.kind === kind)

  const peer: Peer = {
    link,
    reports,
    all,
    texts: () => all('message').map(({ message }) => asciiText(message.payload)),
    first: <K extends Report['kind']>(kind: K, count = 1) =>
      awaited(count === 1 ? `"${kind}"` : `${count} times "${kind}"`, count, 0, report =>
        report.kind === kind ? (report as ReportOf<K>) : undefined,
      ),
    ask: (...given) => {
      const requests = given.map(request => ({ ...subscribeDefaults, ...request }))
      link.subscribe(requests, (request, code) => add({ kind: 'subscribed', request, code }))
      return requests
    },
    unask: (...filters) => {
      link.unsubscribe(filters, (filter, code) => add({ kind: 'unsubscribed', filter, code }))
    },
    hand: packet => link.publish(packet, outcome => add({ kind: 'published', packet, outcome })),
    ping: () => link.ping(() => add({ kind: 'pong' })),
    subscribe: async (...given) => {
      const since = reports.length
      const requests = peer.ask(...given)
      const answers = await awaited('the answers to a subscribe', requests.length, since, report =>
        report.kind === 'subscribed' && requests.includes(report.request) ? report : undefined,
      )
      const codes = new Map(answers.map(({ request, code }) => [request, code]))
      return requests.map(request => codes.get(request) ?? Number.NaN)
    },
    unsubscribe: async (...filters) => {
      const since = reports.length
      peer.unask(...filters)
      const answers = await awaited('the answers to an unsubscribe', filters.length, since, report =>
        report.kind === 'unsubscribed' && filters.includes(report.filter) ? report : undefined,
      )
      const codes = new Map(answers.map(({ filter, code }) => [filter, code]))
      return filters.map(filter => codes.get(filter) ?? Number.NaN)
    },
    send: async packet => {
      for (;;) {
        const since = reports.length
        if (peer.hand(packet)) {
          const [answer] = await awaited('the outcome of a publish', 1, since, report =>
            report.kind === 'published' && report.packet === packet ? report : undefined,
          )
          if (answer !== undefined) return answer.outcome
        }
        await awaited('"ready"', 1, since, report => (report.kind === 'ready' ? report : undefined))
      }
    },
    publish: async (topic, payload, options) => (await peer.send(packetOf(topic, payload, options))).code,
  }
  return peer
}

const subscribeDefaults: Omit<SubscribeRequest, 'filter'> = {
  qos: 0,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
  identifier: undefined,
  userProperties: undefined,
}
