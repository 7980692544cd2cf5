import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  map,
  mergeAll,
  mergeMap,
  type Observable,
  type ObservableInput,
  of,
  Subject,
  takeUntil,
  tap,
} from 'rxjs'
import type { Either } from '../../base/either.js'
import { ClosedError } from '../../base/errors.js'
import { returned } from '../../base/parts.js'
import { asError } from '../../base/print.js'
import { mergeProperties, noProperties, type Properties, type UserProperties } from '../../base/properties.js'
import type { PublishOptions } from '../../base/publishOptions.js'
import type { Codec } from '../../codec/codec.js'
import type { Message, NoParams, Receipt } from '../../message.js'
import type { Prepared } from '../outbox/entry.js'
import { prepareReply } from '../publishing/preparePublish.js'
import { NotARequestError } from './errors.js'
import { asksOf, endMark, errorMark, tellable } from './marks.js'

/** What became of one reply to a request. */
export interface Responded<A = Uint8Array, P = NoParams> {
  /** The request that was answered. */
  readonly request: Message<A, P>
  /**
   * The receipt of the reply; or why there is none: a `NotARequestError`, what the handler threw, or what a publish
   * errors with.
   */
  readonly outcome: Receipt | Error
}

/** Returns the Observable that answers requests; one that cannot be answered ends nothing. */
export const responding = <A, P, I>(
  requests$: Observable<Message<A, P>>,
  handler: (request: Message<A, P>) => ObservableInput<I>,
  codec: Codec<unknown, never> | undefined,
  options: PublishOptions,
  publish: (prepared: Either<Error, Prepared>) => Observable<Receipt>,
  defaults?: PublishOptions,
): Observable<Responded<A, P>> => {
  const reply = (request: Message<A, P>, over: Observable<never>): Observable<Receipt | Error> => {
    const { responseTopic, correlationData } = request.properties
    if (responseTopic === undefined) return of(new NotARequestError(request.topic))
    const correlation = correlationData === undefined ? {} : { correlationData }
    const asks = asksOf(request)

    const send = (of: Codec<unknown, never> | undefined, value: unknown, marks: Properties = noProperties) =>
      prepareReply(
        responseTopic,
        of,
        value,
        {
          qos: request.qos,
          ...options,
          properties: { ...mergeProperties(options.properties ?? noProperties, marks), ...correlation },
        },
        defaults,
      )
    const mark = (userProperties: UserProperties, text = '') =>
      publish(send(undefined, text, { userProperties })).pipe(ignoreElements(), catchError(failed))
    // So far all that was given has gone out. A stream with a gap would be taken for a whole one: it ends there, as failed.
    let whole = true
    const broken = new Subject<void>()
    const tell = (error: unknown): Observable<Error> => {
      if (asks === undefined || !whole) return EMPTY
      if (asks === 'stream') {
        whole = false
        broken.next()
      }
      if (error instanceof ClosedError) return EMPTY
      const told = tellable(error)
      return mark(errorMark(told), told.text)
    }
    const after = <T>(outcome: Observable<T>, error: unknown): Observable<T | Error> => {
      const telling = defer(() => tell(error))
      return concat(outcome, telling)
    }
    const fail = (error: unknown): Observable<Error> => after(failed(error), error)

    const publishValue = (value: unknown): Observable<Receipt | Error> => {
      const prepared = send(codec, value)
      if (prepared._tag === 'Left') return fail(prepared.left)
      return publish(prepared).pipe(
        mergeMap(receipt => (isLost(receipt) ? after(of(receipt), null) : of(receipt))),
        catchError(fail),
      )
    }

    const values$ = defer(() => returned('respond.handler', handler(request))).pipe(
      takeUntil(broken),
      takeUntil(over),
    )
    const replies$ = values$.pipe(
      map(publishValue),
      catchError((error: unknown) => of(fail(error))),
      mergeAll(),
    )
    const end$ = defer(() => (asks === 'stream' && whole ? mark(endMark) : EMPTY))
    return concat(replies$, end$)
  }
  return defer(() => {
    // Requests end with their client. What is published by then gets its receipt; nobody would get what is not.
    const over = new Subject<never>()
    return requests$.pipe(
      tap({ complete: () => over.error(new ClosedError()) }),
      mergeMap(request => reply(request, over).pipe(map(outcome => ({ request, outcome })))),
    )
  })
}

const failed = (error: unknown): Observable<Error> => of(asError(error))

/** Whoever asked does not get it. */
const isLost = ({ outcome }: Receipt): boolean =>
  outcome === 'dropped' || outcome === 'expired' || outcome === 'replaced'
