import { type Observable, type ObservableInput, throwError } from 'rxjs'
import { checkArgument, isFunction } from '../../base/checks.js'
import { attempt, type Either } from '../../base/either.js'
import type { PublishOptions } from '../../base/publishOptions.js'
import type { Codec } from '../../codec/codec.js'
import type { AnyTopic, Decoder } from '../../decoder.js'
import type { Message, Receipt } from '../../message.js'
import { topic } from '../../topic/topic.js'
import type { ObserveOptions } from '../observing/options.js'
import type { Prepared } from '../outbox/entry.js'
import { preparePublish } from '../publishing/preparePublish.js'
import {
  type RequestOptions,
  type RespondOptions,
  readRequestOptions,
  readRespondOptions,
} from './options.js'
import type { Requests } from './requests.js'
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
  /** Options of publishes, under all others. */
  readonly defaults?: PublishOptions | undefined
}

type AnyCodec = Codec<unknown, never> | undefined

/** The two methods of a client, for any topics and codecs. */
export interface Requesting {
  request(
    target: string | AnyTopic,
    value: unknown,
    options?: RequestOptions<AnyCodec>,
  ): Observable<Message<unknown, unknown>>
  respond(
    target: string | AnyTopic,
    handler: (request: Message<unknown, unknown>) => ObservableInput<unknown>,
    options?: RespondOptions<AnyCodec>,
  ): Observable<Responded<unknown, unknown>>
}

/** Options are read, and bad ones error the stream. */
export const createRequesting = (port: RequestingPort): Requesting => {
  const { requests, observe, publish, decoder, defaults } = port

  const request = (
    target: string | AnyTopic,
    value: unknown,
    options: RequestOptions<AnyCodec> = {},
  ): Observable<Message<unknown, unknown>> => {
    const read = attempt(() => readRequestOptions(options))
    if (read._tag === 'Left') return throwError(() => read.left)
    const { reply, wanted, timeout } = read.right
    const prepared = preparePublish('request', target, value, { ...read.right.publish, timeout }, defaults)
    return requests.request(prepared, wanted, replyTopic => decoder(topic(replyTopic, reply) as AnyTopic))
  }

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

  return { request, respond }
}
