import type { Subscriber, Subscription } from 'rxjs'
import { PublishTimeoutError } from '../../base/publishErrors.js'
import type { Time } from '../../base/time.js'
import type { Outgoing } from '../../driver/driver.js'
import type { Receipt } from '../../message.js'
import { type Entry, owned, type Prepared } from '../outbox/entry.js'
import type { Chain } from './chain.js'
import type { RejectedError } from './errors.js'
import { fixed } from './read.js'
import type { Ticket } from './stage.js'

/** Publishes that go through interceptors before they go to the outbox. */
export interface OutgoingDetour {
  /** Publishes for `subscriber`; the function returned takes it back. */
  publish(prepared: Prepared, subscriber: Subscriber<Receipt>): () => void
  /** It has passed. */
  through(ticket: Ticket<Outgoing>): void
  /** Fails what waits. */
  failed(error: Error): void
}

export interface OutgoingPort {
  readonly time: Time
  /** Publishes what began then. Returns what `cancel` takes, or `null` if it has settled. */
  publish(prepared: Prepared, subscriber: Subscriber<Receipt>, since: number): Entry | null
  cancel(entry: Entry): void
  /** One that waited does so no more, and went nowhere. */
  idle(): void
  /** Tells of a rejection, and returns the error for the publisher. */
  rejected(topic: string, interceptor: string, reason: string, cause: unknown): RejectedError
}

/** A publish on its way through the interceptors. Its place, once it is through, is an entry of the outbox. */
interface PublishTicket extends Ticket<Outgoing> {
  readonly prepared: Prepared
  readonly subscriber: Subscriber<Receipt>
  readonly since: number
  timer: Subscription | null
  entry: Entry | null
}

export const createOutgoing = (chain: Chain<Outgoing>, port: OutgoingPort): OutgoingDetour => {
  const { time } = port
  const waiting = new Set<PublishTicket>()

  const ticketOf = (prepared: Prepared, subscriber: Subscriber<Receipt>): PublishTicket => {
    const ticket: PublishTicket = {
      prepared,
      subscriber,
      since: time.now(),
      timer: null,
      entry: null,
      // Whoever published it may use their bytes again, and an interceptor may keep them.
      value: fixed(prepared.owned ? prepared.packet : owned(prepared.packet)),
      dropped: false,
      leave: null,
      waits: () => {
        if (waiting.has(ticket)) return
        waiting.add(ticket)
        const { timeout } = prepared
        const late = () => subscriber.error(new PublishTimeoutError(prepared.packet.topic, timeout))
        if (timeout !== Number.POSITIVE_INFINITY) ticket.timer = time.schedule(late, timeout)
      },
      rejected: (interceptor, reason, cause) => {
        forget(ticket)
        subscriber.error(port.rejected(prepared.packet.topic, interceptor, reason, cause))
      },
    }
    return ticket
  }

  const forget = (ticket: PublishTicket) => {
    waiting.delete(ticket)
    ticket.timer?.unsubscribe()
    ticket.timer = null
  }

  return {
    publish: (prepared, subscriber) => {
      const ticket = ticketOf(prepared, subscriber)
      chain.advance(ticket, 0)
      return () => {
        forget(ticket)
        chain.drop(ticket)
        if (ticket.entry !== null) port.cancel(ticket.entry)
        else port.idle()
      }
    },
    through: passed => {
      // Only such tickets are sent through this chain.
      const ticket = passed as PublishTicket
      forget(ticket)
      const { prepared, value, subscriber, since } = ticket
      const changed = value !== prepared.packet
      ticket.entry = port.publish(
        changed ? { ...prepared, packet: value, owned: false } : prepared,
        subscriber,
        since,
      )
    },
    failed: error => {
      // The last first: one that is taken out lets those behind it pass.
      for (const { subscriber } of [...waiting].reverse()) subscriber.error(error)
    },
  }
}
