import { type Observable, Subscriber } from 'rxjs'
import { hearing } from './deletions.js'

/**
 * Subscribes the source of an operator. Its errors go on as they are, and so does what a handler throws; a source that
 * emits while it is being subscribed is left as soon as the subscriber has had enough. With `deleted` the operator hears
 * of topics that were deleted; it tells what is behind it if that should hear of them too.
 */
export const follow = <T>(
  source: Observable<T>,
  subscriber: Subscriber<unknown>,
  next: (value: T) => void,
  complete: () => void,
  deleted?: (topic: string) => void,
): void => {
  const error = (problem: unknown) => subscriber.error(problem)
  source.subscribe(createFollower(subscriber, { next, error, complete, deleted }))
}

/** Returns what an operator subscribes its source with. It ends with the subscriber behind it, if there is one. */
export const createFollower = <T>(
  subscriber: Subscriber<unknown> | undefined,
  handlers: Handlers<T>,
): Subscriber<T> => new Follower(subscriber, handlers)

/** What an operator does with what comes. */
export interface Handlers<T> {
  readonly next: (value: T) => void
  readonly error: (error: unknown) => void
  readonly complete: () => void
  readonly deleted: ((topic: string) => void) | undefined
}

class Follower<T> extends Subscriber<T> {
  readonly [hearing]: ((topic: string) => void) | undefined
  readonly #handlers: Handlers<T>

  constructor(subscriber: Subscriber<unknown> | undefined, handlers: Handlers<T>) {
    super(subscriber)
    this.#handlers = handlers
    const { deleted } = handlers
    if (deleted !== undefined) this[hearing] = topic => this.#attempt(() => deleted(topic))
  }

  protected override _next(value: T): void {
    // Not through `#attempt`, which would make a function for each message.
    try {
      this.#handlers.next(value)
    } catch (error) {
      this.error(error)
    }
  }

  protected override _error(error: unknown): void {
    this.#handlers.error(error)
    this.unsubscribe()
  }

  protected override _complete(): void {
    this.#attempt(() => this.#handlers.complete())
    this.unsubscribe()
  }

  #attempt(handle: () => void): void {
    try {
      handle()
    } catch (error) {
      this.#handlers.error(error)
    }
  }
}
