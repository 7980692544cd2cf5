import type { SchedulerLike } from 'rxjs'
import type { LinkError } from '../base/linkErrors.js'
import type { Properties, Qos, UserProperties } from '../message.js'
import type { Session } from './found.js'

export type { Announced, Capabilities, Session } from './found.js'

/**
 * The seam between the client and a messaging system. The client owns policy: when to connect, what to subscribe,
 * what to send again, what to do about a "not now". A driver turns one link at a time into wire traffic and reports
 * what it sees. It is written once for any number of clients: what outlives a link belongs to `LinkContext.client`.
 *
 * Answers are reason codes: below 0x80 yes, from 0x80 no. `isPassing` says which of those mean "not now": the client
 * asks again under its retry policy. All others are final.
 */
export interface Driver {
  /** Short, for status and snapshots: `mqtt`, `memory`. */
  readonly name: string
  /**
   * Starts one attempt to connect and returns its link at once. No handler is called before `open` has returned.
   * A client opens the next link only after `closed` of the one before.
   */
  open(handlers: LinkHandlers, context: LinkContext): Link
}

/** Time and chance, as the client was given them, and whose link it is. */
export interface LinkContext {
  /** Where time comes from. */
  readonly scheduler: SchedulerLike
  /** Returns a number from 0 up to 1, as `Math.random`. */
  readonly random: () => number
  /** The same object for all links of one client. Not given: the driver serves one client. */
  readonly client?: object
  /**
   * Packets that earlier links of this client left unanswered and nobody waits for any more: a session that is resumed
   * does not send them again. Not given: none.
   */
  readonly dropped?: readonly Outgoing[]
  /**
   * Wants to see the packets on the wire, by their names and the number of bytes in them after the header. Not given:
   * nobody does. It is up to the driver whether it shows any.
   */
  readonly packet?: (direction: 'in' | 'out', name: string, bytes: number) => void
}

/**
 * What a driver reports. Order on one link: `opened` at most once, then messages, then `closed` exactly once; after
 * `closed` nothing. All but `closed` are called between `opened` and `closed` only.
 *
 * Any of them may be called within a call of any method of `Link`, also `closed` within `close` or `abort`, and within
 * the client's own work: the client copes with a message that arrives while an observer is busy with another.
 */
export interface LinkHandlers {
  /** Called once, when the broker has accepted the connection. */
  opened(session: Session): void
  /**
   * `identifiers`: those of the subscriptions this copy was sent for; empty where there are none. `delivery`: what to
   * call `ack` with, once; 0 for a message that needs none (QoS 0). The payload may be a view of a larger buffer.
   */
  message(received: Received, identifiers: readonly number[], delivery: number): void
  /** The link takes publishes again, after `publish` has returned `false`. */
  ready?(): void
  /**
   * The other side has what acknowledged the delivery of that name (see `Link.nameOf`), of this link or an earlier one: it
   * does not send it again, and the name is free for another. Only of those for which the protocol says so (QoS 2).
   */
  released?(name: string): void
  /** Something was left out or exceeded, and the link goes on. */
  noticed?(notice: Notice): void
  /** `null`: closed as asked. After this the link calls nobody; what it had not answered is lost. */
  closed(error: LinkError | null): void
}

/** A message as it came over the wire. */
export interface Received {
  /** The topic, without its alias. */
  readonly topic: string
  /** The bytes, which the driver does not use again. */
  readonly payload: Uint8Array
  /** The quality of service it came with. */
  readonly qos: Qos
  /** A stored value, sent because of a subscription; with `retainAsPublished`: what the publisher said. */
  readonly retain: boolean
  /** It may have been sent before. */
  readonly dup: boolean
  /** What came along on MQTT 5. */
  readonly properties: Properties
}

/**
 * What a link saw and went on in spite of.
 *
 * - `ill-formed`: a message that breaks the rules of its protocol, though its frame does not, was left out
 * - `overshoot`: the other side sent more unacknowledged messages than it was told to
 * - `unverified`: nobody has made sure that it is the server it is taken for
 * - `blocked`: the other side takes no publishes for now; they wait until it does
 * - `lost`: what the other side was to keep is there no more
 * - `unsettled`: messages come again, as the other side did not learn in time, or not at all, that they were settled
 */
export interface Notice {
  /** What kind of notice it is. */
  readonly kind: 'ill-formed' | 'overshoot' | 'unverified' | 'blocked' | 'lost' | 'unsettled'
  /** In words, without text from the network. */
  readonly reason: string
}

