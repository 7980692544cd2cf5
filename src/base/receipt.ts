import type { Qos } from './properties.js'

/** What became of a publish that did not fail. */
export interface Receipt {
  /**
   * What became of it:
   *
   * - `sent`: handed to the connection (QoS 0)
   * - `acknowledged`: the broker has it (QoS 1 and 2)
   * - `dropped`: pushed out of a full outbox before it was sent, as the overflow policy says
   * - `expired`: its `messageExpiryInterval` passed before it could be sent
   * - `replaced`: a later publish of its topic with `conflate` took its place before it was sent
   * - `stored`: the client has closed before it could be sent; it is safe in the store of the outbox, and the next
   *   client of that store sends it
   */
  readonly outcome: 'sent' | 'acknowledged' | 'dropped' | 'expired' | 'replaced' | 'stored'
  /** The topic that was published to. */
  readonly topic: string
  /** The quality of service it was published with. */
  readonly qos: Qos
  /** `true`: the broker said that nobody is subscribed (reason code 0x10, MQTT 5 only). */
  readonly noMatchingSubscribers: boolean
}
