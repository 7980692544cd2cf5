import { ownBytes } from './bytes.js'
import { fields, isBoolean, isBytes, isInteger, type Rule } from './checks.js'
import { isShortPayload, isText, isTopicName, isUserProperties } from './text.js'
import { mergeUserProperties, recordOf, type UserProperties, userPropertyPairs } from './userProperties.js'

/** Quality of service: 0 at most once, 1 at least once, 2 exactly once (MQTT clause 4.3). */
export type Qos = 0 | 1 | 2

export type { UserProperties } from './userProperties.js'

/** What travels beside a payload on MQTT 5. On 3.1.1 a received message has none of these. */
export interface Properties {
  /** `true`: the payload is UTF-8 text; `false`: unspecified bytes. */
  readonly payloadFormatIndicator?: boolean
  /** Seconds the message is worth delivering. */
  readonly messageExpiryInterval?: number
  /** What the payload is: a MIME type, as a rule. */
  readonly contentType?: string
  /** Where an answer is expected. */
  readonly responseTopic?: string
  /** Bytes that an answer brings back, so that it can be told which request it is for. */
  readonly correlationData?: Uint8Array
  /** Named strings, in order; a name may come more than once. */
  readonly userProperties?: UserProperties
}

export const noProperties: Properties = Object.freeze({})

export const copyProperties = (properties: Properties): Properties => {
  if (properties === noProperties) return properties
  const { correlationData, userProperties, ...plain } = properties
  return {
    ...plain,
    ...(correlationData === undefined ? {} : { correlationData: ownBytes(correlationData) }),
    ...(userProperties === undefined ? {} : { userProperties: copyUserProperties(userProperties) }),
  }
}

export const copyUserProperties = (userProperties: UserProperties): UserProperties =>
  recordOf(userPropertyPairs(userProperties))

/** Returns both sets of properties as one: `over` wins, user properties name by name. */
export const mergeProperties = (under: Properties, over: Properties): Properties => {
  const merged = { ...under, ...over }
  return under.userProperties === undefined || over.userProperties === undefined
    ? merged
    : { ...merged, userProperties: mergeUserProperties(under.userProperties, over.userProperties) }
}

/** Known properties with values of their types, all of which can be sent. */
export const isProperties: Rule = /* @__PURE__ */ fields({
  payloadFormatIndicator: isBoolean,
  messageExpiryInterval: /* @__PURE__ */ isInteger(0, 0xffff_ffff),
  contentType: isText,
  responseTopic: isTopicName,
  correlationData: value => isBytes(value) ?? isShortPayload(value),
  userProperties: isUserProperties,
})
