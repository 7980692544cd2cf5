import {
  asapScheduler,
  firstValueFrom,
  filter as keep,
  Observable,
  ReplaySubject,
  take,
  tap,
  timeout,
  toArray,
} from 'rxjs'
import { TopicsError } from '../../base/errors.js'
import type { LinkError } from '../../base/linkErrors.js'
import type { Driver, Link, Outgoing, Received, Session, SubscribeRequest } from '../../driver/driver.js'
import { noProperties } from '../../message.js'

/** A driver broke its contract. */
export class ContractError extends TopicsError {
  override readonly name = 'ContractError'
}

/** What a link reported. */
export type Report =
  | { readonly kind: 'opened'; readonly session: Session }
  | { readonly kind: 'message'; readonly message: Received; readonly identifiers: readonly number[] }
  | { readonly kind: 'closed'; readonly error: LinkError | null }

export type ReportOf<K extends Report['kind']> = Extract<Report, { readonly kind: K }>

/** A link under test, and what it reports. */
export interface Peer {
  readonly link: Link
  /** Everything reported so far, in order; a live array. */
  readonly reports: readonly Report[]
  /** Resolves with the first `count` reports of a kind, made already or still to come. */
  first<K extends Report['kind']>(kind: K, count?: number): Promise<readonly ReportOf<K>[]>
  /** Resolves with the codes, in the order of the requests. */
  subscribe(...requests: readonly RequestOf[]): Promise<readonly number[]>
  unsubscribe(...filters: readonly string[]): Promise<readonly number[]>
  /** Resolves with the code. */
  publish(topic: string, payload: string | Uint8Array, options?: Partial<Outgoing>): Promise<number>
}

export type RequestOf = Partial<SubscribeRequest> & { readonly filter: string }

/** How long the contract waits for what must happen, in ms. */
const PATIENCE = 5_000

const within = <T>(source$: Observable<T>): Promise<T> => firstValueFrom(source$.pipe(timeout(PATIENCE)))

/** Opens a link; every delivery is acknowledged as it comes. */
export const openPeer = (driver: Driver): Peer => {
  const reports: Report[] = []
  const reports$ = new ReplaySubject<Report>(Number.POSITIVE_INFINITY)
  const add = (report: Report) => {
    reports.push(report)
    reports$.next(report)
  }
  const link = driver.open(
    {
      opened: session => add({ kind: 'opened', session }),
      message: (message, identifiers, delivery) => {
        add({ kind: 'message', message, identifiers })
        if (delivery !== 0) link.ack(delivery, 0)
      },
      closed: error => add({ kind: 'closed', error }),
    },
    { scheduler: asapScheduler, random: Math.random },
  )

  return {
    link,
    reports,
    first: <K extends Report['kind']>(kind: K, count = 1) => {
      const wanted$ = reports$.pipe(
        tap(report => {
          // Nothing follows it: what is waited for will not come.
          if (report.kind === 'closed' && kind !== 'closed')
            throw new ContractError(`closed by ${report.error}`)
        }),
        keep((report): report is ReportOf<K> => report.kind === kind),
      )
      return within(wanted$.pipe(take(count), toArray()))
    },
    subscribe: (...given) => {
      const requests = given.map(request => ({ ...subscribeDefaults, ...request }))
      const answers$ = new Observable<readonly [SubscribeRequest, number]>(subscriber => {
        link.subscribe(requests, (request, code) => subscriber.next([request, code]))
      })
      return inOrder(answers$, requests)
    },
    unsubscribe: (...filters) => {
      const answers$ = new Observable<readonly [string, number]>(subscriber => {
        link.unsubscribe(filters, (filter, code) => subscriber.next([filter, code]))
      })
      return inOrder(answers$, filters)
    },
    publish: (topic, payload, options) => {
      const packet: Outgoing = {
        topic,
        payload: typeof payload === 'string' ? asciiBytes(payload) : payload,
        qos: 0,
        retain: false,
        properties: noProperties,
        ...options,
      }
      const outcome$ = new Observable<number>(subscriber => {
        link.publish(packet, ({ code }) => subscriber.next(code))
      })
      return within(outcome$)
    },
  }
}

const subscribeDefaults: Omit<SubscribeRequest, 'filter'> = {
  qos: 0,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
  identifier: undefined,
  userProperties: undefined,
}

const inOrder = async <T>(
  answers$: Observable<readonly [T, number]>,
  asked: readonly T[],
): Promise<readonly number[]> => {
  const answers = new Map(await within(answers$.pipe(take(asked.length), toArray())))
  return asked.map(one => answers.get(one) ?? Number.NaN)
}

/** The contract's own payloads are ASCII. */
export const asciiBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, character => character.charCodeAt(0))

export const asciiText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
