import type { IClientOptions } from 'mqtt'
import { noProperties, type Properties, type UserProperties } from '../../../message.js'
import type { Credentials, MqttOptions, TlsOptions, Will } from '../options.js'
import type { Address } from './address.js'
import { pemOf } from './authority.js'
import type { Resolved } from './resolve.js'

const protocolIds = { 3: 'MQIsdp', 4: 'MQTT', 5: 'MQTT' } as const

/** What is settled anew for each attempt. */
export interface Attempt {
  readonly address: Address
  readonly clientId: string
  readonly clean: boolean
  readonly credentials: Credentials
  readonly headers: Readonly<Record<string, string>>
}

/** Returns what MQTT.js is told: to connect once and keep that alive, and to do nothing else on its own. */
export const connectOptions = (options: Resolved, attempt: Attempt): IClientOptions => {
  const { protocolVersion, keepalive, will } = options
  const { clientId, clean, headers, credentials } = attempt
  const { protocol, host, port, path, unixSocket } = attempt.address
  const { username, password } = credentials
  const tls = options.tls === undefined ? {} : tlsOf(options.tls)
  return {
    protocol,
    host,
    hostname: host,
    port,
    path,
    unixSocket,
    clientId,
    clean,
    keepalive,
    protocolVersion,
    protocolId: protocolIds[protocolVersion],
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // The time limit is the driver's own: it counts from before the credentials were asked for.
    connectTimeout: 0x7fff_ffff,
    // MQTT.js formats a debug line for every step if it is given no other place for them.
    log: () => {},
    // A worker made from a blob, MQTT.js's choice in browsers, is refused by many content security policies.
    timerVariant: 'native',
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: binary(password) }),
    ...(protocolVersion === 5 ? { properties: connectProperties(options) } : {}),
    ...(will === undefined ? {} : { will: willOf(will, protocolVersion) }),
    ...tls,
    ...(protocol === 'ws' || protocol === 'wss' ? { wsOptions: { headers: { ...headers }, ...tls } } : {}),
  }
}

/** What is not told has the value that the specification gives it (MQTT 5, section 3.1.2.11). */
const connectProperties = (options: Resolved): NonNullable<IClientOptions['properties']> => {
  const { sessionExpiry, receiveMaximum, maximumPacketSize, topicAliasMaximum, userProperties } = options
  return {
    ...(sessionExpiry === 0 ? {} : { sessionExpiryInterval: sessionExpiry }),
    ...(receiveMaximum === 0xffff ? {} : { receiveMaximum }),
    ...(maximumPacketSize === undefined ? {} : { maximumPacketSize }),
    ...(topicAliasMaximum === 0 ? {} : { topicAliasMaximum }),
    ...(userProperties === undefined ? {} : { userProperties: mutable(userProperties) }),
  }
}

const tlsOf = ({
  alpn,
  verify = true,
  ca,
  ...rest
}: TlsOptions): IClientOptions & { minVersion?: string } => ({
  ...(rest as object),
  ...(ca === undefined ? {} : { ca: (Array.isArray(ca) ? ca : [ca]).map(pemOf) }),
  ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
  rejectUnauthorized: verify,
})

const willOf = (will: Will, version: MqttOptions['protocolVersion']): NonNullable<IClientOptions['will']> => {
  const { topic, payload, qos = 0, retain = false, delay = 0, properties = noProperties } = will
  return {
    topic,
    payload: binary(payload) as Buffer,
    qos,
    retain,
    ...(version === 5 ? { properties: { willDelayInterval: delay, ...willProperties(properties) } } : {}),
  }
}

const willProperties = ({ correlationData, userProperties, ...rest }: Properties) => ({
  ...rest,
  ...(correlationData === undefined ? {} : { correlationData: binary(correlationData) as Buffer }),
  ...(userProperties === undefined ? {} : { userProperties: mutable(userProperties) }),
})

const mutable = (properties: UserProperties): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  )

/** MQTT.js takes bytes as `Buffer` only, which browsers do not have: there they become text. */
const binary = (value: string | Uint8Array): string | Buffer => {
  if (typeof value === 'string') return value
  return typeof Buffer === 'function' ? Buffer.from(value) : new TextDecoder().decode(value)
}
