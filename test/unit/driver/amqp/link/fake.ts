import { EventEmitter } from 'node:events'
import type { Channel, ChannelModel, ConfirmChannel, ConsumeMessage, Options } from 'amqplib'

/** What was sent over a channel. */
export interface Sent {
  readonly exchange: string
  readonly key: string
  readonly text: string
  readonly options: Options.Publish
  /** Answers it as the server does. */
  readonly confirm: (error: Error | null) => void
}

/** A channel that does what it is told, and notes it. */
export interface FakeChannel extends EventEmitter {
  readonly calls: string[]
  readonly sent: Sent[]
  /** Hands a message, or the end of the consumer, to who consumes. */
  bring(message: ConsumeMessage | null): void
  /** The server closes it; what it was asked meanwhile is refused. */
  refuse(code: number, words: string): Error
}

/** What calls are refused with, by how they begin. */
export type Refusals = Map<string, readonly [code: number, words: string]>

export interface FakeConnection extends EventEmitter {
  readonly model: ChannelModel
  readonly channels: FakeChannel[]
  readonly refusals: Refusals
  /** All that was called, over all channels. */
  calls(): readonly string[]
  last(): FakeChannel
}

export const fakeConnection = (): FakeConnection => {
  const channels: FakeChannel[] = []
  const refusals: Refusals = new Map()
  const open = async () => {
    const channel = fakeChannel(refusals)
    channels.push(channel)
    return channel as unknown as Channel
  }
  const emitter = new EventEmitter()
  const model = Object.assign(emitter, {
    createChannel: open,
    createConfirmChannel: open as unknown as () => Promise<ConfirmChannel>,
    close: async () => {
      emitter.emit('close')
    },
  }) as unknown as ChannelModel
  return Object.assign(emitter, {
    ...{ model, channels, refusals },
    calls: () => channels.flatMap(({ calls }) => calls),
    last: () => channels.at(-1) as FakeChannel,
  })
}

const fakeChannel = (refusals: Refusals): FakeChannel => {
  const emitter = new EventEmitter()
  const calls: string[] = []
  const sent: Sent[] = []
  let take: ((message: ConsumeMessage | null) => void) | null = null

  const refuse = (code: number, words: string) => {
    const error = Object.assign(new Error(`Channel closed by server: ${code} (X) with message "${words}"`), {
      code,
    })
    emitter.emit('error', error)
    for (const { confirm } of sent) confirm(new Error('channel closed'))
    emitter.emit('close')
    return error
  }
  const call = async <T>(name: string, result: T): Promise<T> => {
    calls.push(name)
    const [, found] = [...refusals].find(([start]) => name.startsWith(start)) ?? []
    if (found !== undefined) throw refuse(...found)
    return result
  }
  const settle = (name: string) => (message: ConsumeMessage, requeue?: boolean) =>
    void calls.push(`${name} ${message.fields.deliveryTag}${requeue === undefined ? '' : ` ${requeue}`}`)

  return Object.assign(emitter, {
    ...{ calls, sent, refuse },
    bring: (message: ConsumeMessage | null) => take?.(message),
    prefetch: (size: number) => call(`prefetch ${size}`, {}),
    checkQueue: (queue: string) => call(`check ${queue}`, { queue }),
    assertQueue: (queue: string) => call(`declare ${queue}`, { queue: queue === '' ? 'amq.gen' : queue }),
    deleteQueue: (queue: string) => call(`delete ${queue}`, {}),
    assertExchange: (exchange: string) => call(`exchange ${exchange}`, {}),
    checkExchange: (exchange: string) => call(`check exchange ${exchange}`, {}),
    bindQueue: (queue: string, _: string, key: string) => call(`bind ${queue} ${key}`, {}),
    unbindQueue: (queue: string, _: string, key: string) => call(`unbind ${queue} ${key}`, {}),
    consume: (queue: string, given: typeof take) => {
      take = given
      return call(`consume ${queue}`, { consumerTag: 'tag' })
    },
    cancel: (tag: string) => call(`cancel ${tag}`, {}),
    close: async () => {
      await call('close', {})
      emitter.emit('close')
    },
    ack: settle('ack'),
    reject: settle('reject'),
    publish: (
      exchange: string,
      key: string,
      content: Buffer,
      options: Options.Publish,
      done: Sent['confirm'],
    ) => {
      calls.push(`publish ${key} ${content.toString()}`)
      const confirm = (error: Error | null) => {
        const at = sent.indexOf(own)
        if (at >= 0) sent.splice(at, 1)
        done(error)
      }
      const own: Sent = { exchange, key, text: content.toString(), options, confirm }
      sent.push(own)
      return true
    },
  }) as unknown as FakeChannel
}

/** A message as a queue brings it. */
export const messageOf = (
  key: string,
  given: Partial<ConsumeMessage['properties']> = {},
  tag = 1,
): ConsumeMessage =>
  ({
    content: Buffer.from(key),
    fields: { routingKey: key, deliveryTag: tag, redelivered: false },
    properties: { deliveryMode: 2, headers: {}, ...given },
  }) as unknown as ConsumeMessage

/** Lets all that is under way settle. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}
