import { createMessage, type Message } from '../../message.js'

/** The last message of each topic of a filter. */
export interface LatestMessages {
  put(message: Message): void
  /** Returns them, marked as replayed; the topic that changed last comes last. */
  all(): readonly Message[]
}

/** More topics than that under one filter: the ones not heard of for longest are forgotten. */
const TOPICS = 10_000

export const createLatestMessages = (): LatestMessages => {
  const byTopic = new Map<string, Message>()
  return {
    put: message => {
      const { topic, payload, qos, retain, dup, properties } = message
      byTopic.delete(topic)
      // An empty payload is how a retained value is deleted (MQTT-3.3.1-6).
      if (payload.length === 0) return
      // A copy: the payload received is a view, which would keep all that came with it.
      const bytes = payload.slice()
      byTopic.set(
        topic,
        createMessage(topic, message.params, bytes, bytes, qos, retain, dup, properties, true),
      )
      if (byTopic.size <= TOPICS) return
      for (const oldest of byTopic.keys()) {
        byTopic.delete(oldest)
        return
      }
    },
    all: () => [...byTopic.values()],
  }
}
