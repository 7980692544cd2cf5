import { ClosedError } from '../base/errors.js'
import { createTime } from '../base/time.js'
import type { Driver } from '../driver/driver.js'
import { type Closing, createClosing } from './closing.js'
import { type Connection, createConnection } from './connection/connection.js'
import { followPage, pageOf } from './connection/page.js'
import { createPings, type Pings } from './connection/pings.js'
import { backoff, delayAfter } from './connection/retry.js'
import { createTurns } from './connection/turns.js'
import { type Acks, createAcks } from './delivery/acks.js'
import { createInTurn } from './delivery/inTurn.js'
import { createEndings } from './endings.js'
import { createInterception, type Interception } from './interception/interception.js'
import { createCaution } from './isolation/caution.js'
import { createIsolation } from './isolation/isolation.js'
import { type ClientOptions, hasStore } from './options.js'
import type { Entry } from './outbox/entry.js'
import { createOutbox, type Outbox } from './outbox/outbox.js'
import { createParts } from './parts.js'
import { createBirth } from './publishing/birth.js'
import { createPublishing } from './publishing/publishing.js'
import { createRecovering } from './recovering.js'
import { createReports, type Reports } from './reports.js'
import { createRequests, type Requests } from './requests/requests.js'
import { createObserver } from './subscriptions/observers.js'
import { noOptions, type Subscription } from './subscriptions/subscription.js'
import { createSubscriptions, type Subscriptions } from './subscriptions/subscriptions.js'
import { createMeter, type Meter } from './traffic.js'
import { createWarnings, type Warnings } from './warnings/warnings.js'

/** The parts of a client, wired together. What callers may ask of them is checked by `createClient`. */
export interface Core {
  readonly reports: Reports
  readonly meter: Meter
  readonly warnings: Warnings
  readonly interception: Interception
  readonly acks: Acks
  readonly subscriptions: Subscriptions
  readonly outbox: Outbox
  readonly pings: Pings
  readonly connection: Connection
  readonly closing: Closing
  readonly requests: Requests
  readonly publishing: ReturnType<typeof createPublishing>
  /** Takes a lease of the connection. */
  hold(): void
  /** Gives one back. */
  release(): void
}

