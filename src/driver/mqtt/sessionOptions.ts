import type { Properties, Qos, UserProperties } from '../../message.js'
import type { Provider } from '../connect/provider.js'
import type { Authentication } from './auth/authentication.js'
import type { Farewell } from './connect/farewell.js'

/** Who the client is. */
export interface Credentials {
  /** The name of the user. @default none */
  readonly username?: string
  /** The password, or a token; without `username` on MQTT 5 alone. @default none */
  readonly password?: string | Uint8Array
}

/** What the broker publishes if the connection is lost. */
export interface Will {
  /** Where it is published. */
  readonly topic: string
  /** What is published: bytes, or text as UTF-8. */
  readonly payload: Uint8Array | string
  /** 0, 1 or 2. @default 0 */
  readonly qos?: Qos
  /** `true`: the broker keeps it as the topic's value. @default false */
  readonly retain?: boolean
  /** Seconds the broker waits for the client to come back before it publishes the will (MQTT 5). @default 0 */
  readonly delay?: number
  /** Sent along (MQTT 5 only). @default none */
  readonly properties?: Properties
  /**
   * `true`: it is also published when the connection ends in order. `false`: only when the connection is lost.
   *
   * @default false
   */
  readonly onClose?: boolean
}

/** What brokers take no more of, and MQTT has no words for. `Infinity`: any number. */
export interface MqttLimits {
  /**
   * How many filters a SUBSCRIBE or UNSUBSCRIBE may have; more go in several (AWS IoT closes connections beyond 8).
   *
   * @default Infinity
   */
  readonly filtersPerSubscribe?: number
  /** How many PUBLISHes are sent in any second; the others wait in the outbox. @default Infinity */
  readonly publishesPerSecond?: number
  /**
   * How many levels a topic or filter may have; one with more is a `TooManyLevelsError` (AWS IoT takes 8).
   *
   * @default Infinity
   */
  readonly topicLevels?: number
}

