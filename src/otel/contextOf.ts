import { type Context, context, trace } from '@opentelemetry/api'
import { type MonoTypeOperatorFunction, Observable } from 'rxjs'
import type { Properties } from '../base/properties.js'
import { tellDeleted } from '../operators/support/deletions.js'
import { createFollower } from '../operators/support/follow.js'
import { readTraceContext } from './traceContext.js'

/** What names its span: a message, as it is observed or was stored. */
export interface Traced {
  /** Its user properties `traceparent` and `tracestate` are read. */
  readonly properties: Properties
}

/**
 * Returns the active context with the span that received this message in it, as parent of what its handler does. Without
 * `otel` on the client it is the span that published it; of a message that names none, the active context alone.
 *
 * @example
 * ```ts
 * import { context, trace } from '@opentelemetry/api'
 * import { createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 * import { contextOf, otel } from 'rxtopics/otel'
 *
 * const client = createClient(mqtt('mqtt://localhost'), { interceptors: [otel({ system: 'mqtt' })] })
 * client.observe('orders').subscribe(message =>
 *   context.with(contextOf(message), () => trace.getTracer('shop').startSpan('pack').end()),
 * )
 * ```
 */
export const contextOf = (message: Traced): Context => {
  const span = readTraceContext(message.properties)
  return span === null ? context.active() : trace.setSpanContext(context.active(), span)
}

/**
 * Returns an operator that subscribes to its source, and hands on all that it emits, within the context of a message. A
 * handler of `respond` that uses it publishes its own requests, and its reply, as parts of the trace of the request.
 *
 * It emits, completes and errors as its source does.
 *
 * @example
 * ```ts
 * import { map } from 'rxjs'
 * import { createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 * import { inContextOf, otel } from 'rxtopics/otel'
 *
 * const client = createClient(mqtt('mqtt://localhost'), { interceptors: [otel({ system: 'mqtt' })] })
 * client
 *   .respond('orders', request =>
 *     client.request('stock', request.payload).pipe(
 *       map(({ payload }) => payload),
 *       inContextOf(request),
 *     ),
 *   )
 *   .subscribe()
 * ```
 */
export const inContextOf =
  <T>(message: Traced): MonoTypeOperatorFunction<T> =>
  source =>
    new Observable<T>(subscriber => {
      const within = contextOf(message)
      const follower = createFollower<T>(subscriber, {
        next: value => context.with(within, () => subscriber.next(value)),
        error: error => context.with(within, () => subscriber.error(error)),
        complete: () => context.with(within, () => subscriber.complete()),
        deleted: topic => context.with(within, () => tellDeleted(subscriber, topic)),
      })
      context.with(within, () => source.subscribe(follower))
    })
