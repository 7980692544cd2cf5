import { wordsOfRefusal } from '../../base/refusal.js'
import type { Received } from '../../driver/driver.js'
import { type Message, messageOf } from '../../message.js'
import { type Acks, type Delivery, type Dispatch, noDelivery, type Share } from '../delivery/acks.js'
import { own } from '../delivery/own.js'
import type { Chain } from './chain.js'
import type { RejectedError } from './errors.js'
import type { Ticket } from './stage.js'

/** Received messages that go through interceptors before it is known who observes them. */
export interface IncomingDetour {
  readonly dispatch: Dispatch
  /** It has passed. */
  through(ticket: Ticket<Received>): void
  /** The link is gone. `again`: what it brought and nobody has acknowledged comes again. */
  lost(again: boolean): void
}

export interface IncomingPort {
  readonly acks: Acks
  readonly dispatch: Dispatch
  /** Tells of a rejection. */
  rejected(topic: string, interceptor: string, reason: string, cause: unknown): RejectedError
}

/** A message on its way through the interceptors, with its delivery. */
interface MessageTicket extends Ticket<Received> {
  identifiers: readonly number[]
  readonly delivery: Delivery
  share: Share | null
}

/** Implementation specific error: the reason for which a message that an interceptor rejects is refused. */
const REJECTED = 0x83

export const createIncoming = (
  chain: Chain<Received>,
  { acks, dispatch, rejected }: IncomingPort,
): IncomingDetour => {
  const waiting = new Set<MessageTicket>()

  const ticketOf = (message: Message, identifiers: readonly number[], delivery: Delivery): MessageTicket => {
    const ticket: MessageTicket = {
      // Who it is for goes by its topic: nobody is to change that in place.
      value: Object.freeze(message),
      identifiers,
      delivery,
      share: null,
      dropped: false,
      leave: null,
      waits: () => {
        ticket.value = Object.freeze(own(messageOf(ticket.value)))
        if (ticket.share !== null) return
        waiting.add(ticket)
        ticket.identifiers = [...identifiers]
        // Its acknowledgement waits, too.
        ticket.share = delivery.share()
      },
      rejected: (interceptor, reason, cause) => {
        waiting.delete(ticket)
        const { message: words } = rejected(ticket.value.topic, interceptor, reason, cause)
        const share = ticket.share ?? delivery.share()
        share.settle(REJECTED, wordsOfRefusal(words))
      },
    }
    return ticket
  }

  return {
    dispatch: (message, identifiers, delivery) => chain.advance(ticketOf(message, identifiers, delivery), 0),
    through: passed => {
      // Only such tickets are sent through this chain.
      const ticket = passed as MessageTicket
      const { identifiers, delivery, share } = ticket
      const message = messageOf(ticket.value)
      waiting.delete(ticket)
      if (share === null) return dispatch(message, identifiers, delivery)
      acks.again(delivery, share, () => {
        dispatch(message, identifiers, delivery)
        return true
      })
    },
    lost: again => {
      if (!again) return
      // The last first: one that is taken out lets those behind it pass.
      for (const ticket of [...waiting].reverse()) {
        if (ticket.delivery === noDelivery) continue
        waiting.delete(ticket)
        chain.drop(ticket)
      }
    },
  }
}