export const createCore = (driver: Driver, options: ClientOptions): Core => {
  const { linger = 250, stableAfter = 5_000, ackTimeout = 30_000, isolateAfter = 3 } = options
  const time = createTime(options.scheduler)
  const { random = Math.random, retry = backoff({ random }) } = options

  const reports = createReports()
  const meter = createMeter()
  const warnings = createWarnings({ stableAfter, time })
  const turns = createTurns()
  const acks = createAcks(time, ackTimeout, reports.stalled, turns)
  // What an earlier process has left goes before what comes.
  const ready = () => connection.resume('loading')
  const retryAfter = (refusal: Error & { readonly reasonCode: number }, count: number) =>
    delayAfter(retry, refusal, count)
  const isolation = createIsolation<Entry | Subscription>(isolateAfter)
  const caution = createCaution(isolation, time, {
    resume: () => {
      subscriptions.proceed()
      outbox.proceed()
    },
    // Subscriptions have a time limit of their own.
    sent: () => outbox.unanswered(),
    survived: request => {
      if ('packet' in request) outbox.survived(request)
    },
  })
  const subscriptions = createSubscriptions({
    time,
    random,
    acks,
    inbox: { ...options.inbox, port: { ackTimeout, stalled: reports.stalled, ...warnings.inbox, ready } },
    unhandled: reports.unhandled,
    timeout: options.subscribeTimeout ?? 30_000,
    again: retryAfter,
    isolation: {
      room: () => caution.limit() - outbox.inFlight(),
      answered: caution.answered,
      withdrawn: caution.withdrawn,
      proceed: () => outbox.proceed(),
    },
  })
  const idle = () => closing.drained()
  const interception = createInterception({
    ...{ time, random, acks },
    dispatch: subscriptions.receive,
    isCopy: subscriptions.isCopy,
    publish: (prepared, recipient, since) => outbox.publish(prepared, recipient, since),
    cancel: entry => outbox.cancel(entry),
    rejected: reports.rejected,
    idle,
  })
  for (const interceptor of options.interceptors ?? []) interception.add(interceptor)
  const outbox = createOutbox(time, options.outbox ?? {}, {
    limit: () => {
      // What is to be subscribed comes first: a publish may be answered to it.
      if (subscriptions.defers()) return 0
      const limit = caution.limit()
      return limit === Number.POSITIVE_INFINITY ? limit : limit - subscriptions.outstanding()
    },
    answered: caution.answered,
    withdrawn: caution.withdrawn,
    settled: ({ outcome }, bytes, age) => meter.settled(outcome, bytes, age),
    idle,
    retryAfter,
    damaged: ({ topic, error }) => reports.recovered(topic, error),
    unreadable: warnings.outbox,
    recovered: createRecovering({
      ...reports,
      hold: () => connection.hold(),
      release: () => connection.release(),
    }),
  })
  const endings = createEndings({
    isolation,
    suspects: () => [...subscriptions.suspects(), ...outbox.unanswered()],
    unanswered: () => ({
      subscriptions: subscriptions.unanswered(),
      publishes: outbox.snapshot().inFlight,
    }),
    error: warnings.ending,
    giveUp: (request, attempts) => {
      if ('packet' in request) outbox.giveUp(request, attempts)
      else subscriptions.giveUp(request, attempts)
    },
  })
  const pings = createPings(time)
  const arrivals = createInTurn((link, number, message, identifiers) =>
    acks.deliver(link, number, message, identifiers, interception.receive),
  )
  const connection = createConnection(
    driver,
    { linger, stableAfter, retry, time, random, turns },
    {
      ...createParts([
        // Before all others: it is told how each connection that they have used has ended.
        warnings,
        // Before all that send: how much they may depends on what the last connection ended with.
        caution,
        // Fails the requests that this broker cannot answer, before the outbox sends them.
        { opened: (link, session) => requests.opened(link, session), lost: () => requests.lost() },
        // Before the outbox: what is published may be answered at once, to a filter that is observed.
        subscriptions,
        // After the subscriptions: who is told that this client is there may answer at once.
        { opened: () => born() },
        // Before the pings: their round trips are those of a link that has taken what waited.
        outbox,
        // Before the acknowledgements: it gives up what will come again.
        interception,
        // After those that settle messages: what is left belongs to a link that is gone.
        acks,
        arrivals,
        pings,
        // After all others, for it calls observers: what has ended one connection after the other is given up.
        { lost: () => endings.lost() },
      ]),
      message: (message, identifiers, number, link) => {
        meter.received(message.payload.length)
        arrivals.deliver(link, number, message, identifiers)
      },
      released: subscriptions.released,
      noticed: (notice, server) => {
        reports.noticed()
        warnings.noticed(notice, server)
      },
      ending: endings.ending,
      dropped: outbox.takeDropped,
    },
  )

  if (options.inbox?.store !== undefined) connection.suspend('loading')
  const page = pageOf(options.page ?? true)
  if (page !== null) followPage(page, connection)

  const closing = createClosing(time, hasStore(options), {
    idle: () => isIdle(),
    leave: connection.close,
    abort: connection.abort,
    finish: (due, done) => {
      pings.failed(new ClosedError())
      subscriptions.complete()
      interception.failed(new ClosedError())
      outbox.close(new ClosedError(), due, () =>
        subscriptions.close(due, () => {
          reports.complete()
          warnings.complete()
          done()
        }),
      )
    },
  })

  /** No publish waits: not for a verdict, not for the broker. */
  const isIdle = () => {
    const { queued, inFlight } = outbox.snapshot()
    return queued + inFlight + interception.waiting().outgoing === 0
  }

  /** Everything that needs the connection takes a lease; the first one also brings back what was left in the stores. */
  const hold = () => {
    connection.hold()
    outbox.load()
    subscriptions.load()
  }
  const publishing = createPublishing({
    outbox,
    detour: interception.outgoing,
    refused: closing.refused,
    hold,
    release: connection.release,
    flush: subscriptions.flush,
  })

  const born = createBirth(options.birth, { refused: closing.refused, publish: publishing })

  const requests = createRequests({
    scheduler: time,
    random,
    refused: closing.refused,
    hold,
    release: connection.release,
    publish: publishing,
    join: (filter, listener) =>
      subscriptions.join(
        filter,
        noOptions,
        createObserver({ destination: listener, qos: 1, retained: 'none' }),
      ),
    unclaimed: message => reports.unhandled(message, 'unclaimed-reply'),
  })

  return {
    reports,
    meter,
    warnings,
    interception,
    acks,
    subscriptions,
    outbox,
    pings,
    connection,
    closing,
    requests,
    publishing,
    hold,
    release: connection.release,
  }
}
