import { Observable, Subject, type Subscription, throwError } from 'rxjs'
import { checkArgument } from '../base/checks.js'
import { attempt } from '../base/either.js'
import { ClosedError } from '../base/errors.js'
import { isDriver } from '../base/parts.js'
import type { PublishOptions } from '../base/publishOptions.js'
import { createTime } from '../base/time.js'
import type { DecodeFailure } from '../codec/failure.js'
import { type AnyTopic, createDecoders, type PayloadCodec } from '../decoder.js'
import type { Driver } from '../driver/driver.js'
import { mayBeAnswer } from '../driver/refusals.js'
import type { Message, Receipt } from '../message.js'
import { isTopic, type Topic } from '../topic/topic.js'
import type { Client, Recovered, Unhandled } from './client.js'
import { createConnection } from './connection/connection.js'
import { createPings } from './connection/pings.js'
import { backoff, delayAfter } from './connection/retry.js'
import { createAcks, type Stalled } from './delivery/acks.js'
import { type Culprit, createIsolation } from './isolation/isolation.js'
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
import type { Entry } from './outbox/entry.js'
import { createOutbox } from './outbox/outbox.js'
import { createParts } from './parts.js'
import { preparePublish } from './publishing/preparePublish.js'
import { createPublishing } from './publishing/publishing.js'
import { createRequesting } from './requests/requesting.js'
import { createRequests } from './requests/requests.js'
import { createObserver } from './subscriptions/observers.js'
import type { UnhandledReason } from './subscriptions/outcome.js'
import { noOptions } from './subscriptions/subscription.js'
import { createSubscriptions } from './subscriptions/subscriptions.js'

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
  const { linger = 250, stableAfter = 5_000, ackTimeout = 30_000, isolateAfter = 3 } = options
  const { random = Math.random } = options
  const scheduler = createTime(options.scheduler)
  const { retry = backoff({ random }) } = options
  const { capacity: inboxCapacity = 1_000, deadline: inboxDeadline = 5_000 } = options.inbox ?? {}

  const failures = new Subject<DecodeFailure>()
  const unhandled = new Subject<Unhandled>()
  const stalled = new Subject<Stalled>()
  const recovered = new Subject<Recovered>()
  const counts = { failures: 0, unhandled: 0, dropped: 0, stalled: 0, noticed: 0 }
  const decoders = createDecoders()
  // A failure is one object for all observers of its topic, and is reported once.
  const reported = new WeakSet<DecodeFailure>()
  let closing: { readonly closed: Promise<void>; readonly drained: () => void } | null = null

  const acks = createAcks(scheduler, ackTimeout, report => {
    counts.stalled += 1
    stalled.next(report)
  })
  const inbox = { capacity: inboxCapacity, deadline: inboxDeadline }
  const report = (message: Message, reason: UnhandledReason) => {
    counts.unhandled += 1
    unhandled.next({ message, reason })
  }
  const retryAfter = (refusal: Error & { readonly reasonCode: number }, count: number) =>
    delayAfter(retry, refusal, count)
  const subscriptions = createSubscriptions({
    time: scheduler,
    random,
    acks,
    inbox,
    unhandled: report,
    timeout: options.subscribeTimeout ?? 30_000,
    again: retryAfter,
  })
  const isolation = createIsolation<Entry>(isolateAfter)
  let culprit: Culprit<Entry> | null = null
  const outbox = createOutbox(scheduler, options.outbox ?? {}, {
    limit: isolation.limit,
    answered: isolation.answered,
    withdrawn: isolation.withdrawn,
    idle: () => closing?.drained(),
    retryAfter,
    damaged: ({ topic, error }) => recovered.next({ topic, outcome: error }),
    recovered: ({ packet: { topic } }) => {
      connection.hold()
      const settled = (outcome: Receipt | Error) => {
        recovered.next({ topic, outcome })
        connection.release()
      }
      return { next: settled, error: settled, complete: () => {} }
    },
  })
  const pings = createPings(scheduler)
  const connection = createConnection(
    driver,
    { linger, stableAfter, retry, time: scheduler, random },
    {
      ...createParts([
        // Before all that send: how much they may depends on what the last connection ended with.
        isolation,
        // Fails the requests that this broker cannot answer, before the outbox sends them.
        { opened: (link, session) => requests.opened(link, session), lost: () => requests.lost() },
        // Before the outbox: what is published may be answered at once, to a filter that is observed.
        subscriptions,
        // Before the pings: their round trips are those of a link that has taken what waited.
        outbox,
        // After those that settle messages: what is left belongs to a link that is gone.
        acks,
        pings,
        // After all others, for it calls observers: what has ended one connection after the other is given up.
        {
          lost: () => {
            if (culprit !== null) outbox.giveUp(culprit.request, culprit.attempts)
            culprit = null
          },
        },
      ]),
      message: (message, identifiers, number, link) =>
        acks.deliver(link, number, message, identifiers, subscriptions.receive),
      noticed: () => {
        counts.noticed += 1
      },
      unanswered: reason => {
        const publishes = outbox.unanswered()
        const verdict = mayBeAnswer(reason?.reasonCode) ? isolation.ended(publishes) : null
        culprit = verdict?.culprit ?? null
        return {
          unanswered: { subscriptions: subscriptions.unanswered(), publishes: outbox.snapshot().inFlight },
          closer: verdict?.closer ?? false,
        }
      },
      dropped: outbox.takeDropped,
    },
  )

  const refused = () => (closing === null ? null : new ClosedError())

  /** Everything that needs the connection takes a lease; the first one also brings back what was left in the store. */
  const hold = () => {
    connection.hold()
    outbox.load()
  }
  const { release } = connection

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
    failed: failure => {
      if (reported.has(failure)) return
      reported.add(failure)
      counts.failures += 1
      failures.next(failure)
    },
    dropped: count => {
      counts.dropped += count
    },
  })

  const publishing = createPublishing({ outbox, refused, hold, release, flush: subscriptions.flush })

  const requests = createRequests({
    scheduler,
    random,
    refused,
    hold,
    release,
    publish: publishing,
    join: (filter, listener) =>
      subscriptions.join(filter, noOptions, createObserver({ ...listener, qos: 1, retained: 'none' })),
    unclaimed: message => report(message, 'unclaimed-reply'),
  })

  const ping = (timeout: number): Observable<number> =>
    new Observable(subscriber => {
      const problem = refused()
      if (problem !== null) return subscriber.error(problem)
      const cancel = pings.ping(timeout, {
        settled: milliseconds => {
          subscriber.next(milliseconds)
          subscriber.complete()
        },
        failed: error => subscriber.error(error),
      })
      hold()
      return () => {
        cancel()
        release()
      }
    })

  const startClosing = (deadline: number): Promise<void> => {
    let timer: Subscription | null = null
    let resolve = () => {}
    const closed = new Promise<void>(done => {
      resolve = done
    })
    const finish = () => {
      timer?.unsubscribe()
      pings.failed(new ClosedError())
      subscriptions.complete()
      outbox.close(new ClosedError(), () => {
        for (const stream of [failures, unhandled, stalled, recovered]) stream.complete()
        resolve()
      })
    }
    const drained = () => connection.close(finish)
    closing = { closed, drained }
    timer = scheduler.schedule(() => {
      drained()
      connection.abort()
    }, deadline)
    const { queued, inFlight } = outbox.snapshot()
    if (queued + inFlight === 0) drained()
    return closed
  }

  const close = (closeOptions: CloseOptions = {}): Promise<void> => {
    const checked = attempt(() => checkCloseOptions(closeOptions))
    if (checked._tag === 'Left') return Promise.reject(checked.left)
    return closing?.closed ?? startClosing(closeOptions.deadline ?? 5_000)
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
      publishing(preparePublish('publish', target, value, publishOptions)),
    // Here, too.
    ...(createRequesting({
      requests,
      observe: observeAs,
      publish: publishing,
      decoder: decoders,
    }) as unknown as Pick<Client, 'request' | 'respond'>),
    ping: (pingOptions: PingOptions = {}) => {
      const checked = attempt(() => checkPingOptions(pingOptions))
      if (checked._tag === 'Left') return throwError(() => checked.left)
      return ping(pingOptions.timeout ?? 10_000)
    },
    reconnect: connection.reconnect,
    status$: connection.status$,
    failures$: failures.asObservable(),
    unhandled$: unhandled.asObservable(),
    subscriptions$: subscriptions.changes$,
    stalled$: stalled.asObservable(),
    recovered$: recovered.asObservable(),
    snapshot: () => ({
      driver: driver.name,
      status: connection.status(),
      leases: connection.leases(),
      subscriptions: subscriptions.snapshot(),
      outbox: outbox.snapshot(),
      unsettled: acks.pending(),
      held: subscriptions.held(),
      counts: { ...counts },
    }),
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}
