import { type Check, isBoolean, isBytes, isInteger, isObject, isString, isUserProperties } from './checks.js'
import { mergeUserProperties, type UserProperties } from './userProperties.js'

/** Quality of service: 0 at most once, 1 at least once, 2 exactly once (MQTT clause 4.3). */
export type Qos = 0 | 1 | 2

export type { UserProperties } from './userProperties.js'

/** What travels beside a payload on MQTT 5. On 3.1.1 a received message has none of these. */
export interface Properties {
  /** `true`: the payload is UTF-8 text; `false`: unspecified bytes. */
  readonly payloadFormatIndicator?: boolean
  /** Seconds the message is worth delivering. */
  readonly messageExpiryInterval?: number
  readonly contentType?: string
  readonly responseTopic?: string
  readonly correlationData?: Uint8Array
  readonly userProperties?: UserProperties
}

/** Returns both sets of properties as one: `over` wins, user properties name by name. */
export const mergeProperties = (under: Properties, over: Properties): Properties => {
  const merged = { ...under, ...over }
  return under.userProperties === undefined || over.userProperties === undefined
    ? merged
    : { ...merged, userProperties: mergeUserProperties(under.userProperties, over.userProperties) }
}

/** Known properties with values of their types. */
export const isProperties: Check = value => {
  const problem = isObject(value)
  if (problem !== null) return problem
  for (const [name, property] of Object.entries(value as object)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    const reason = check === undefined ? 'unknown property' : property === undefined ? null : check(property)
    if (reason !== null) return `${name}: ${reason}`
  }
  return null
}

const checks: Readonly<Record<string, Check>> = {
  payloadFormatIndicator: isBoolean,
  messageExpiryInterval: isInteger(0, 0xffff_ffff),
  contentType: isString,
  responseTopic: isString,
  correlationData: isBytes,
  userProperties: isUserProperties,
}
