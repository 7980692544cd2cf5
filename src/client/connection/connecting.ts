import { Observable } from 'rxjs'
import type { Connection } from './connection.js'
import type { Status } from './status.js'

/** What holding the connection needs of a client. */
export interface ConnectingPort {
  readonly status$: Connection['status$']
  /** Why nothing is taken any more; `null`: it is. */
  refused(): Error | null
  hold(): void
  release(): void
}

/** Returns the Observable of the status that holds the connection for each of its subscribers. */
export const createConnecting = ({ status$, refused, hold, release }: ConnectingPort): Observable<Status> =>
  new Observable(subscriber => {
    const problem = refused()
    if (problem !== null) return subscriber.error(problem)
    let begun = false
    hold()
    subscriber.add(release)
    subscriber.add(
      status$.subscribe({
        next: status => {
          // Within an observer of the status, what was before is told first: it is not about this attempt.
          begun ||= status.state !== 'idle'
          if (!begun) return
          if (status.state === 'idle' && status.error !== undefined) subscriber.error(status.error)
          else subscriber.next(status)
        },
        complete: () => subscriber.complete(),
      }),
    )
  })
