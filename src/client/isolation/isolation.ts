/**
 * Finds the one request because of which the broker closes the connection, so that it fails alone and not everybody
 * for ever.
 *
 * A link that is lost with requests unanswered makes all of them suspects. Over the next link they go a few at a time:
 * one first, one more with each answer, and never more than half as many as were unanswered at the last loss. So a
 * request that ends every connection is alone after as many losses as the number of suspects can be halved, while those
 * before it are answered on the way. Once it has been alone often enough it is tried once more, over a link that has
 * shown that it carries something, and given up if that is lost as well. A line that fails for other reasons costs no
 * more than this caution: the first round in which all suspects are answered ends it.
 */
export interface Isolation<T extends object> {
  /** How many requests may be unanswered at a time. */
  limit(): number
  /** The next trial is the last of a request: nothing is sent over a link that has not proven itself. */
  isLast(): boolean
  /** A link has opened. */
  opened(): void
  /** The link has carried something there and back. */
  proven(): void
  answered(request: T): void
  /** A link was lost while these were unanswered, in the order in which they were sent. */
  ended(unanswered: readonly T[]): Verdict<T>
  /** It is nobody's any more: its owner has left, or has given it up. */
  withdrawn(request: T): void
}

export interface Verdict<T> {
  /** `null`: it is not known yet, or there is none. */
  readonly culprit: Culprit<T> | null
  /** It is among fewer than before. */
  readonly closer: boolean
}

export interface Culprit<T> {
  readonly request: T
  /** Connections that ended while it was unanswered. */
  readonly attempts: number
}

/** `patience`: how often a request may end a connection while it is alone, before its last trial. */
export const createIsolation = <T extends object>(patience: number): Isolation<T> => {
  const suspects = new Set<T>()
  const attempts = new WeakMap<T, number>()
  // No more than this, whatever is answered.
  let cap = Number.POSITIVE_INFINITY
  // Grows with each answer on one link.
  let window = Number.POSITIVE_INFINITY
  let alone: T | null = null
  let timesAlone = 0
  let isProven = false

  const isLast = () => alone !== null && timesAlone >= patience

  const relax = () => {
    cap = Number.POSITIVE_INFINITY
    window = Number.POSITIVE_INFINITY
  }

  const clear = (request: T) => {
    if (suspects.size === 0) return
    if (request === alone) alone = null
    if (suspects.delete(request) && suspects.size === 0) relax()
  }

  const judge = (request: T): Culprit<T> | null => {
    const isCulprit = request === alone && isLast() && isProven
    timesAlone = request === alone ? timesAlone + 1 : 1
    alone = request
    if (!isCulprit) return null
    clear(request)
    relax()
    return { request, attempts: attempts.get(request) ?? 0 }
  }

  return {
    limit: () => Math.min(cap, window),
    isLast,
    opened: () => {
      isProven = false
      if (suspects.size > 0) window = isLast() ? 0 : 1
    },
    proven: () => {
      isProven = true
      window = Math.max(1, window)
    },
    answered: request => {
      if (suspects.size === 0) return
      window += 1
      clear(request)
    },
    ended: unanswered => {
      const [first, second] = unanswered
      if (first === undefined) return { culprit: null, closer: false }
      const closer = suspects.size > unanswered.length
      // It was unanswered at each loss, so it is among those of the last one.
      suspects.clear()
      for (const request of unanswered) {
        suspects.add(request)
        attempts.set(request, (attempts.get(request) ?? 0) + 1)
      }
      cap = Math.max(1, Math.floor(unanswered.length / 2))
      return { culprit: second === undefined ? judge(first) : null, closer }
    },
    withdrawn: clear,
  }
}
