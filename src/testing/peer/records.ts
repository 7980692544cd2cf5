import type { PeerConnection } from './connection.js'
import { PeerClosedError, PeerTimeoutError, UnexpectedPacketError } from './errors.js'
import { type ClientCmd, describePacket, isA, type PacketOf } from './packets.js'

/** A packet that came from a client. */
export interface Received<C extends ClientCmd = ClientCmd> {
  /** The packet, read. */
  readonly packet: PacketOf<C>
  /** The connection it came over. */
  readonly connection: PeerConnection
  /** Ms since the peer was started. */
  readonly at: number
}

/** Which packet is waited for, and how long. */
export interface NextOptions<C extends ClientCmd> {
  /** Tells whether a packet is the one. @default any of that kind */
  readonly where?: (packet: PacketOf<C>) => boolean
  /** Milliseconds. @default 5000 */
  readonly timeout?: number
}

/** Everything that was received, and who waits for more. */
export interface Records {
  readonly all: readonly Received[]
  add(received: Received): void
  next<C extends ClientCmd>(cmd: C, options?: NextOptions<C>): Promise<Received<C>>
  expectNone<C extends ClientCmd>(cmd: C, ms: number, where?: (packet: PacketOf<C>) => boolean): Promise<void>
  /** Nothing more will come. */
  end(): void
}

interface Waiter {
  /** Returns `true` once it has what it wants. */
  offer(received: Received): boolean
  ended(): void
}

export const createRecords = (): Records => {
  const all: Received[] = []
  // Those that a `next` has returned.
  const taken = new Set<Received>()
  const waiters = new Set<Waiter>()
  let over = false

  const summary = () => {
    const lines = all
      .slice(-20)
      .map(({ packet, connection }) => `\n  ${connection.number}: ${describePacket(packet)}`)
    return `${all.length} received${lines.length < all.length ? ', the last of them' : ''}${lines.join('')}`
  }

  /** Resolves with the first that matches, `null` when `ms` have passed before. Rejects when the peer is closed. */
  const wait = <C extends ClientCmd>(
    cmd: C,
    ms: number,
    where: (packet: PacketOf<C>) => boolean,
  ): Promise<Received<C> | null> =>
    new Promise((resolve, reject) => {
      const isWanted = isA(cmd)
      const leave = () => {
        clearTimeout(timer)
        waiters.delete(waiter)
      }
      const waiter: Waiter = {
        offer: received => {
          try {
            const { packet } = received
            if (taken.has(received) || !isWanted(packet) || !where(packet)) return false
            taken.add(received)
            resolve({ ...received, packet })
          } catch (error) {
            reject(error)
          }
          leave()
          return true
        },
        ended: () => {
          leave()
          reject(new PeerClosedError(cmd, summary()))
        },
      }
      const timer = setTimeout(() => {
        leave()
        resolve(null)
      }, ms)
      waiters.add(waiter)
      if (!all.some(waiter.offer) && over) waiter.ended()
    })

  return {
    all,
    add: received => {
      all.push(received)
      for (const waiter of [...waiters]) if (waiter.offer(received)) return
    },
    next: async (cmd, { where = () => true, timeout = 5_000 } = {}) => {
      const received = await wait(cmd, timeout, where)
      if (received === null) throw new PeerTimeoutError(cmd, timeout, summary())
      return received
    },
    expectNone: async (cmd, ms, where = () => true) => {
      const received = await wait(cmd, ms, where)
      if (received !== null) throw new UnexpectedPacketError(cmd, describePacket(received.packet), summary())
    },
    end: () => {
      over = true
      for (const waiter of [...waiters]) waiter.ended()
    },
  }
}
