import type { LinkError } from '../../../base/errors.js'
import { RedirectedError } from '../link/errors.js'
import { type Address, parseReference } from './address.js'

/**
 * Which server the next attempt goes to. One that was connected is tried first again; one that could not be is
 * followed by the next in the order given, and the last by the first. A server named by a redirection comes before
 * all others, once or in place of the one that named it.
 */
export interface Servers {
  current(): Address
  /** Notes that the current one is of no use with these options; returns whether that leaves none to try. */
  hopeless(): boolean
  opened(): void
  /** An attempt or a connection has ended; `null`: as asked. */
  ended(error: LinkError | null): void
}

export const createServers = (given: readonly [Address, ...Address[]]): Servers => {
  const servers: [Address, ...Address[]] = [...given]
  const useless = new Set<number>()
  let index = 0
  let detour: Address | null = null
  let connected = false

  const current = () => detour ?? servers[index] ?? servers[0]

  return {
    current,
    hopeless: () => {
      if (detour !== null) return false
      useless.add(index)
      return useless.size === servers.length
    },
    opened: () => {
      connected = true
      useless.clear()
    },
    ended: error => {
      const from = current()
      const wasDetour = detour !== null
      detour = null
      if (error instanceof RedirectedError) {
        const target = parseReference(error.server, from)
        if (error.permanent && target !== null) servers[index] = target
        else detour = target
      } else if (!connected && error !== null && !wasDetour) index = (index + 1) % servers.length
      connected = false
    },
  }
}
