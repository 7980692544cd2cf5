import type { ObservableInput } from 'rxjs'
import { OptionError } from '../../errors.js'
import type { Properties, Qos } from '../../message.js'
import {
  type Check,
  checkOptions,
  isBoolean,
  isBytes,
  isInteger,
  isNumber,
  isObject,
  isOneOf,
  isString,
  isUserProperties,
} from '../../options.js'
import { topicProblem } from '../../topic/grammar.js'

export interface Credentials {
  readonly username?: string
  readonly password?: string | Uint8Array
}

export interface Will {
  readonly topic: string
  readonly payload: Uint8Array | string
  /** @default 0 */
  readonly qos?: Qos
  /** `true`: the broker keeps it as the topic's value. @default false */
  readonly retain?: boolean
  /** Seconds the broker waits for the client to come back before it publishes the will (MQTT 5). @default 0 */
  readonly delay?: number
  readonly properties?: Properties
}

export interface TlsOptions {
  /** PEM text or DER bytes of the authorities to trust, in place of those the platform trusts. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** PEM of the client's certificate chain, and of its key. */
  readonly cert?: string | Uint8Array
  readonly key?: string | Uint8Array
  readonly passphrase?: string
  /** The name that the server's certificate must bear. @default the host of the URL */
  readonly servername?: string
  /** Protocol names offered by ALPN. */
  readonly alpn?: readonly string[]
  readonly ciphers?: string
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
  /**
   * `true`: a server whose certificate cannot be verified is refused. `false`: anybody in between can read and change
   * everything; for tests only.
   *
   * @default true
   */
  readonly verify?: boolean
}

export interface MqttOptions {
  /** 5, 4 (which is MQTT 3.1.1) or 3 (MQTT 3.1). @default 5 */
  readonly protocolVersion?: 5 | 4 | 3
  /** What the broker knows this client by. @default `rxtopics-` and 14 random letters and digits */
  readonly clientId?: string
  /**
   * User name and password, or a function that gets them, called again at each attempt to connect. When it fails, or
   * takes longer than `connectTimeout`, that attempt fails.
   *
   * @default those in the URL
   */
  readonly credentials?: Credentials | (() => ObservableInput<Credentials>)
  /**
   * `true`: every connection starts with nothing. `false`: subscriptions and queued messages of the connection before
   * are kept, by the broker for `sessionExpiry`; needs a `clientId`.
   *
   * @default true
   */
  readonly clean?: boolean
  /** Seconds the broker keeps the session of a lost connection (MQTT 5). @default 0, or 4294967295 (for ever) if not `clean` */
  readonly sessionExpiry?: number
  /** Seconds between pings; a connection silent for one and a half times that is lost. 0: no pings. @default 60 */
  readonly keepalive?: number
  /** Ms from the start of an attempt to its CONNACK. @default 30000 */
  readonly connectTimeout?: number
  /** What the broker publishes if the connection is lost. */
  readonly will?: Will
  /** Sent with CONNECT (MQTT 5). */
  readonly userProperties?: Properties['userProperties']
  readonly tls?: TlsOptions
  /** Headers of the WebSocket handshake. Node only: browsers send none of your own. */
  readonly headers?: Readonly<Record<string, string>>
}

const isText = (value: unknown) => typeof value === 'string' || value instanceof Uint8Array
const isPem: Check = value => (isText(value) ? null : 'expected a string or a Uint8Array')
const isPems: Check = value =>
  isText(value) || (Array.isArray(value) && value.every(isText))
    ? null
    : 'expected a string, a Uint8Array or several'

const isStringRecord: Check = value =>
  isObject(value) ??
  (Object.values(value as object).every(item => typeof item === 'string')
    ? null
    : 'expected names mapped to strings')

const isStrings: Check = value =>
  Array.isArray(value) && value.every(item => typeof item === 'string') ? null : 'expected strings'

const isTopicName: Check = value => topicProblem(value as string)

export const checkMqttOptions = (options: MqttOptions): void => {
  checkOptions('options', options, {
    protocolVersion: isOneOf(5, 4, 3),
    clientId: isString,
    credentials: value => (typeof value === 'function' ? null : isObject(value)),
    clean: isBoolean,
    sessionExpiry: isInteger(0, 0xffff_ffff),
    keepalive: isInteger(0, 0xffff),
    connectTimeout: isNumber(1),
    will: isObject,
    userProperties: isUserProperties,
    tls: isObject,
    headers: isStringRecord,
  })
  if (typeof options.credentials === 'object') checkCredentials('options.credentials', options.credentials)
  checkOptions('options.will', options.will ?? {}, {
    topic: isTopicName,
    payload: isPem,
    qos: isOneOf(0, 1, 2),
    retain: isBoolean,
    delay: isInteger(0, 0xffff_ffff),
    properties: isObject,
  })
  checkOptions('options.tls', options.tls ?? {}, {
    ca: isPems,
    cert: isPem,
    key: isPem,
    passphrase: isString,
    servername: isString,
    alpn: isStrings,
    ciphers: isString,
    minVersion: isOneOf('TLSv1.2', 'TLSv1.3'),
    verify: isBoolean,
  })
  if (options.clean === false && options.clientId === undefined) {
    throw new OptionError('options.clientId', 'a session that is kept needs one')
  }
}

export const checkCredentials = (path: string, credentials: Credentials): void =>
  checkOptions(path, credentials, {
    username: isString,
    password: value => (typeof value === 'string' ? null : isBytes(value)),
  })
