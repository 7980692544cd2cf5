import type { Properties, Qos } from '../../../message.js'

/** A message as the broker keeps it. */
export interface Publication {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  readonly properties: Properties
  /** The client that published it; `null`: the program that owns the broker. */
  readonly source: string | null
  /** Scheduler time from which it is not worth delivering. */
  readonly expiresAt: number
}

interface Content {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  readonly properties: Properties
}

export const publication = (
  { topic, payload, qos, retain, properties }: Content,
  source: string | null,
  now: number,
): Publication => ({
  topic,
  payload,
  qos,
  retain,
  properties,
  source,
  expiresAt: now + (properties.messageExpiryInterval ?? Number.POSITIVE_INFINITY) * 1000,
})

export const isExpired = ({ expiresAt }: Publication, now: number): boolean => now >= expiresAt

/** Returns the properties to send now: the expiry interval is what is left of it (MQTT-3.3.2-6). */
export const propertiesAt = ({ properties, expiresAt }: Publication, now: number): Properties =>
  properties.messageExpiryInterval === undefined
    ? properties
    : { ...properties, messageExpiryInterval: Math.max(0, Math.ceil((expiresAt - now) / 1000)) }
