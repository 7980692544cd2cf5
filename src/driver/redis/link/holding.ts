/** Live messages of one subscription that wait while what is stored is fetched, so that stored ones come first. */
export interface Holding<M extends { readonly topic: string; readonly payload: Uint8Array }> {
  /** What is stored is about to be asked for. */
  begin(): void
  /** It has come, or does not come. */
  end(): void
  /** A message has come live: it is handed over at once, or in its turn. */
  live(message: M): void
  /** Whether a stored message is one that has come live meanwhile. */
  isDouble(topic: string, payload: Uint8Array): boolean
}

/** More than these do not wait. */
const MOST = 10_000

export const createHolding = <M extends { readonly topic: string; readonly payload: Uint8Array }>(
  hand: (message: M) => void,
): Holding<M> => {
  let fetches = 0
  let held: M[] = []
  // Topics whose messages did not wait any more.
  let passed = new Set<string>()

  const release = () => {
    const messages = held
    held = []
    for (const message of messages) hand(message)
  }

  return {
    begin: () => {
      fetches += 1
    },
    end: () => {
      fetches -= 1
      if (fetches > 0) return
      passed = new Set()
      release()
    },
    live: message => {
      if (fetches === 0) return hand(message)
      held.push(message)
      if (held.length <= MOST) return
      for (const { topic } of held) passed.add(topic)
      release()
    },
    isDouble: (topic, payload) =>
      passed.has(topic) || held.some(each => each.topic === topic && areEqual(each.payload, payload)),
  }
}

const areEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])
