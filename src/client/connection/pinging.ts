import { Observable } from 'rxjs'
import type { Pings } from './pings.js'

/** What a ping needs of a client. */
export interface PingingPort {
  readonly pings: Pings
  /** Why nothing is taken any more; `null`: it is. */
  refused(): Error | null
  hold(): void
  release(): void
}

/** Returns what makes an Observable of one round trip, in ms, which keeps the connection open until it has settled. */
export const createPinging =
  ({ pings, refused, hold, release }: PingingPort) =>
  (timeout: number): Observable<number> =>
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
