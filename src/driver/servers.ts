/**
 * Which of several servers the next attempt goes to. One that was connected is tried first again; one that could not be
 * is followed by the next in the order given, and the last by the first. For drivers whose addresses are a list.
 */
export interface Servers<S> {
  /** Returns the server of the next attempt, of those given, which may be others each time. */
  choose(given: readonly [S, ...S[]]): S
  /** Notes that the chosen one is of no use with these options; returns whether that leaves none to try. */
  hopeless(): boolean
  /** It was connected. */
  opened(): void
  /** It sends the client to another, which comes next: once, or in its place for good. `null`: to nobody. */
  redirected(target: S | null, forGood: boolean): void
  /** The attempt, or the connection, has ended; `failed`: not as asked. */
  ended(failed: boolean): void
}

/** `keyOf` names a server. */
export const createServers = <S>(keyOf: (server: S) => string): Servers<S> => {
  // Those that have moved for good, by the name they are given by.
  const moved = new Map<string, S>()
  const useless = new Set<number>()
  let count = 0
  let index = 0
  let key = ''
  let connected = false
  // Named for the next attempt alone.
  let detour: S | null = null
  let onDetour = false
  let redirected = false

  return {
    choose: given => {
      count = given.length
      index %= count
      const [first] = given
      const own = given[index] ?? first
      key = keyOf(own)
      const chosen = detour ?? moved.get(key) ?? own
      onDetour = detour !== null
      detour = null
      redirected = false
      return chosen
    },
    hopeless: () => {
      if (onDetour) return false
      useless.add(index)
      return useless.size >= count
    },
    opened: () => {
      connected = true
      useless.clear()
    },
    redirected: (target, forGood) => {
      redirected = true
      if (forGood && target !== null) moved.set(key, target)
      else detour = target
    },
    ended: failed => {
      if (failed && !connected && !onDetour && !redirected) index = (index + 1) % Math.max(1, count)
      connected = false
    },
  }
}
