import type { Qos, UserProperties } from '../message.js'

/** What a link found on the other side. */
export interface Session {
  /** The broker kept subscriptions and queued messages of an earlier connection (MQTT-3.2.2-2). */
  readonly present: boolean
  /**
   * It is `present`, but may have nothing of what the connection before left: an attempt in between was never answered, and
   * may have made it anew. @default false
   */
  readonly doubtful?: boolean
  /**
   * Whether what it kept has the subscription to a filter; one that it has not is asked for again. Called while the link opens.
   * Not given: it has all that earlier links were granted.
   */
  readonly has?: (filter: string) => boolean
  /** The broker keeps this session when the link is gone. */
  readonly persistent: boolean
  /** The client id in use, given or assigned. */
  readonly clientId: string
  /** What the broker offers. */
  readonly capabilities: Capabilities
  /** What else the broker said of itself when it accepted the connection; not given where it says nothing. */
  readonly announced?: Announced
}

/** What a broker says of itself beyond what it can do. What is not there it did not say. */
export interface Announced {
  /** Seconds that it lets pass without a sign of life from this client. */
  readonly keepalive?: number
  /** Seconds that it keeps the session after the connection. */
  readonly sessionExpiry?: number
  /** How many publishes it takes unanswered. */
  readonly receiveMaximum?: number
  /** Bytes of the longest packet that it takes. */
  readonly maximumPacketSize?: number
  /** Why, in its own words. */
  readonly reason?: string
  /** What the broker sent with its answer. */
  readonly userProperties?: UserProperties
  /** From what it wants response topics to be made. */
  readonly responseInformation?: string
  /** Another server that it names. */
  readonly serverReference?: string
}

/** What this broker can do, over this link; the client degrades by rule or refuses with a typed error. */
export interface Capabilities {
  /** The highest quality of service that publishes may have. */
  readonly maximumQos: Qos
  /** It stores the last retained value of each topic. */
  readonly retained: boolean
  /** A subscription may say whether it wants stored values; else it always gets them. */
  readonly retainHandling: boolean
  /** Whether filters may have `+` and `#`. */
  readonly wildcards: boolean
  /**
   * Whether it has groups, whose members share the messages out (`$share/{group}/` in filters). `'unconfirmed'`: it
   * does not say, and its yes to such a subscription proves nothing.
   */
  readonly groups: 'yes' | 'no' | 'unconfirmed'
  /** Copies name the subscription they were sent for, so overlapping filters are routed exactly. */
  readonly identifiers: boolean
  /** Copies of groups name their subscription, whether or not others do. @default as `identifiers` */
  readonly groupIdentifiers?: boolean
  /**
   * What a publish that matches several subscriptions gives, where copies have no identifiers: `'one'` copy, or one
   * for `'each'` subscription, one after the other.
   */
  readonly overlap: 'one' | 'each'
  /** Others share the connection: stored values that they have asked for may come here, too. @default false */
  readonly shared?: boolean
  /** Whether the option `noLocal` is known. */
  readonly noLocal: boolean
  /** Whether the option `retainAsPublished` is known. */
  readonly retainAsPublished: boolean
  /** Messages and subscriptions can carry `Properties`. */
  readonly properties: boolean
  /** The longest payload it takes, in bytes. @default Infinity */
  readonly maximumPayload?: number
  /** The most levels that a topic or filter may have. @default Infinity */
  readonly maximumLevels?: number
}
