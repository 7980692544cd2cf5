import { FAILURE } from '../../../../src/base/reasonCodes.js'
import type { Outgoing, PublishOutcome } from '../../../../src/driver/driver.js'
import { createPacketIds } from '../../../../src/driver/mqtt/session/packetIds.js'
import { createReceiver } from '../../../../src/driver/mqtt/session/receiver.js'
import { createSender } from '../../../../src/driver/mqtt/session/sender.js'
import * as wire from '../../../../src/driver/mqtt/wire/packetTypes.js'

/** A packet between two endpoints. */
export type Packet =
  | {
      readonly type: typeof wire.PUBLISH
      readonly packet: Outgoing
      readonly id: number
      readonly dup: boolean
    }
  | { readonly type: wire.Ack; readonly id: number; readonly code: number }

export interface Delivered {
  readonly packet: Outgoing
  readonly dup: boolean
  /** What it was settled with; `undefined` while it was not. */
  settled: number | null | undefined
}

/** One side of a connection: a sender, a receiver, and what an application and a client above them would do. */
export interface Endpoint {
  /** Everything that was delivered, in order. */
  readonly delivered: readonly Delivered[]
  readonly outcomes: ReadonlyMap<Outgoing, PublishOutcome>
  publish(packet: Outgoing): void
  receive(packet: Packet): void
  /** Settles one of the deliveries of this connection that are open; `pick` chooses. */
  settle(pick: number, code: number | null): void
  open(): number
  /** `again`: how many of those that are sent again may be unanswered at a time. */
  opened(resumed: boolean, window: number, maximum: number, again?: number): void
  lost(): void
  /** Nothing of it is under way. */
  idle(): boolean
}

/** The rules of the wire, checked as packets pass. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

export const createEndpoint = (send: (packet: Packet) => void): Endpoint => {
  const ids = createPacketIds()
  const inUse = new Set<number>()
  let window = 0
  let unanswered = 0
  // Those of this connection that were sent again and are unanswered.
  const resent = new Set<number>()

  const sender = createSender(ids, {
    publish: (packet, id, dup) => {
      if (packet.qos > 0) {
        if (!dup && inUse.has(id)) throw new WireError(`identifier ${id} is in use`)
        if (dup && !inUse.has(id)) throw new WireError(`identifier ${id} is repeated after its end`)
        inUse.add(id)
        unanswered += 1
        if (unanswered > window) throw new WireError(`${unanswered} unanswered in a window of ${window}`)
        if (dup) resent.add(id)
        if (resent.size > again) throw new WireError(`${resent.size} sent again at a time`)
        if (!dup && resent.size >= again && resent.size > 0)
          throw new WireError('a new one among those sent again')
      }
      send({ type: wire.PUBLISH, packet, id, dup })
      return null
    },
    pubrel: (id, code) => send({ type: wire.PUBREL, id, code }),
    takes: () => true,
    ready: () => pump(),
  })
  const receiver = createReceiver({
    ack: (type, id, code) => send({ type, id, code }),
    released: () => {},
    overshot: maximum => {
      throw new WireError(`more than ${maximum} unanswered`)
    },
    heldUp: () => {},
  })

  const delivered: Delivered[] = []
  const outcomes = new Map<Outgoing, PublishOutcome>()
  // What the client would keep in its outbox, in order.
  const unsettled = new Set<Outgoing>()
  let pending: { readonly delivery: number; readonly of: Delivered }[] = []

  let waiting: Outgoing[] = []
  // Of those that are sent again on this connection.
  let again = 0

  const give = (packet: Outgoing): boolean =>
    sender.publish(packet, outcome => {
      if (outcomes.has(packet)) throw new WireError('a second outcome')
      outcomes.set(packet, outcome)
      unsettled.delete(packet)
    })

  const pump = () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (give(next)) continue
      waiting.unshift(next)
      return
    }
  }

  const over = (id: number) => {
    inUse.delete(id)
    resent.delete(id)
    unanswered = Math.max(0, unanswered - 1)
  }

  const message = (packet: Outgoing, id: number, dup: boolean) => {
    const delivery = packet.qos === 0 ? 0 : receiver.publish(id, packet.qos)
    if (packet.qos > 0 && delivery === 0) return
    const of: Delivered = { packet, dup, settled: undefined }
    delivered.push(of)
    if (delivery > 0) pending.push({ delivery, of })
  }

  const receive = (packet: Packet) => {
    if (packet.type === wire.PUBLISH) return message(packet.packet, packet.id, packet.dup)
    const answer = { id: packet.id, code: packet.code, text: undefined }
    switch (packet.type) {
      case wire.PUBACK:
        over(packet.id)
        return sender.puback(answer)
      case wire.PUBREC:
        if (packet.code >= FAILURE) over(packet.id)
        resent.delete(packet.id)
        return sender.pubrec(answer)
      case wire.PUBREL:
        return receiver.pubrel(packet.id)
      case wire.PUBCOMP:
        over(packet.id)
        return sender.pubcomp(answer)
    }
  }

  return {
    delivered,
    outcomes,
    publish: packet => {
      unsettled.add(packet)
      waiting.push(packet)
      pump()
    },
    receive: packet => {
      receive(packet)
      sender.proceed()
    },
    settle: (pick, code) => {
      const [chosen] = pending.splice(pick % Math.max(1, pending.length), 1)
      if (chosen === undefined) return
      chosen.of.settled = code
      receiver.settle(chosen.delivery, code)
    },
    open: () => pending.length,
    opened: (resumed, allowed, maximum, limit = allowed) => {
      window = allowed
      again = limit
      unanswered = 0
      resent.clear()
      if (!resumed) inUse.clear()
      receiver.opened(resumed, maximum)
      sender.opened(resumed, { window: allowed, again: limit })
      waiting = [...unsettled]
      pump()
    },
    lost: () => {
      sender.lost()
      pending = []
      waiting = []
      // At most once: what was handed over is not given again.
      for (const packet of unsettled) if (packet.qos === 0) unsettled.delete(packet)
    },
    idle: () => unsettled.size === 0 && sender.size() === 0 && receiver.size() === 0 && ids.left() === 0xffff,
  }
}
