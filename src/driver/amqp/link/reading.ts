import type { ConsumeMessage } from 'amqplib'
import type { Qos } from '../../../message.js'
import type { LinkHandlers, Received, SubscribeRequest } from '../../driver.js'
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
      const granted = wanted === null ? 1 : Math.max(...wanted.map(({ qos }) => qos))
      const received: Received = {
        topic,
        payload: bytesOf(message.content),
        qos: Math.min(sent, granted, 1) as Qos,
        retain: false,
        dup: message.fields.redelivered,
        properties,
      }
      const identifiers = (wanted ?? []).flatMap(({ identifier }) => identifier ?? [])
      if (received.qos === 0) {
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
