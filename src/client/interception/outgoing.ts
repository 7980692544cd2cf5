import { Observable, type Subscriber, type Subscription, tap } from 'rxjs'
import { PublishTimeoutError } from '../../base/publishErrors.js'
import type { Time } from '../../base/time.js'
import type { Outgoing } from '../../driver/driver.js'
import { report } from '../../driver/protect.js'
import type { Receipt } from '../../message.js'
import { type Entry, owned, type Prepared } from '../outbox/entry.js'
import type { Chain } from './chain.js'
import type { RejectedError } from './errors.js'
import type { OutgoingContext } from './interceptor.js'
import { fixed } from './read.js'
import type { Ticket } from './stage.js'

/** Publishes that go through interceptors before they go to the outbox. */
export interface OutgoingDetour {
  /** Publishes for `subscriber`; the function returned takes it back. */
  publish(prepared: Prepared, subscriber: Subscriber<Receipt>): () => void
  /** Returns how to be told what becomes of it. */
  settled(ticket: Ticket<Outgoing>): OutgoingContext['settled']
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
  /** Who wants to know what becomes of it. */
  told: ((outcome: Receipt | Error | null) => void)[]
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
      told: [],
      // Whoever published it may use their bytes again, and an interceptor may keep them.
      value: fixed(prepared.owned ? prepared.packet : owned(prepared.packet)),
      dropped: false,
      leave: null,
      waits: () => {
        if (waiting.has(ticket)) return
        waiting.add(ticket)
        const { timeout } = prepared
        const late = () => fail(ticket, new PublishTimeoutError(prepared.packet.topic, timeout))
        if (timeout !== Number.POSITIVE_INFINITY) ticket.timer = time.schedule(late, timeout)
      },
      rejected: (interceptor, reason, cause) => {
        forget(ticket)
        fail(ticket, port.rejected(prepared.packet.topic, interceptor, reason, cause))
      },
    }
    return ticket
  }

  /** Each is told once, for they are taken out before. */
  const tell = (ticket: PublishTicket, outcome: Receipt | Error | null) => {
    for (const told of ticket.told.splice(0)) {
      try {
        told(outcome)
      } catch (error) {
        report(error)
      }
    }
  }

  const fail = (ticket: PublishTicket, error: Error) => {
    tell(ticket, error)
    ticket.subscriber.error(error)
  }

  /** Goes to the outbox: straight, unless somebody wants to know what becomes of it. */
  const send = (ticket: PublishTicket, prepared: Prepared) => {
    const { subscriber, since } = ticket
    const go = (to: Subscriber<Receipt>) => {
      ticket.entry = port.publish(prepared, to, since)
    }
    if (ticket.told.length === 0) return go(subscriber)
    new Observable<Receipt>(go)
      .pipe(
        tap({
          next: receipt => tell(ticket, receipt),
          error: (error: unknown) => tell(ticket, error as Error),
        }),
      )
      .subscribe(subscriber)
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
        tell(ticket, null)
        if (ticket.entry !== null) port.cancel(ticket.entry)
        else port.idle()
      }
    },
    // Only such tickets are sent through this chain.
    settled: ticket => told => (ticket as PublishTicket).told.push(told),
    through: passed => {
      // Only such tickets are sent through this chain.
      const ticket = passed as PublishTicket
      forget(ticket)
      const { prepared, value } = ticket
      send(ticket, value === prepared.packet ? prepared : { ...prepared, packet: value, owned: false })
    },
    failed: error => {
      // The last first: one that is taken out lets those behind it pass.
      for (const ticket of [...waiting].reverse()) fail(ticket, error)
    },
  }
}
