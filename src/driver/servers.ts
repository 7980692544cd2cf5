/**
 * Which of several servers the next attempt goes to. One that was connected is tried first again; one that could not be,
 * or that loses what it has accepted within moments time and again, is followed by the next in the order given, and the last
 * by the first. For drivers whose addresses are a list.
 */
export interface Servers<S> {
  /** Returns the server of the next attempt, of those given, which may be others each time. */
  choose(given: readonly [S, ...S[]]): S
  /** Notes that the chosen one is of no use with these options; returns whether that leaves none to try. */
  hopeless(): boolean
  /** It was connected; `now`: ms, of elapsed time. */
  opened(now: number): void
  /**
   * It sends the client to another, which comes next: once, or in its place for good. `null`: to nobody. One that is also
   * given is taken as it is given.
   */
  redirected(target: S | null, forGood: boolean): void
  /** The attempt, or the connection, has ended; `failed`: not as asked. */
  ended(failed: boolean, now: number): void
}

/** A connection that was lost within so many ms was of no use. */
const BRIEF = 5_000
/** So many of those in a row, and others are tried. */
const ENOUGH = 3
/** So many servers in a row that only send the client on, and others are tried. */
const FARTHEST = 5

/** `keyOf` names a server. */
export const createServers = <S>(keyOf: (server: S) => string): Servers<S> => {
  // Those that have moved for good, by the name they are given by.
  const moved = new Map<string, S>()
  const useless = new Set<number>()
  let count = 0
  let index = 0
  let key = ''
  let connected = false
  let openedAt = 0
  // Connections of no use, in a row.
  let brief = 0
  // Named for the next attempt alone.
  let detour: S | null = null
  let onDetour = false
  let redirected = false
  // Those in a row that sent the client on, and kept it for moments at most.
  let steps = 0

  return {
    choose: given => {
      count = given.length
      index %= count
      const [first] = given
      const own = given[index] ?? first
      key = keyOf(own)
      const named = detour ?? moved.get(key)
      onDetour = detour !== null
      detour = null
      redirected = false
      if (named === undefined) return own
      const name = keyOf(named)
      return given.find(each => keyOf(each) === name) ?? named
    },
    hopeless: () => {
      if (onDetour) return false
      useless.add(index)
      return useless.size >= count
    },
    opened: now => {
      connected = true
      openedAt = now
      useless.clear()
    },
    redirected: (target, forGood) => {
      steps += 1
      if (steps > FARTHEST) return
      redirected = true
      if (forGood && target !== null) moved.set(key, target)
      else detour = target
    },
    ended: (failed, now) => {
      const counts = failed && !redirected
      if (connected && now - openedAt >= BRIEF) steps = 0
      // What is lost of one that another names says nothing of that one.
      if (counts && connected && !onDetour) brief = now - openedAt < BRIEF ? brief + 1 : 0
      if (counts && (!connected || brief >= ENOUGH)) {
        index = (index + 1) % Math.max(1, count)
        brief = 0
        steps = 0
      }
      connected = false
    },
  }
}
