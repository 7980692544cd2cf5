import { Observable, type Subscriber } from 'rxjs'
import type { Either } from '../../base/either.js'
import type { Receipt } from '../../message.js'
import type { Prepared } from '../outbox/entry.js'
import type { Outbox } from '../outbox/outbox.js'

/** A way to the outbox that takes its time; what `publish` returns takes a publish back. */
export interface Detour {
  publish(prepared: Prepared, subscriber: Subscriber<Receipt>): () => void
}

export interface PublishingPort {
  readonly outbox: Outbox
  /** Returns where publishes go before the outbox, or `null`. */
  detour(): Detour | null
  /** Returns why nobody may publish any more, or `null`. */
  refused(): Error | null
  /** Keeps the connection until `release` is called, once for each. */
  hold(): void
  release(): void
  /** Tells the broker of changed subscriptions now: who observes and then publishes in one turn sees the message. */
  flush(): void
}

/** Returns a function that gives the cold Observable of a publish. */
export const createPublishing =
  ({ outbox, detour, refused, hold, release, flush }: PublishingPort) =>
  (prepared: Either<Error, Prepared>): Observable<Receipt> =>
    new Observable(subscriber => {
      const problem = prepared._tag === 'Left' ? prepared.left : refused()
      if (problem !== null || prepared._tag === 'Left') return subscriber.error(problem)
      flush()
      // Who hears of a subscription, or of what goes before it, may take it back.
      if (subscriber.closed) return
      const way = detour()
      if (way !== null) {
        const leave = way.publish(prepared.right, subscriber)
        if (subscriber.closed) return leave()
        hold()
        return () => {
          leave()
          release()
        }
      }
      const entry = outbox.publish(prepared.right, subscriber)
      // What has settled already needs no connection.
      if (entry === null) return
      if (subscriber.closed) return outbox.cancel(entry)
      hold()
      return () => {
        outbox.cancel(entry)
        release()
      }
    })
