import { isBoolean, isBytes, isObject, isQos } from '../../base/checks.js'
import { copyProperties, isProperties, noProperties, type Properties } from '../../base/properties.js'
import { isTopicName } from '../../base/text.js'
import type { Outgoing, Received } from '../../driver/driver.js'
import { messageOf } from '../../message.js'

/** What passes of a decision, or why it cannot. */
export type Read<T> = { readonly value: T } | { readonly problem: string }

/** Returns the publish that an interceptor wants sent: checked, for nobody checks it again. */
export const readOutgoing = (asked: Outgoing, decision: unknown): Read<Outgoing> => {
  if (decision === asked) return { value: asked }
  if (isObject(decision) !== null) return { problem: noVerdict }
  const { topic, payload, qos, retain, properties = noProperties } = decision as Outgoing
  const problem =
    problemOf('topic', isTopicName(topic)) ??
    problemOf('payload', isBytes(payload)) ??
    problemOf('qos', isQos(qos)) ??
    problemOf('retain', isBoolean(retain)) ??
    problemOfProperties(properties)
  if (problem !== null) return { problem }
  // What the interceptor keeps it may change later.
  const own = properties === asked.properties ? properties : copyProperties(properties)
  return { value: fixed({ topic, payload, qos, retain, properties: own }) }
}

/**
 * Returns the same publish, which nobody can change in place any more: the next to ask takes it for checked. Its properties
 * are to be a copy, for it is not on whoever published it that they are fixed.
 */
export const fixed = (publish: Outgoing): Outgoing => {
  const { userProperties } = publish.properties
  if (userProperties !== undefined) {
    for (const value of Object.values(userProperties)) Object.freeze(value)
    Object.freeze(userProperties)
  }
  Object.freeze(publish.properties)
  return Object.freeze(publish)
}

/** Returns the message that an interceptor wants handed on: the same one with other bytes or properties. */
export const readIncoming = (asked: Received, decision: unknown): Read<Received> => {
  if (decision === asked) return { value: asked }
  if (isObject(decision) !== null) return { problem: noVerdict }
  const { topic, payload, properties = noProperties } = decision as Received
  // A received topic says whom the message is for, and which SUBSCRIBE it answers.
  if (topic !== asked.topic) return { problem: 'it returned a message of another topic' }
  const problem = problemOf('payload', isBytes(payload)) ?? problemOfProperties(properties)
  if (problem !== null) return { problem }
  const { qos, retain, dup } = asked
  return { value: Object.freeze(messageOf({ topic, payload, qos, retain, dup, properties })) }
}

const noVerdict = 'it returned neither a message nor a rejection'

const problemOf = (name: string, problem: string | null): string | null =>
  problem === null ? null : `it returned a message whose ${name} is wrong: ${problem}`

const problemOfProperties = (properties: Properties): string | null => {
  const found = isProperties(properties)
  if (found === null || typeof found === 'string') return problemOf('properties', found)
  return problemOf(found.at === '' ? 'properties' : `properties.${found.at}`, found.reason)
}
