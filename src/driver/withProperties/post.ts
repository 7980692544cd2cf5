import { noProperties, type Properties } from '../../base/properties.js'
import { createRecencyMap, type RecencyMap } from '../../base/recencyMap.js'
import { plainStart } from '../../topic/filter/grammar.js'
import { matchesFrom } from '../../topic/filter/matches.js'
import type { Outgoing, Received } from '../driver.js'
import { disclose, enclose } from './envelope.js'

/** Puts messages into envelopes and takes them out. */
export interface Post {
  /** The link has opened; `native`: the system has properties of its own. */
  opened(native: boolean): void
  /** Returns the same packet where it needs no envelope, and for the same packet always the same. */
  outgoing(packet: Outgoing): Outgoing
  incoming(received: Received): Received
}

export interface PostSettings {
  readonly filters: readonly string[]
  /** Also where the system has properties. */
  readonly always: boolean
}

/** Where replies go to that are to have an envelope, because their request had one. */
export type ResponseTopics = RecencyMap<string, true>

// They come from others: so many at most, and none that is longer.
const MOST = 4_096
const LONGEST = 1_024

export const createResponseTopics = (): ResponseTopics => createRecencyMap(MOST)

export const createPost = (
  { filters, always }: PostSettings,
  responseTopics: ResponseTopics,
  enclosed: WeakMap<Outgoing, Outgoing>,
): Post => {
  let native = true

  const isNamed = (topic: string) => filters.some(filter => matchesFrom(filter, plainStart(filter), topic))
  const isResponseTopic = (topic: string) => responseTopics.get(topic) !== undefined
  const expectReplies = ({ responseTopic }: Properties) => {
    if (responseTopic !== undefined && responseTopic.length <= LONGEST)
      responseTopics.set(responseTopic, true)
  }

  const needsEnvelope = ({ topic, payload, retain, properties }: Outgoing): boolean => {
    // It deletes, and is nothing but that.
    if (payload.length === 0 && retain) return false
    // Whoever names a topic of others for replies changes nothing of what else is published there.
    const isReply = properties.correlationData !== undefined && isResponseTopic(topic)
    if (!isReply && !isNamed(topic)) return false
    // What looks like an envelope would be opened.
    return Object.values(properties).some(value => value !== undefined) || disclose(payload) !== null
  }

  return {
    opened: has => {
      native = has
    },
    outgoing: packet => {
      if (native && !always) return packet
      const known = enclosed.get(packet)
      if (known !== undefined) return known
      if (!needsEnvelope(packet)) return packet
      expectReplies(packet.properties)
      const { messageExpiryInterval } = packet.properties
      const made = {
        ...packet,
        payload: enclose(packet),
        // So that a system that can counts it down.
        properties: messageExpiryInterval === undefined ? noProperties : { messageExpiryInterval },
      }
      enclosed.set(packet, made)
      return made
    },
    incoming: received => {
      const { topic, payload } = received
      if (!isNamed(topic) && !isResponseTopic(topic)) return received
      const content = disclose(payload)
      if (content === null) return received
      expectReplies(content.properties)
      return {
        topic,
        payload: content.payload,
        qos: received.qos,
        retain: received.retain,
        dup: received.dup,
        // What the system has counted down is less than what was put in.
        properties: { ...content.properties, ...received.properties },
      }
    },
  }
}
