import { type Observable, Subscription, throwError } from 'rxjs'
import { checkArgument } from '../base/checks.js'
import { attempt } from '../base/either.js'
import { isDriver } from '../base/parts.js'
import type { PublishOptions } from '../base/publishOptions.js'
import { type AnyTopic, createDecoders, type PayloadCodec } from '../decoder.js'
import type { Driver } from '../driver/driver.js'
import type { Message } from '../message.js'
import { isTopic, type Topic } from '../topic/topic.js'
import type { Client } from './client.js'
import { createConnecting } from './connection/connecting.js'
import { createPinging } from './connection/pinging.js'
import { createCore } from './core.js'
import { isInterceptor } from './interception/interceptor.js'
import { createObserving } from './observing/observing.js'
import type { ObserveOptions, ObserveTopicOptions } from './observing/options.js'
import { prepareObserve } from './observing/wanted.js'
import {
  type ClientOptions,
  type CloseOptions,
  checkClientOptions,
  checkCloseOptions,
  checkPingOptions,
  type PingOptions,
} from './options.js'
import { preparePublish } from './publishing/preparePublish.js'
import { createRequesting } from './requests/requesting.js'

/**
 * Returns a client of one broker. Making it costs nothing: the connection opens with the first observer or publish,
 * all share it, and it closes `linger` ms after the last has left.
 *
 * @throws OptionError for an unknown option or a value out of range
 * @example
 * ```ts
 * import { createClient, json, topic } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const client = createClient(mqtt('mqtt://localhost:1883'), { linger: 1_000 })
 * const lamps = client.observe(topic('home/{room}/lamp', json())).subscribe(({ params, value }) => {
 *   console.log(params.room, value)
 * })
 * lamps.unsubscribe()
 * ```
 */
export const createClient = (driver: Driver, options: ClientOptions = {}): Client => {
  checkArgument('createClient.driver', driver, isDriver)
  checkClientOptions(options)
  const decoders = createDecoders()
  const core = createCore(driver, options)
  const {
    reports,
    interception,
    acks,
    subscriptions,
    outbox,
    connection,
    closing,
    publishing,
    hold,
    release,
  } = core
  const { refused } = closing

  const observing = createObserving({
    refused,
    attach: (wanted, observer) => {
      const leave = subscriptions.join(wanted.filter, wanted.options, observer)
      hold()
      return () => {
        leave()
        release()
      }
    },
    failed: reports.failed,
    dropped: reports.dropped,
  })

  const connecting = createConnecting({ status$: connection.status$, refused, hold, release })
  const ping = createPinging({ pings: core.pings, refused, hold, release })

  const close = (closeOptions: CloseOptions = {}): Promise<void> => {
    const checked = attempt(() => checkCloseOptions(closeOptions))
    if (checked._tag === 'Left') return Promise.reject(checked.left)
    return closing.close(closeOptions.deadline ?? 5_000)
  }

  const observeAs = (
    caller: string,
    target: string | AnyTopic,
    observeOptions: ObserveTopicOptions,
  ): Observable<Message<unknown, unknown>> => {
    const wanted = prepareObserve(caller, target, observeOptions)
    return isTopic(target)
      ? observing.typed(wanted, decoders(target as AnyTopic), target.match)
      : observing.raw(wanted)
  }

  const observeEither = <P, F extends string, C extends PayloadCodec>(
    topic: Topic<P, F, C>,
    observeOptions: ObserveOptions = {},
  ) => {
    const wanted = prepareObserve('observeEither', topic, observeOptions)
    if (wanted._tag === 'Left') return throwError(() => wanted.left)
    return observing.either(wanted, decoders(topic))
  }

  return {
    // The overloads say more than one signature can.
    observe: ((target: string | AnyTopic, observeOptions: ObserveTopicOptions = {}) =>
      observeAs('observe', target, observeOptions)) as Client['observe'],
    observeEither,
    publish: (target: string | AnyTopic, value: unknown, publishOptions: PublishOptions = {}) =>
      publishing(preparePublish('publish', target, value, publishOptions, options.publish)),
    // Here, too.
    ...(createRequesting({
      requests: core.requests,
      observe: observeAs,
      publish: publishing,
      decoder: decoders,
      failed: reports.failed,
      unclaimed: message => reports.unhandled(message, 'unclaimed-reply'),
      defaults: withoutRetain(options.publish),
    }) as unknown as Pick<Client, 'request' | 'requestEither' | 'respond'>),
    ping: (pingOptions: PingOptions = {}) => {
      const checked = attempt(() => checkPingOptions(pingOptions))
      if (checked._tag === 'Left') return throwError(() => checked.left)
      return ping(pingOptions.timeout ?? 10_000)
    },
    connect: () => connecting,
    reconnect: connection.reconnect,
    status$: connection.status$,
    failures$: reports.failures$,
    unhandled$: reports.unhandled$,
    warnings$: core.warnings.warnings$,
    subscriptions$: subscriptions.changes$,
    stalled$: reports.stalled$,
    recovered$: reports.recovered$,
    rejections$: reports.rejections$,
    intercept: interceptor => {
      checkArgument('intercept.interceptor', interceptor, isInterceptor)
      return new Subscription(interception.add(interceptor))
    },
    snapshot: () => ({
      driver: driver.name,
      status: connection.status(),
      leases: connection.leases(),
      subscriptions: subscriptions.snapshot(),
      outbox: outbox.snapshot(),
      unsettled: acks.pending() + subscriptions.unsettled(),
      held: subscriptions.held(),
      intercepted: interception.waiting(),
      counts: reports.counts(),
      traffic: core.meter.read(),
    }),
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

/** What holds for requests and replies, too: that a value is to be kept, or the last one alone, is said of states. */
const withoutRetain = (defaults: PublishOptions | undefined): PublishOptions | undefined => {
  if (defaults === undefined) return undefined
  const { retain: _retain, conflate: _conflate, ...rest } = defaults
  return rest
}
