/** A client that is connected, or was until now. */
export interface Namesake {
  /** Another one has come by the same id: the server ends the connection of this one, or has done so. */
  supplanted(): void
  /** Whether it is still of interest, to one that comes now. */
  counts(): boolean
}

/** Finds out which clients are connected to one server by one client id. */
export interface Namesakes {
  /** Returns those that are there already, and what to call when this one leaves. */
  enter(server: string, clientId: string, client: Namesake): Entered
}

export interface Entered {
  readonly others: readonly Namesake[]
  leave(): void
}

/** So many are kept without looking whether they still count. */
const UNSWEPT = 64

export const createNamesakes = (): Namesakes => {
  const known = new Map<string, Set<Namesake>>()
  let limit = UNSWEPT

  const drop = (key: string, of: Set<Namesake>, client: Namesake) => {
    of.delete(client)
    if (of.size === 0 && known.get(key) === of) known.delete(key)
  }

  /** Those that were lost and never came back are forgotten, at a cost in proportion to what has come. */
  const sweep = () => {
    if (known.size < limit) return
    for (const [key, clients] of known)
      for (const client of clients) if (!client.counts()) drop(key, clients, client)
    limit = Math.max(UNSWEPT, known.size * 2)
  }

  return {
    enter: (server, clientId, client) => {
      sweep()
      const key = JSON.stringify([server, clientId])
      const clients = known.get(key) ?? new Set()
      known.set(key, clients)
      const others = [...clients].filter(other => other.counts())
      clients.add(client)
      return { others, leave: () => drop(key, clients, client) }
    },
  }
}
