import type { Subscriber } from 'rxjs'

/** Where a subscriber has the function that hears of deleted topics. The same in all copies of this library. */
export const hearing: unique symbol = Symbol.for('rxtopics.deleted') as never

/**
 * Tells whoever is behind a subscriber, and keeps something of a topic, that the topic's retained value was deleted.
 * It is not a value of a typed stream, so it does not go through `next`: it goes past the operators that know values
 * alone, along the chain of subscribers, to the first that hears of deletions. A chain that is broken, by a Subject for
 * example, hears nothing.
 */
export const tellDeleted = (subscriber: Subscriber<unknown>, topic: string): void => {
  let at = subscriber as unknown as Link | null | undefined
  while (at && at[hearing] === undefined) at = at.destination
  at?.[hearing]?.(topic)
}

interface Link {
  readonly [hearing]?: (topic: string) => void
  /** What RxJS 7 keeps of the chain, `null` after it has been left. */
  readonly destination?: Link | null
}
