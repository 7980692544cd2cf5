import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import { createAcking } from './acking.js'
import { wordsOf } from './refusal.js'

/** What brings the messages of one queue, on a channel of its own. */
export interface Consumer {
  /** Acknowledges a message, gives it back to its queue, or has it dropped or dead-lettered. */
  settle(message: ConsumeMessage, how: Settling): void
  /** Resolves when nothing more comes; what is not settled still can be. */
  cancel(): Promise<void>
  /** Resolves when the server has read all that was settled; the rest goes back to the queue. */
  close(): Promise<void>
}

export type Settling = 'ack' | 'requeue' | 'reject'

export interface ConsumerPort {
  readonly connection: ChannelModel
  readonly queue: string
  /** How many messages may be unsettled. */
  readonly prefetch: number
  message(found: ConsumeMessage, consumer: Consumer): void
  /** It has ended by itself. */
  lost(reason: string): void
}

/** Resolves when messages come; rejects where the server refuses them. */
export const startConsumer = async (port: ConsumerPort): Promise<Consumer> => {
  const { connection, queue, prefetch, message, lost } = port
  const channel = await connection.createChannel()
  const acking = createAcking({
    // Nothing can be told any more: its message goes back to the queue, or has gone.
    ack: (...given) => ended || channel.ack(...given),
    reject: (...given) => ended || channel.reject(...given),
  })
  let consuming = false
  let ended = false
  let words: string | null = null

  const end = (reason: string) => {
    if (ended) return
    ended = true
    words = reason
    // Where it has not begun, whoever starts it is told.
    if (consuming) lost(reason)
  }
  channel.on('error', (error: Error) => end(wordsOf(error.message)))
  // Without a word it ends with the connection, which is told of that.
  channel.on('close', () => {
    ended = true
  })

  const consumer: Consumer = {
    settle: (found, how) => {
      if (how === 'ack') acking.ack(found)
      else acking.reject(found, how === 'requeue')
    },
    cancel: async () => {
      if (!ended) await channel.cancel(tag)
    },
    close: async () => {
      if (ended) return
      acking.flush()
      ended = true
      await channel.close()
    },
  }
  const tag = await begin(channel, queue, prefetch, found => {
    if (ended) return
    if (found !== null) return message(found, consumer)
    end('its queue was deleted, or is on a node that is down')
    // Nobody uses it any more.
    channel.close().catch(() => {})
  })
  // What ends it may have come with the answer.
  if (words !== null) throw new Error(words)
  consuming = true
  return consumer
}

const begin = async (
  channel: Channel,
  queue: string,
  prefetch: number,
  take: (found: ConsumeMessage | null) => void,
): Promise<string> => {
  await channel.prefetch(prefetch)
  return (await channel.consume(queue, take)).consumerTag
}
