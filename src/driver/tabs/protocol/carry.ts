import { isOwn, ownBytes } from '../../../base/bytes.js'
import { escapeText } from '../../../base/escape.js'
import { ConnectionLostError, ConnectionRefusedError, LinkError } from '../../../base/linkErrors.js'
import { noProperties, type Properties } from '../../../base/properties.js'
import { recordOf, userPropertyPairs } from '../../../base/userProperties.js'
import type { Outgoing, PublishOutcome, Received, Session, SubscribeRequest } from '../../driver.js'
import { RelayedError } from '../errors.js'
import type {
  CarriedAnswer,
  CarriedError,
  CarriedMessage,
  CarriedPacket,
  CarriedProperties,
  CarriedRequest,
  CarriedSession,
} from './messages.js'

// Between what drivers know and what can be cloned. A clone of a view is a clone of all that is behind it, so bytes are
// their own.

type Bytes = (bytes: Uint8Array) => Uint8Array

const bytesOf: Bytes = bytes => (isOwn(bytes) && bytes.constructor === Uint8Array ? bytes : ownBytes(bytes))

const propertiesToCarry = (properties: Properties, bytes: Bytes): CarriedProperties => {
  const { correlationData, userProperties, ...plain } = properties
  return {
    ...plain,
    ...(correlationData === undefined ? {} : { correlationData: bytes(correlationData) }),
    ...(userProperties === undefined ? {} : { userProperties: userPropertyPairs(userProperties) }),
  }
}

/** Returns the properties that were carried. */
export const carriedProperties = (carried: CarriedProperties): Properties => {
  const { userProperties, ...plain } = carried
  if (userProperties !== undefined) return { ...plain, userProperties: recordOf(userProperties) }
  return Object.keys(plain).length === 0 ? noProperties : plain
}

const toCarry = (
  { topic, payload, qos, retain, properties }: Outgoing | Received,
  bytes: Bytes,
): CarriedPacket => ({
  topic,
  payload: bytes(payload),
  qos,
  retain,
  properties: propertiesToCarry(properties, bytes),
})

/**
 * Returns a packet as it can be posted. Of one of QoS 0 the client has made no copy, and within a tab nothing is cloned: its
 * bytes are those of whoever publishes, who may use them again before they are sent.
 */
export const packetToCarry = (packet: Outgoing): CarriedPacket =>
  toCarry(packet, packet.qos === 0 ? ownBytes : bytesOf)

/** Returns a message as it can be posted. Others get it, too, so a tab may do with its bytes what it likes. */
export const messageToCarry = (received: Received): CarriedMessage => ({
  ...toCarry(received, ownBytes),
  dup: received.dup,
})

/** Returns a message that may be kept, with bytes of its own. */
export const messageToKeep = (received: Received): Received => {
  const { payload, properties } = received
  const { correlationData } = properties
  const own = { ...received, payload: bytesOf(payload) }
  return correlationData === undefined
    ? own
    : { ...own, properties: { ...properties, correlationData: bytesOf(correlationData) } }
}

/** Returns the packet that was carried. */
export const carriedPacket = ({ topic, payload, qos, retain, properties }: CarriedPacket): Outgoing => ({
  topic,
  payload,
  qos,
  retain,
  properties: carriedProperties(properties),
})

/** Returns the message that was carried. */
export const carriedMessage = (carried: CarriedMessage): Received => ({
  ...carriedPacket(carried),
  dup: carried.dup,
})

/** Returns a request as it can be posted. */
export const requestToCarry = (request: SubscribeRequest): CarriedRequest => {
  const { filter, qos, retainHandling, identifier, userProperties } = request
  return {
    filter,
    qos,
    retainHandling,
    ...(identifier === undefined ? {} : { identifier }),
    ...(userProperties === undefined ? {} : { userProperties: userPropertyPairs(userProperties) }),
  }
}

/** Returns an error as it can be posted: what it says, not what led to it. */
export const errorToCarry = (error: Error): CarriedError => {
  const { fatal, reasonCode } = error as Partial<LinkError>
  return {
    name: String(error.name),
    message: error.message,
    ...(typeof fatal === 'boolean' ? { fatal } : {}),
    ...(typeof reasonCode === 'number' ? { reasonCode } : {}),
  }
}

/** Returns the error of a link that was carried. */
export const carriedLinkError = ({ name, message, fatal = false, reasonCode }: CarriedError): LinkError => {
  const options = { fatal, ...(reasonCode === undefined ? {} : { reasonCode }) }
  if (name === 'ConnectionRefusedError') return new ConnectionRefusedError(message, options)
  if (name === 'ConnectionLostError') return new ConnectionLostError(message, options)
  return new LinkError(name === 'LinkError' ? message : `${escapeText(name, 80)}: ${message}`, options)
}

/** Returns an answer as it can be posted. */
export const answerToCarry = (
  code: number,
  text?: string,
  error?: Error,
  uncertain?: boolean,
): CarriedAnswer => ({
  code,
  ...(text === undefined ? {} : { text }),
  ...(uncertain === undefined ? {} : { uncertain }),
  ...(error === undefined ? {} : { error: errorToCarry(error) }),
})

/** Returns the error of an answer that was carried. */
export const carriedError = ({ error }: CarriedAnswer): Error | undefined =>
  error === undefined ? undefined : new RelayedError(error.name, error.message)

/** Returns the outcome of a publish that was carried. */
export const carriedOutcome = (answer: CarriedAnswer): PublishOutcome => {
  const error = carriedError(answer)
  return {
    code: answer.code,
    text: answer.text,
    ...(answer.uncertain === undefined ? {} : { uncertain: answer.uncertain }),
    ...(error === undefined ? {} : { error }),
  }
}

/**
 * Returns what a hub found as a tab is told it. The session is of all tabs, so it is a new one for each of them; of what
 * depends on who asks, the broker knows only that they are one client; and what is for a group has to be known by its name.
 */
export const sessionToCarry = ({ clientId, capabilities, announced }: Session): CarriedSession => {
  const { identifiers, groupIdentifiers = identifiers, groups } = capabilities
  const common = {
    present: false,
    persistent: false,
    clientId,
    capabilities: {
      ...capabilities,
      noLocal: false,
      retainAsPublished: false,
      groups: groupIdentifiers ? groups : ('no' as const),
    },
  }
  if (announced === undefined) return common
  const { userProperties, ...plain } = announced
  return {
    ...common,
    announced: {
      ...plain,
      ...(userProperties === undefined ? {} : { userProperties: userPropertyPairs(userProperties) }),
    },
  }
}

/** Returns the session that was carried, which others have, too. */
export const carriedSession = ({ announced, capabilities, ...rest }: CarriedSession): Session => {
  const common = { ...rest, capabilities: { ...capabilities, shared: true } }
  if (announced === undefined) return common
  const { userProperties, ...plain } = announced
  return {
    ...common,
    announced: {
      ...plain,
      ...(userProperties === undefined ? {} : { userProperties: recordOf(userProperties) }),
    },
  }
}
