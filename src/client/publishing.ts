import { Observable } from 'rxjs'
import type { Either } from '../either.js'
import type { Receipt } from '../message.js'
import type { Outbox } from './outbox.js'
import type { Prepared } from './prepare.js'

export interface PublishingPort {
  readonly outbox: Outbox
  /** Returns why nobody may publish any more, or `null`. */
  refused(): Error | null
  /** Keeps the connection until the function returned is called. */
  acquire(): () => void
  /** Tells the broker of changed subscriptions now: who observes and then publishes in one turn sees the message. */
  flush(): void
}

/** Returns a function that gives the cold Observable of a publish. */
export const createPublishing =
  ({ outbox, refused, acquire, flush }: PublishingPort) =>
  (prepared: Either<Error, Prepared>): Observable<Receipt> =>
    new Observable(subscriber => {
      const problem = prepared._tag === 'Left' ? prepared.left : refused()
      if (problem !== null || prepared._tag === 'Left') return subscriber.error(problem)
      const { packet, timeout } = prepared.right
      flush()
      const cancel = outbox.publish(packet, timeout, {
        settled: receipt => {
          subscriber.next(receipt)
          subscriber.complete()
        },
        failed: error => subscriber.error(error),
      })
      if (subscriber.closed) return
      const release = acquire()
      return () => {
        cancel()
        release()
      }
    })
