/** At most so many in any second. */
export interface Pace {
  /** Ms until one more may be sent; 0: now. */
  wait(): number
  sent(): void
}

const SECOND = 1_000

export const createPace = (perSecond: number, now: () => number): Pace => {
  // When the last ones were sent, in a circle; `at` is the oldest of them.
  const times: number[] = []
  let at = 0
  return {
    wait: () => {
      const oldest = times[at]
      if (times.length < perSecond || oldest === undefined) return 0
      const since = now() - oldest
      // A clock that was put back holds nothing up.
      return since < 0 || since >= SECOND ? 0 : SECOND - since
    },
    sent: () => {
      times[at] = now()
      at = (at + 1) % perSecond
    },
  }
}
