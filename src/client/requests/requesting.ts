import { EMPTY, map, mergeMap, type Observable, type ObservableInput, of, throwError } from 'rxjs'
import { checkArgument, isFunction } from '../../base/checks.js'
import { attempt, type Either } from '../../base/either.js'
import type { PublishOptions } from '../../base/publishOptions.js'
import type { Codec } from '../../codec/codec.js'
import { DecodeError } from '../../codec/decodeError.js'
import type { DecodeFailure } from '../../codec/failure.js'
import type { AnyTopic, Decoder } from '../../decoder.js'
import type { Message, Receipt } from '../../message.js'
import { topic } from '../../topic/topic.js'
import type { ObserveOptions } from '../observing/options.js'
import type { Prepared } from '../outbox/entry.js'
import { preparePublish } from '../publishing/preparePublish.js'
import { ReplyError, type ReplyFailure } from './errors.js'
import {
  asksOne,
  type RequestOptions,
  type RespondOptions,
  readRequestOptions,
  readRespondOptions,
  type Wanted,
} from './options.js'
import type { Reply, Requests } from './requests.js'
import { type Responded, responding } from './responding.js'

export interface RequestingPort {
  readonly requests: Requests
  /** Observes for the method `caller`. */
  observe(
    caller: string,
    target: string | AnyTopic,
    options: ObserveOptions,
  ): Observable<Message<unknown, unknown>>
  publish(prepared: Either<Error, Prepared>): Observable<Receipt>
  decoder(of: AnyTopic): Decoder<unknown, unknown>
  /** A reply could not be decoded, and others may still come. */
  failed(failure: DecodeFailure): void
  /** A reply says that its responder failed, and others may still come. */
  unclaimed(message: Message): void
  /** Options of publishes, under all others. */
  readonly defaults?: PublishOptions | undefined
}

type AnyCodec = Codec<unknown, never> | undefined

/** Methods of a client, for any topics and codecs. */
export interface Requesting {
  request(
    target: string | AnyTopic,
    value: unknown,
    options?: RequestOptions<AnyCodec>,
  ): Observable<Message<unknown, unknown>>
  requestEither(
    target: string | AnyTopic,
    value: unknown,
    options?: RequestOptions<AnyCodec>,
  ): Observable<Either<ReplyFailure, Message<unknown, unknown>>>
  respond(
    target: string | AnyTopic,
    handler: (request: Message<unknown, unknown>) => ObservableInput<unknown>,
    options?: RespondOptions<AnyCodec>,
  ): Observable<Responded<unknown, unknown>>
}

/** Options are read, and bad ones error the stream. */
export const createRequesting = (port: RequestingPort): Requesting => {
  const { requests, observe, publish, decoder, defaults, failed, unclaimed } = port
  type Replies = Observable<Reply<unknown, unknown>>

  const ask = <T>(
    caller: string,
    target: string | AnyTopic,
    value: unknown,
    options: RequestOptions<AnyCodec>,
    read: (replies$: Replies, wanted: Wanted) => Observable<T>,
  ): Observable<T> => {
    const settings = attempt(() => readRequestOptions(options, caller))
    if (settings._tag === 'Left') return throwError(() => settings.left)
    const { reply, wanted, timeout } = settings.right
    const prepared = preparePublish(caller, target, value, { ...settings.right.publish, timeout }, defaults)
    const decode = (replyTopic: string) => decoder(topic(replyTopic, reply) as AnyTopic)
    return read(requests.request(prepared, wanted, decode), wanted)
  }

  /** Where one responder is asked its failure is an error. Where several are the others may still answer. */
  const values = (replies$: Replies, wanted: Wanted): Observable<Message<unknown, unknown>> =>
    replies$.pipe(
      mergeMap(({ message, said }) => {
        if (said._tag === 'Right') return of(said.right)
        const { left } = said
        if (asksOne(wanted)) throw left instanceof ReplyError ? left : new DecodeError(left)
        if (left instanceof ReplyError) unclaimed(message)
        else failed(left)
        return EMPTY
      }),
    )

  const request = (
    target: string | AnyTopic,
    value: unknown,
    options: RequestOptions<AnyCodec> = {},
  ): Observable<Message<unknown, unknown>> => ask('request', target, value, options, values)

  const requestEither = (
    target: string | AnyTopic,
    value: unknown,
    options: RequestOptions<AnyCodec> = {},
  ): Observable<Either<ReplyFailure, Message<unknown, unknown>>> =>
    ask('requestEither', target, value, options, replies$ => replies$.pipe(map(({ said }) => said)))

  const respond = (
    target: string | AnyTopic,
    handler: (request: Message<unknown, unknown>) => ObservableInput<unknown>,
    options: RespondOptions<AnyCodec> = {},
  ) => {
    const read = attempt(() => {
      checkArgument('respond.handler', handler, isFunction)
      return readRespondOptions(options)
    })
    if (read._tag === 'Left') return throwError(() => read.left)
    const requests$ = observe('respond', target, { ...read.right.observe, retained: 'none' })
    return responding(requests$, handler, read.right.reply, read.right.publish, publish, defaults)
  }

  return { request, requestEither, respond }
}