/**
 * One connection. The methods are called only between `opened` and `closed`, but for `close` and `abort`. Of a link that
 * has closed they do nothing, to the next link neither: whoever has taken his time over a message may settle it late.
 */
export interface Link {
  /**
   * Where it leads, without credentials; `undefined` while that is not settled. Not given where there is nothing to tell
   * apart.
   */
  readonly server?: string | undefined
  /**
   * Subscribes; calls `outcome` once per request, with the granted QoS or a reason code from 0x80, and the other side's
   * own words where it gave any; or, where it cannot be asked, with the driver's own error. A subscription is in force
   * for every publish that is handed over after it.
   */
  subscribe(
    requests: readonly SubscribeRequest[],
    outcome: (request: SubscribeRequest, code: number, text?: string, error?: Error) => void,
  ): void
  /** Unsubscribes; calls `outcome` once per filter. */
  unsubscribe(
    filters: readonly string[],
    outcome: (filter: string, code: number, text?: string) => void,
  ): void
  /**
   * Sends and returns `true`; calls `outcome` once: at QoS 0 when it was handed over, else when the other
   * side has answered. Returns `false`, with nothing done, while the link takes no more (its window is full, its line is
   * busy); it calls `ready` when it does again. So whatever is not on its way is kept by the client alone.
   *
   * A packet that was left unanswered when a link was lost is given to the next one again, the very same object and
   * before all others: a driver whose session was resumed goes on with it then, not earlier, and sends no second message.
   * It takes such a packet whatever else waits.
   */
  publish(packet: Outgoing, outcome: (outcome: PublishOutcome) => void): boolean
  /**
   * Settles a delivery of this link. `code` below 0x80 acknowledges it, one from there refuses it, `text` being the
   * reason. `null`: it was not dealt with; no acknowledgement is sent, and it is delivered again, at the latest in a
   * later connection of the session; where there can be none, it may be refused. To be called in any order: the driver keeps that of the protocol.
   */
  ack(delivery: number, code: number | null, text?: string): void
  /**
   * Returns what the other side calls a delivery that is not settled. When it sends that again, over a later link of the
   * session, to another process perhaps, it calls it the same, and nothing else is called so while it may: until it has
   * the acknowledgement, and `released` is called where the protocol tells. Not given, or `undefined`: it has no such name.
   */
  nameOf?(delivery: number): string | undefined
  /** Asks the other side for a sign of life, and calls back when it comes. */
  ping(pong: () => void): void
  /** Ends the link in order: what was handed over is written first. Before `opened`: as soon as it can, without `opened`. */
  close(): void
  /** Ends the link at once. */
  abort(): void
}

/** A filter, and the options of its subscription. */
export interface SubscribeRequest {
  /** With its `$share/{group}/` prefix where it has one. */
  readonly filter: string
  /** The quality of service that is asked for. */
  readonly qos: Qos
  /** `true`: the client's own publishes do not come back (MQTT 5). */
  readonly noLocal: boolean
  /** `true`: messages keep the retain flag they were published with (MQTT 5). */
  readonly retainAsPublished: boolean
  /** 0: send retained messages; 1: only if the subscription is new; 2: never (MQTT-3.3.1-9 to -11). */
  readonly retainHandling: 0 | 1 | 2
  /** Requests with the same identifier and user properties may share a packet. */
  readonly identifier: number | undefined
  /** Sent with the SUBSCRIBE (MQTT 5). */
  readonly userProperties: UserProperties | undefined
}

/** A publish, as it is given to a link. */
export interface Outgoing {
  /** The topic, checked. */
  readonly topic: string
  /** The bytes, which nobody changes any more. */
  readonly payload: Uint8Array
  /** The quality of service. */
  readonly qos: Qos
  /** `true`: it becomes the value of its topic. */
  readonly retain: boolean
  /** Sent along on MQTT 5. */
  readonly properties: Properties
}

/** The answer to a publish; at QoS 0 code 0, or an `error`. */
export interface PublishOutcome {
  /** Below 0x80: accepted. */
  readonly code: number
  /** The other side's own words, where it gave any. */
  readonly text: string | undefined
  /**
   * `true`: it was on its way when the session was lost, so that nobody can say whether the broker has it. Only at
   * QoS 2, where sending it again could double it.
   */
  readonly uncertain?: boolean
  /** Why it was not sent, where it cannot be: a typed error of the driver. The other side has not heard of it. */
  readonly error?: Error
}
