import type { SchedulerLike } from 'rxjs'
import type { LinkError } from '../base/errors.js'
import type { Message, Properties, Qos, UserProperties } from '../message.js'

/**
 * The seam between the client and a messaging system. The client owns policy: when to connect, what to subscribe,
 * what to send again. A driver turns one link at a time into wire traffic and reports what it sees.
 */
export interface Driver {
  /** Short, for status and snapshots: `mqtt`, `memory`. */
  readonly name: string
  /**
   * Starts one attempt to connect and returns its link at once. No handler is called before `open` has returned.
   * The client opens the next link only after `closed` of the one before.
   */
  open(handlers: LinkHandlers, context: LinkContext): Link
}

/** Time and chance, as the client was given them. */
export interface LinkContext {
  readonly scheduler: SchedulerLike
  readonly random: () => number
}

/** What a driver reports. Order on one link: `opened` at most once, then messages, then `closed` exactly once. */
export interface LinkHandlers {
  opened(session: Session): void
  /**
   * `identifiers`: those of the subscriptions this copy was sent for; empty where there are none. `delivery`: what to
   * call `ack` with, once; 0 for a message that needs none (QoS 0).
   */
  message(message: Message, identifiers: readonly number[], delivery: number): void
  /** `null`: closed as asked. After this the link calls nobody; what it had not answered is lost. */
  closed(error: LinkError | null): void
}

/** One connection. The methods are called only between `opened` and `closed`, but for `close` and `abort`. */
export interface Link {
  /** Subscribes; calls `outcome` once per request, with the granted QoS or a reason code from 0x80. */
  subscribe(
    requests: readonly SubscribeRequest[],
    outcome: (request: SubscribeRequest, code: number) => void,
  ): void
  /** Unsubscribes; calls `outcome` once per filter. */
  unsubscribe(filters: readonly string[], outcome: (filter: string, code: number) => void): void
  /**
   * Sends; calls `outcome` once: at QoS 0 when it was handed over, else when the broker has answered. A packet that
   * was left unanswered when a link was lost is given to the next one again, the very same object: a driver whose
   * session was resumed knows by that to go on with it, and sends no second message.
   */
  publish(packet: Outgoing, outcome: (outcome: PublishOutcome) => void): void
  /**
   * Settles a delivery of this link. `code` below 0x80 acknowledges it, one from there refuses it, `text` being the
   * reason. `null`: it was not dealt with; no acknowledgement is sent, and the broker delivers it again in a later
   * connection of the session. To be called in any order: the driver keeps that of the protocol.
   */
  ack(delivery: number, code: number | null, text?: string): void
  /** Asks the other side for a sign of life, and calls back when it comes. */
  ping(pong: () => void): void
  /** Ends the link in order: what was handed over is written first. Before `opened`, as soon as it has opened. */
  close(): void
  /** Ends the link at once. */
  abort(): void
}

/** What a link found on the other side. */
export interface Session {
  /** The broker kept subscriptions and queued messages of an earlier connection (MQTT-3.2.2-2). */
  readonly present: boolean
  /** The broker keeps this session when the link is gone. */
  readonly persistent: boolean
  readonly clientId: string
  readonly capabilities: Capabilities
}

/** What this broker can do, over this link; the client degrades by rule or refuses with a typed error. */
export interface Capabilities {
  readonly maximumQos: Qos
  readonly retained: boolean
  readonly wildcards: boolean
  readonly sharedSubscriptions: boolean
  /** Copies name the subscription they were sent for, so overlapping filters are routed exactly. */
  readonly identifiers: boolean
  /**
   * What a publish that matches several subscriptions gives, where copies have no identifiers: `'one'` copy, or one
   * for `'each'` subscription, one after the other.
   */
  readonly copies: 'one' | 'each'
  /** `noLocal`, `retainAsPublished` and `retainHandling` are honoured. */
  readonly subscribeOptions: boolean
  /** Messages and subscriptions can carry `Properties`. */
  readonly properties: boolean
}

export interface SubscribeRequest {
  /** With its `$share/{group}/` prefix where it has one. */
  readonly filter: string
  readonly qos: Qos
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  /** 0: send retained messages; 1: only if the subscription is new; 2: never (MQTT-3.3.1-9 to -11). */
  readonly retainHandling: 0 | 1 | 2
  /** Requests with the same identifier and user properties may share a packet. */
  readonly identifier: number | undefined
  readonly userProperties: UserProperties | undefined
}

export interface Outgoing {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  readonly properties: Properties
}

/** The broker's answer to a publish; at QoS 0 always code 0. */
export interface PublishOutcome {
  /** Below 0x80: accepted. */
  readonly code: number
  /** The broker's own words, where it gave any. */
  readonly text: string | undefined
  /**
   * `true`: it was on its way when the session was lost, so that nobody can say whether the broker has it. Only at
   * QoS 2, where sending it again could double it.
   */
  readonly uncertain?: boolean
}
