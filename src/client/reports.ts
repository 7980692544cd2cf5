import { type Observable, Subject } from 'rxjs'
import type { DecodeFailure } from '../codec/failure.js'
import type { Message } from '../message.js'
import type { Stalled } from './delivery/acks.js'
import type { RejectedError } from './interception/errors.js'
import type { Recovered, Snapshot, Unhandled } from './snapshot.js'
import type { UnhandledReason } from './subscriptions/outcome.js'

/** What a client tells of beside its messages, and counts whether or not somebody watches. */
export interface Reports {
  readonly failures$: Observable<DecodeFailure>
  readonly unhandled$: Observable<Unhandled>
  readonly stalled$: Observable<Stalled>
  readonly recovered$: Observable<Recovered>
  readonly rejections$: Observable<RejectedError>
  /** May be told of the same object again: a failure is one for all observers of its topic, and is reported once. */
  failed(failure: DecodeFailure): void
  unhandled(message: Message, reason: UnhandledReason): void
  stalled(report: Stalled): void
  recovered(topic: string, outcome: Recovered['outcome']): void
  rejected(error: RejectedError): void
  dropped(count: number): void
  noticed(): void
  counts(): Snapshot['counts']
  complete(): void
}

export const createReports = (): Reports => {
  const failures = new Subject<DecodeFailure>()
  const unhandled = new Subject<Unhandled>()
  const stalled = new Subject<Stalled>()
  const recovered = new Subject<Recovered>()
  const rejections = new Subject<RejectedError>()
  const counts = { failures: 0, unhandled: 0, dropped: 0, stalled: 0, noticed: 0, rejected: 0 }
  const reported = new WeakSet<DecodeFailure>()

  return {
    failures$: failures.asObservable(),
    unhandled$: unhandled.asObservable(),
    stalled$: stalled.asObservable(),
    recovered$: recovered.asObservable(),
    rejections$: rejections.asObservable(),
    failed: failure => {
      if (reported.has(failure)) return
      reported.add(failure)
      counts.failures += 1
      failures.next(failure)
    },
    unhandled: (message, reason) => {
      counts.unhandled += 1
      unhandled.next({ message, reason })
    },
    stalled: report => {
      counts.stalled += 1
      stalled.next(report)
    },
    recovered: (topic, outcome) => recovered.next({ topic, outcome }),
    rejected: error => {
      counts.rejected += 1
      rejections.next(error)
    },
    dropped: count => {
      counts.dropped += count
    },
    noticed: () => {
      counts.noticed += 1
    },
    counts: () => ({ ...counts }),
    complete: () => {
      for (const stream of [failures, unhandled, stalled, recovered, rejections]) stream.complete()
    },
  }
}
