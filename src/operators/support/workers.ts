import { from, type ObservableInput, type Subscriber } from 'rxjs'
import { createFollower } from './follow.js'

/** A stream of work that has not started. */
export interface Job<R> {
  start(): ObservableInput<R>
  next(result: R): void
  done?(): void
}

/** Work under way for an operator, so much at a time. */
export interface Workers {
  /** Whether one more job would start now, or as soon as this many before it have. */
  free(before?: number): boolean
  /** Whether none is under way. */
  idle(): boolean
  /** Starts as many jobs as there are free workers for. */
  proceed(): void
}

/**
 * `take` gives the next job that waits, if there is one; `rested` is called whenever no more can be started for now.
 * Errors of jobs, and what their start throws, are errors of the subscriber.
 *
 * What waits is started in a loop. RxJS starts it within what has completed: a few hundred jobs that are done at once
 * overflow the stack there, and the rest is lost without a word.
 */
export const createWorkers = <R>(
  subscriber: Subscriber<unknown>,
  concurrency: number,
  take: () => Job<R> | undefined,
  rested: () => void,
): Workers => {
  let running = 0
  let proceeding = false

  const run = (job: Job<R>) => {
    running++
    const follower = createFollower<R>(undefined, {
      next: result => job.next(result),
      error: error => subscriber.error(error),
      complete: () => {
        running--
        job.done?.()
        proceed()
      },
      deleted: undefined,
    })
    // Before it starts: work that emits at once, without end, is left as soon as nobody listens.
    subscriber.add(follower)
    try {
      from(job.start()).subscribe(follower)
    } catch (error) {
      subscriber.error(error)
    }
  }

  const proceed = () => {
    if (proceeding) return
    proceeding = true
    while (running < concurrency && !subscriber.closed) {
      const job = take()
      if (job === undefined) break
      run(job)
    }
    proceeding = false
    rested()
  }

  return { free: (before = 0) => running + before < concurrency, idle: () => running === 0, proceed }
}
