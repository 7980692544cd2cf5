import type { Channel, ConsumeMessage } from 'amqplib'

/** Tells the server what is settled of the deliveries of one channel. */
export interface Acking {
  ack(message: ConsumeMessage): void
  reject(message: ConsumeMessage, requeue: boolean): void
  /** Tells at once what is acknowledged and was not told yet. */
  flush(): void
}

declare const queueMicrotask: (task: () => void) => void

/**
 * The client library writes each acknowledgement to the socket by itself, which costs more than all the rest of a delivery.
 * So those of one turn go together: one of all up to the last one behind which nothing is unsettled, and one of each other.
 */
export const createAcking = (channel: Pick<Channel, 'ack' | 'reject'>): Acking => {
  // Deliveries of a channel are numbered from 1: all up to this one are settled.
  let upTo = 0
  // Settled, after one that is not.
  const beyond = new Set<number>()
  let acknowledged: ConsumeMessage[] = []

  const note = (tag: number) => {
    if (tag !== upTo + 1) return void beyond.add(tag)
    upTo = tag
    while (beyond.size > 0 && beyond.delete(upTo + 1)) upTo += 1
  }

  const flush = () => {
    const messages = acknowledged
    acknowledged = []
    let last: ConsumeMessage | null = null
    for (const message of messages) {
      const { deliveryTag } = message.fields
      if (deliveryTag > upTo) channel.ack(message)
      else if (last === null || deliveryTag > last.fields.deliveryTag) last = message
    }
    if (last === null) return
    if (messages.length === 1) channel.ack(last)
    else channel.ack(last, true)
  }

  return {
    ack: message => {
      note(message.fields.deliveryTag)
      acknowledged.push(message)
      if (acknowledged.length === 1) queueMicrotask(flush)
    },
    reject: (message, requeue) => {
      note(message.fields.deliveryTag)
      channel.reject(message, requeue)
    },
    flush,
  }
}
