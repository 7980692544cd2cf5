import { Subscriber, throwError } from 'rxjs'
import type { Entry } from './entry.js'

/** What becomes of writes. */
export interface Written {
  /** It is safe, and so the entry is as far as `then`. */
  safe(entry: Entry, then: Entry['safety']): void
  failed(entry: Entry, cause: unknown): void
}

/**
 * Returns what one write to a store is subscribed with, whoever made the store: it hears once at most. What `written`
 * throws is reported as what observers throw is, and no concern of the store's.
 */
export const createWriting = (entry: Entry, then: Entry['safety'], written: Written): Subscriber<never> =>
  new Writing(entry, then, written)

/** A plain observer, with its functions and what RxJS wraps around it, is a seventh of all that a stored publish costs. */
class Writing extends Subscriber<never> {
  readonly #entry: Entry
  readonly #then: Entry['safety']
  readonly #written: Written

  constructor(entry: Entry, then: Entry['safety'], written: Written) {
    super()
    this.#entry = entry
    this.#then = then
    this.#written = written
  }

  protected override _error(cause: unknown): void {
    this.unsubscribe()
    try {
      this.#written.failed(this.#entry, cause)
    } catch (error) {
      throwError(() => error).subscribe()
    }
  }

  protected override _complete(): void {
    this.unsubscribe()
    try {
      this.#written.safe(this.#entry, this.#then)
    } catch (error) {
      throwError(() => error).subscribe()
    }
  }
}
