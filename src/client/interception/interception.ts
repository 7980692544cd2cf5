import type { Time } from '../../base/time.js'
import type { Link, Outgoing, Received, Session } from '../../driver/driver.js'
import type { Message } from '../../message.js'
import type { Acks, Dispatch } from '../delivery/acks.js'
import { type Chain, createChain } from './chain.js'
import { type Direction, RejectedError } from './errors.js'
import { createIncoming } from './incoming.js'
import type { Interceptor, Verdict } from './interceptor.js'
import { createOutgoing, type OutgoingDetour, type OutgoingPort } from './outgoing.js'
import { type Read, readIncoming, readOutgoing } from './read.js'
import { createStage, type Ticket } from './stage.js'

/** The interceptors of one client, and what waits for them. */
export interface Interception {
  /** Adds one behind all others; what is returned takes it out. */
  add(interceptor: Interceptor): () => void
  /** The way of publishes to the outbox while there are interceptors; `null`: they go there at once. */
  outgoing(): OutgoingDetour | null
  /** The way of received messages to their observers. */
  readonly receive: Dispatch
  /** How many messages wait for verdicts. */
  waiting(): { readonly outgoing: number; readonly incoming: number }
  opened(link: Link, session: Session): void
  lost(): void
  /** No connection follows: fails the publishes that wait. */
  failed(error: Error): void
}

export interface InterceptionPort extends Pick<OutgoingPort, 'publish' | 'cancel' | 'idle'> {
  readonly time: Time
  readonly random: () => number
  readonly acks: Acks
  readonly dispatch: Dispatch
  /** Whether what has come is to be left out: the copies of a publish come together, and may be held for other times. */
  isCopy(message: Message, identifiers: readonly number[]): boolean
  rejected(error: RejectedError): void
}

export const createInterception = (port: InterceptionPort): Interception => {
  const { time, random, acks, dispatch, isCopy } = port
  const context = { scheduler: time, random }
  let added = 0
  let isIntercepted = false
  let receive = dispatch
  // The broker keeps what this connection leaves unacknowledged.
  let persistent = false

  const rejected =
    (direction: Direction) => (topic: string, interceptor: string, reason: string, cause: unknown) => {
      const options = cause === undefined ? {} : { cause }
      const error = new RejectedError(direction, topic, interceptor, reason, options)
      port.rejected(error)
      return error
    }

  const outgoing: Chain<Outgoing> = createChain<Outgoing>(
    ticket => out.through(ticket),
    isEmpty => {
      isIntercepted = !isEmpty
    },
  )
  const out = createOutgoing(outgoing, { ...port, rejected: rejected('outgoing') })
  const incoming: Chain<Received> = createChain<Received>(
    ticket => into.through(ticket),
    isEmpty => {
      receive = isEmpty ? dispatch : into.dispatch
    },
  )
  const into = createIncoming(incoming, { acks, dispatch, rejected: rejected('incoming') })

  const addTo = <T extends { readonly topic: string }>(
    chain: Chain<T>,
    decide: ((value: T, ticket: Ticket<T>) => Verdict<T>) | null,
    read: (asked: T, decision: unknown) => Read<T>,
    { timeout = 30_000, capacity = 1_000, name = `#${added}` }: Interceptor,
  ): (() => void) => {
    if (decide === null) return () => {}
    return chain.add(order =>
      createStage<T>({
        time,
        order,
        name,
        timeout,
        capacity,
        topicOf: ({ topic }) => topic,
        decide,
        read,
        passed: chain.advance,
        emptied: chain.emptied,
      }),
    )
  }

  return {
    add: interceptor => {
      // Called on itself: it may be an object with a state.
      const sends = (value: Outgoing, ticket: Ticket<Outgoing>) =>
        interceptor.outgoing?.(value, { ...context, settled: out.settled(ticket) }) as Verdict<Outgoing>
      const takes = (value: Received) => interceptor.incoming?.(value, context) as Verdict<Received>
      const removals = [
        addTo(outgoing, interceptor.outgoing === undefined ? null : sends, readOutgoing, interceptor),
        addTo(incoming, interceptor.incoming === undefined ? null : takes, readIncoming, interceptor),
      ]
      added += 1
      return () => {
        for (const remove of removals) remove()
      }
    },
    outgoing: () => (isIntercepted ? out : null),
    receive: (message, identifiers, delivery) => {
      if (!isCopy(message, identifiers)) receive(message, identifiers, delivery)
    },
    waiting: () => ({ outgoing: outgoing.waiting(), incoming: incoming.waiting() }),
    opened: (_link, session) => {
      persistent = session.persistent
    },
    lost: () => into.lost(persistent),
    failed: error => out.failed(error),
  }
}
