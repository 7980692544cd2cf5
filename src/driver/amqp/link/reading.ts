import type { ConsumeMessage } from 'amqplib'
import { type Qos, rawMessage } from '../../../message.js'
import type { LinkHandlers, SubscribeRequest } from '../../driver.js'
import { protect } from '../../protect.js'
import type { Mapping } from '../keys/mapping.js'
import type { Consumer } from './consumer.js'
import type { Deliveries, Source } from './deliveries.js'
import { bytesOf, readProperties } from './properties.js'

/** Hands over what queues bring, as messages of topics. */
export interface Reading {
  /** `wantedBy`: the subscriptions that a message of a topic is for, or `null` for one that is handed over unnamed. */
  read(message: ConsumeMessage, source: Source, wantedBy: WantedBy): void
}

export type WantedBy = (topic: string, from: unknown) => readonly SubscribeRequest[] | null

export const createReading = (
  mapping: Mapping,
  deliveries: Deliveries,
  handlers: Pick<LinkHandlers, 'message' | 'noticed'>,
): Reading => {
  const drop = ({ consumer, settled }: Source, message: ConsumeMessage) => {
    consumer.settle(message, 'ack')
    settled()
  }

  return {
    read: (message, source, wantedBy) => {
      const topic = mapping.topicOf(message.fields.routingKey)
      if (topic === null) {
        drop(source, message)
        return protect(() => handlers.noticed?.(noTopic))
      }
      const { qos: sent, from, properties } = readProperties(message.properties, mapping.topicOf)
      const wanted = wantedBy(topic, from)
      if (wanted?.length === 0) return drop(source, message)
      let granted: Qos = wanted === null ? 1 : 0
      const identifiers: number[] = []
      for (const { qos, identifier } of wanted ?? []) {
        if (qos > 0) granted = 1
        if (identifier !== undefined) identifiers.push(identifier)
      }
      const qos = sent === 0 ? 0 : granted
      const { content, fields } = message
      const received = rawMessage(topic, bytesOf(content), qos, false, fields.redelivered, properties)
      if (qos === 0) {
        drop(source, message)
        return protect(() => handlers.message(received, identifiers, 0))
      }
      const delivery = deliveries.add(message, source)
      protect(() => handlers.message(received, identifiers, delivery))
    },
  }
}

const noTopic = {
  kind: 'ill-formed',
  reason: 'a message was left out: its routing key stands for no topic',
} as const

/** Where a delivery of a consumer came from that nobody counts. */
export const unshared = (consumer: Consumer): Source => ({ consumer, shared: false, settled: () => {} })
