import type { Link } from '../../driver.js'

/** Counts what a link was asked to subscribe. */
export interface Asking {
  /** Whether a filter is without an answer. */
  readonly unanswered: boolean
  /** Returns an outcome that counts, and passes on. */
  counted(filters: number, outcome: Outcome): Outcome
}

type Outcome = Parameters<Link['subscribe']>[1]

export const createAsking = (): Asking => {
  let left = 0
  return {
    get unanswered() {
      return left > 0
    },
    counted: (filters, outcome) => {
      left += filters
      return (...answer) => {
        left -= 1
        outcome(...answer)
      }
    },
  }
}