/** Options of a session, over whatever line. */
export interface MqttSessionOptions {
  /** 5, 4 (which is MQTT 3.1.1) or 3 (MQTT 3.1). @default 5 */
  readonly protocolVersion?: 5 | 4 | 3
  /**
   * What the broker knows this client by. One that is drawn stays the same from connection to connection, but for those of
   * a `clean` client that end while a SUBSCRIBE is unanswered: the next has another, for some clusters (RabbitMQ) keep what
   * they made for a client id on a node that may be gone.
   *
   * @default `rxtopics-` and 14 random letters and digits
   */
  readonly clientId?: string
  /**
   * User name and password, or what provides them. Where they are provided, as also by a function that gives the URL,
   * the headers or `tls`, a connection that the broker ends or refuses because they have run out is opened again with
   * new ones; if it refuses those at once, that is final.
   *
   * @default those in the URL
   */
  readonly credentials?: Credentials | Provider<Credentials>
  /**
   * How this client proves who it is where that takes an exchange (MQTT 5): SCRAM, Kerberos, signed challenges.
   *
   * @default none
   */
  readonly authentication?: Authentication
  /**
   * - `true`: every connection starts with nothing
   * - `false`: subscriptions, queued messages and unfinished QoS 1 and 2 publishes of the connection before are kept,
   *   by the broker for `sessionExpiry`; needs a `clientId`
   * - `'first'`: the first connection of each client starts with nothing, the others go on with what it left (MQTT 5)
   *
   * @default true
   */
  readonly clean?: boolean | 'first'
  /**
   * Seconds the broker keeps the session of a lost connection (MQTT 5).
   *
   * @default 0 if `clean`, 3600 for `'first'`, else 4294967295 (for ever)
   */
  readonly sessionExpiry?: number
  /**
   * Seconds between pings; a connection over which nothing comes for one and a half times that is lost. 0: no pings.
   * A broker may want another time, which counts (MQTT-3.2.2-21).
   *
   * @default 60
   */
  readonly keepalive?: number
  /** Ms from the start of an attempt to its CONNACK. `Infinity`: for ever. @default 30000 */
  readonly connectTimeout?: number
  /**
   * Ms that one of several servers may take, from when the credentials are there to its CONNACK, before the next one is
   * tried. `Infinity`: all of `connectTimeout`. A single server has that anyway.
   *
   * @default 5000
   */
  readonly serverTimeout?: number
  /**
   * What follows when the broker sends the client to another server (MQTT 5, section 4.13).
   *
   * - `'follow'`: the next attempt goes there. A server of another host name gets no credentials, headers, user properties
   *   of the CONNECT or query; the will goes along
   * - `'with-credentials'`: the same, and it gets them all
   * - `'refuse'`: the attempt has failed
   *
   * A server that is among the URLs given is one of yours, and gets what its URL and the options say. After one that cannot
   * be connected, or five that only send the client on, comes the next of the URLs.
   *
   * @default 'follow'
   */
  readonly redirects?: 'follow' | 'with-credentials' | 'refuse'
  /**
   * Ms a broker may take to answer a SUBSCRIBE or UNSUBSCRIBE while it answers no other; then the connection is taken
   * for lost. So it is where as many publishes as may be are unanswered, others wait, and in that time, or in twice that
   * at most, none of them was answered: they are sent again over the next connection. `Infinity`: for ever.
   *
   * @default 30000
   */
  readonly answerTimeout?: number
  /** What the broker publishes if the connection is lost, or what provides it. @default none */
  readonly will?: Will | Provider<Will>
  /**
   * What DISCONNECT says when a connection ends in order (MQTT 5), or a function that is asked for it then.
   *
   * @default nothing
   */
  readonly farewell?: Farewell | (() => Farewell)
  /**
   * `true`: the broker may tell, in `status$`, from what topics responses are best made (MQTT 5, section 3.1.2.11.6).
   *
   * @default false
   */
  readonly requestResponseInformation?: boolean
  /** `false`: the broker gives reasons in words with CONNACK and DISCONNECT alone (MQTT 5). @default true */
  readonly requestProblemInformation?: boolean
  /** Sent with CONNECT (MQTT 5), or what provides them. @default none */
  readonly userProperties?: UserProperties | Provider<UserProperties>
  /**
   * How many QoS 1 and 2 messages the broker may send before one of them is acknowledged; the others wait there (MQTT
   * 5). Some brokers count wrongly: up to twice as many and 1000 more, but never more than 65535, are taken. One
   * more than those ends the connection with a `ProtocolError`.
   *
   * @default 65535
   */
  readonly receiveMaximum?: number
  /**
   * Bytes of the longest packet taken; a longer one ends the connection with a `ProtocolError`. An MQTT 5 broker is
   * told, and leaves out messages that are longer (MQTT-3.1.2-25).
   *
   * @default 268435460, which is all that MQTT can express
   */
  readonly maximumPacketSize?: number
  /**
   * How many topics the broker may send a number for in place of their name (MQTT 5). 32 topics of usual length are
   * a few kB here, and a known topic is read faster than its name; few brokers use more than ten.
   *
   * @default 32
   */
  readonly topicAliasMaximum?: number
  /**
   * How many QoS 1 and 2 publishes are sent before one of them is acknowledged; the others wait here. Never more than
   * an MQTT 5 broker says it takes. Older brokers cannot say that: mosquitto 2.0 as installed takes 20 of QoS 2, and
   * loses the others although it has acknowledged them. Over a long line more are faster.
   *
   * @default 65535 on MQTT 5, else 20
   */
  readonly maximumInFlight?: number
  /** Limits that the broker has and cannot tell. @default none */
  readonly limits?: MqttLimits
  /**
   * What a 3.1.1 broker sends for a publish that matches several subscriptions of this client, which it cannot be
   * asked: `'one'` copy (mosquitto, aedes, RabbitMQ at one QoS) or one for `'each'` (ejabberd, ActiveMQ, NATS).
   *
   * @default 'one'
   */
  readonly copies?: 'one' | 'each'
  /**
   * Whether the broker has groups (`$share/…`), where you know better than it says. `'no'`: observers of a group get an
   * `UnsupportedError`. `'unconfirmed'`: they are tried; as a grant proves nothing, `subscriptions$` says
   * `confirmed: false`. `'yes'`: a grant is what it says.
   *
   * @default what an MQTT 5 broker announces; `'unconfirmed'` before, as brokers do not say
   */
  readonly groups?: 'yes' | 'no' | 'unconfirmed'
}
