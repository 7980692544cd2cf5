import { asapScheduler, Observable, Subject, type Subscriber, type Subscription } from 'rxjs'
import type { DecodeFailure } from '../codec/failure.js'
import { createDecoders, type PayloadCodec, type ValueOf } from '../decoder.js'
import type { Driver } from '../driver/driver.js'
import type { Either } from '../either.js'
import { ClosedError } from '../errors.js'
import type { Message, Receipt } from '../message.js'
import { isTopic, type Topic } from '../topic/topic.js'
import type { Client, Unhandled } from './client.js'
import { createConnection } from './connection.js'
import {
  type ClientOptions,
  type CloseOptions,
  checkClientOptions,
  checkCloseOptions,
  type ObserveOptions,
  type PublishOptions,
} from './options.js'
import { createOutbox } from './outbox.js'
import { type AnyTopic, type Prepared, prepareObserve, preparePublish, type Wanted } from './prepare.js'
import { backoff } from './retry.js'
import { createSubscriptions } from './subscriptions.js'

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
  checkClientOptions(options)
  const { linger = 250, stableAfter = 5_000, scheduler = asapScheduler, random = Math.random } = options
  const { retry = backoff({ random }), outbox: { capacity = 1_000, overflow = 'reject' } = {} } = options

  const failures = new Subject<DecodeFailure>()
  const unhandled = new Subject<Unhandled>()
  const counts = { failures: 0, unhandled: 0 }
  const decoders = createDecoders()
  // A failure is one object for all observers of its topic, and is reported once.
  const reported = new WeakSet<DecodeFailure>()
  let closing: { readonly closed: Promise<void>; readonly drained: () => void } | null = null

  const subscriptions = createSubscriptions(scheduler, random, (message, reason) => {
    counts.unhandled += 1
    unhandled.next({ message, reason })
  })
  const outbox = createOutbox(scheduler, { capacity, overflow }, () => closing?.drained())
  const connection = createConnection(
    driver,
    { linger, stableAfter, retry, scheduler, random },
    {
      // Subscriptions first: what is published next may be answered at once.
      opened: (link, session) => {
        subscriptions.opened(link, session)
        outbox.opened(link, session.capabilities)
      },
      message: (message, identifiers, delivery, link) => {
        subscriptions.receive(message, identifiers)
        if (delivery !== 0) link.ack(delivery, 0)
      },
      lost: () => {
        subscriptions.lost()
        outbox.lost()
      },
      failed: error => {
        subscriptions.fail(error)
        outbox.fail(error)
      },
    },
  )

  const report = (failure: DecodeFailure) => {
    if (reported.has(failure)) return
    reported.add(failure)
    counts.failures += 1
    failures.next(failure)
  }

  const messages = <T>(
    wanted: Either<Error, Wanted>,
    receive: (subscriber: Subscriber<T>) => (message: Message) => void,
  ): Observable<T> =>
    new Observable(subscriber => {
      if (wanted._tag === 'Left') return subscriber.error(wanted.left)
      if (closing !== null) return subscriber.error(new ClosedError())
      const { filter, traits, qos, retained } = wanted.right
      let leave: () => void
      try {
        leave = subscriptions.join(filter, traits, {
          qos,
          retained,
          next: receive(subscriber),
          error: error => subscriber.error(error),
          complete: () => subscriber.complete(),
          generation: 0,
          slot: -1,
        })
      } catch (conflict) {
        return subscriber.error(conflict)
      }
      const release = connection.acquire()
      return () => {
        leave()
        release()
      }
    })

  const publishing = (prepared: Either<Error, Prepared>): Observable<Receipt> =>
    new Observable(subscriber => {
      if (prepared._tag === 'Left') return subscriber.error(prepared.left)
      if (closing !== null) return subscriber.error(new ClosedError())
      const { packet, timeout } = prepared.right
      // Who observes and then publishes in one turn sees the message.
      subscriptions.flush()
      const cancel = outbox.publish(packet, timeout, {
        settled: receipt => {
          subscriber.next(receipt)
          subscriber.complete()
        },
        failed: error => subscriber.error(error),
      })
      if (subscriber.closed) return
      const release = connection.acquire()
      return () => {
        cancel()
        release()
      }
    })

  const startClosing = (deadline: number) => {
    let timer: Subscription | null = null
    let resolve = () => {}
    const closed = new Promise<void>(done => {
      resolve = done
    })
    const finish = () => {
      timer?.unsubscribe()
      outbox.fail(new ClosedError())
      subscriptions.complete()
      failures.complete()
      unhandled.complete()
      resolve()
    }
    const drained = () => connection.close(finish)
    closing = { closed, drained }
    const { queued, inFlight } = outbox.snapshot()
    timer = scheduler.schedule(() => {
      outbox.fail(new ClosedError())
      connection.abort()
      finish()
    }, deadline)
    if (queued + inFlight === 0) drained()
    return closed
  }

  const close = (closeOptions: CloseOptions = {}): Promise<void> => {
    checkCloseOptions(closeOptions)
    return closing?.closed ?? startClosing(closeOptions.deadline ?? 5_000)
  }

  const raw = (wanted: Either<Error, Wanted>) =>
    messages<Message>(wanted, subscriber => message => subscriber.next(message))

  function observe(filter: string, options?: ObserveOptions): Observable<Message>
  function observe<P, F extends string, C extends PayloadCodec>(
    topic: Topic<P, F, C>,
    options?: ObserveOptions,
  ): Observable<Message<ValueOf<C>, P>>
  function observe<P, F extends string, C extends PayloadCodec>(
    target: string | Topic<P, F, C>,
    options: ObserveOptions = {},
  ): Observable<Message> | Observable<Message<ValueOf<C>, P>> {
    const wanted = prepareObserve(target, options)
    if (typeof target === 'string' || !isTopic(target)) return raw(wanted)
    const decode = decoders(target)
    return messages<Message<ValueOf<C>, P>>(wanted, subscriber => message => {
      const decoded = decode(message)
      if (decoded._tag === 'Right') subscriber.next(decoded.right)
      else report(decoded.left)
    })
  }

  return {
    observe,
    observeEither: (topic, options = {}) => {
      const decode = decoders(topic)
      return messages(
        prepareObserve(topic, options),
        subscriber => message => subscriber.next(decode(message)),
      )
    },
    publish: (target: string | AnyTopic, value: unknown, options: PublishOptions = {}) =>
      publishing(preparePublish(target, value, options)),
    status$: connection.status$,
    failures$: failures.asObservable(),
    unhandled$: unhandled.asObservable(),
    snapshot: () => ({
      driver: driver.name,
      status: connection.status(),
      leases: connection.leases(),
      subscriptions: subscriptions.snapshot(),
      outbox: outbox.snapshot(),
      counts: { ...counts },
    }),
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}
