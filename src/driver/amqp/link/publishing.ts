import type { ChannelModel, ConfirmChannel, Message } from 'amqplib'
import { TopicsError } from '../../../base/errors.js'
import { PacketTooLargeError, PayloadTooLargeError } from '../../../base/publishErrors.js'
import { utf8Length } from '../../../base/text.js'
import type { Link, Outgoing, PublishOutcome } from '../../driver.js'
import { protect, tell } from '../../protect.js'
import type { Mapping, Target } from '../keys/mapping.js'
import { blame } from './blame.js'
import { bufferOf, type Written, writeProperties } from './properties.js'
import { createSentTable, type Sent } from './unconfirmed.js'

type Outcome = (outcome: PublishOutcome) => void

/** The publishes of one link, on a channel of their own. Each is confirmed by the server. */
export interface Publishing extends Pick<Link, 'publish' | 'ping'> {
  /** Resolves when the channel is open. */
  start(): Promise<void>
  /** A subscription was answered: what was published after it can be sent. */
  freed(): void
  /** `true`: the server takes nothing for now; `false`: it does again. */
  block(on: boolean): void
  /** Resolves when all that was published is confirmed. */
  drained(): Promise<void>
  stop(): void
}

export interface PublishingPort {
  readonly connection: ChannelModel
  readonly mapping: Mapping
  readonly exchange: string
  /** How many may be unconfirmed, and how many bytes of theirs. */
  readonly maximumInFlight: number
  readonly maximumUnconfirmed: number
  /** Bytes of the longest frame: what a message says of itself has to be in one. */
  readonly longestFrame: number
  /** How many subscriptions were asked for: they are to be in force for what is published after them. */
  asked(): number
  /** How many of those were answered, in the order in which they were asked for. */
  answered(): number
  /** What messages say of their publisher, where they have to. */
  from(): string | undefined
  /** Makes up a name by which a publish is known again. */
  newId(): string
  ready(): void
  /** The channel was closed, and for none of the publishes. */
  failed(reason: string): void
}

const TAKEN: PublishOutcome = { code: 0, text: undefined }
const UNHEARD: PublishOutcome = { code: 0x10, text: undefined }
const NOT_TAKEN: PublishOutcome = { code: 0x97, text: 'a queue did not take it' }
const TOO_LARGE = 0x95
const TOPIC_INVALID = 0x90

/** The client library has room for so much in the headers of a message. */
const LONGEST_HEADERS = 65_000
/** Bytes that are in their frame, whatever a message says, and of each short text but for itself. */
const FRAME = 48
const SHORT_TEXT = 1
/** Of all of them, at most. */
const LONGEST_TEXTS = 4 * 256

export const createPublishing = (port: PublishingPort): Publishing => {
  const { connection, mapping, exchange, maximumInFlight, maximumUnconfirmed } = port
  const longestHeaders = Math.min(LONGEST_HEADERS, port.longestFrame - FRAME)
  // In the order in which they were sent.
  const unconfirmed = createSentTable()
  // In the order in which they were published, each with the number of subscriptions that come first.
  let waiting: { readonly entry: Sent; readonly after: number }[] = []
  const pings = new Set<() => void>()
  let idle: (() => void)[] = []
  let channel: ConfirmChannel | null = null
  let bytes = 0
  let full = false
  let blocked = false
  let over = false

  const settle = (entry: Sent, outcome: PublishOutcome) => {
    if (over || !unconfirmed.delete(entry)) return
    bytes -= entry.bytes
    tell(entry.outcome, outcome)
    if (count() === 0) for (const done of idle.splice(0)) done()
    readyIfNot()
  }

  const count = () => unconfirmed.size() + waiting.length
  const takes = () => !blocked && count() < maximumInFlight && bytes < maximumUnconfirmed

  const readyIfNot = () => {
    if (!full || over || !takes()) return
    full = false
    port.ready()
  }

  const flush = () => {
    if (over || channel === null) return
    const answered = port.answered()
    const held = waiting.findIndex(({ after }) => after > answered)
    for (const { entry } of waiting.splice(0, held < 0 ? waiting.length : held)) send(channel, entry)
  }

  const send = (own: ConfirmChannel, entry: Sent) => {
    const { packet, target, written } = entry
    unconfirmed.add(entry)
    own.publish(
      target.isQueue ? '' : exchange,
      target.key,
      bufferOf(packet.payload),
      written.options,
      error => {
        // Of a channel that has ended all are called back; what becomes of them is decided there.
        if (own !== channel || isEnd(error)) return
        settle(entry, error === null ? (entry.returned ? UNHEARD : TAKEN) : NOT_TAKEN)
      },
    )
  }

  const ask = (own: ConfirmChannel, pong: () => void) => {
    own.prefetch(0).then(
      () => {
        if (!over && pings.delete(pong)) pong()
      },
      // Its channel has ended: asked again over the next.
      () => {},
    )
  }

  const ended = (error: Error | null) => {
    channel = null
    if (over || error === null) return
    const { refused, again, taken } = blame(error, unconfirmed.all(), exchange)
    if (refused.length === 0) return port.failed(error.message)
    for (const entry of taken) settle(entry, TAKEN)
    for (const [entry, outcome] of refused) settle(entry, outcome)
    open(again).catch(failure => port.failed(String(failure)))
  }

  /** Opens a channel, and sends what the one before has left. */
  const open = async (left: readonly Sent[]) => {
    const opened = await connection.createConfirmChannel()
    let reason: Error | null = null
    opened.on('error', (error: Error) => {
      reason = error
      // Before all that is unconfirmed is called back.
      channel = null
    })
    opened.on('close', () => ended(reason))
    opened.on('return', ({ properties }: Message) => {
      const entry = unconfirmed.find(String(properties.messageId))
      if (entry !== undefined) entry.returned = true
    })
    if (over) return
    channel = opened
    for (const entry of left) if (entry.held) send(opened, entry)
    flush()
    for (const pong of pings) ask(opened, pong)
  }

  const write = (packet: Outgoing): { readonly target: Target; readonly written: Written } => {
    const { topic, qos, properties } = packet
    const target = mapping.targetOf(topic)
    const { responseTopic } = properties
    const written = writeProperties(properties, {
      qos,
      reply: responseTopic === undefined ? undefined : mapping.targetOf(responseTopic),
      from: port.from(),
      id: qos > 0 ? port.newId() : undefined,
    })
    if (written.size > longestHeaders - LONGEST_TEXTS) {
      const longest = Math.min(LONGEST_HEADERS, port.longestFrame - FRAME - textsOf(written.options))
      if (written.size > longest) throw new PacketTooLargeError(topic, written.size, longest)
    }
    return { target, written }
  }

  return {
    start: () => open([]),
    freed: flush,
    block: on => {
      blocked = on
      readyIfNot()
    },
    publish: (packet, outcome) => {
      if (!takes()) {
        full = true
        return false
      }
      let made: ReturnType<typeof write>
      try {
        made = write(packet)
      } catch (error) {
        return unsendable(error, outcome)
      }
      const entry = sentOf(packet, made, outcome)
      bytes += entry.bytes
      const after = port.asked()
      if (channel !== null && waiting.length === 0 && after <= port.answered()) send(channel, entry)
      else waiting.push({ entry, after })
      return true
    },
    ping: pong => {
      // The same function may be given twice.
      const own = () => protect(pong)
      pings.add(own)
      if (channel !== null) ask(channel, own)
    },
    drained: () => (count() === 0 ? Promise.resolve() : new Promise(resolve => void idle.push(resolve))),
    stop: () => {
      over = true
      idle = []
      waiting = []
      unconfirmed.clear()
      pings.clear()
    },
  }
}

// Written out: what is spread costs more than all else of it.
const sentOf = (
  packet: Outgoing,
  { target, written }: { readonly target: Target; readonly written: Written },
  outcome: Outcome,
): Sent => ({
  packet,
  target,
  written,
  outcome,
  bytes: packet.payload.length + written.size + target.key.length,
  returned: false,
  before: null,
  after: null,
  held: false,
})

/** Returns the bytes of the short texts that stand beside the headers. */
const textsOf = ({ contentType, correlationId, replyTo, messageId }: Written['options']): number =>
  [contentType, correlationId, replyTo, messageId].reduce(
    (sum, text) => sum + (text === undefined ? 0 : SHORT_TEXT + utf8Length(text)),
    0,
  )

/** The channel has ended, by itself or with the connection. */
const isEnd = (error: unknown): boolean => error instanceof Error && error.message === 'channel closed'

/** Of what is never written. */
const unsendable = (error: unknown, outcome: Outcome): true => {
  if (!(error instanceof TopicsError)) throw error
  const large = error instanceof PayloadTooLargeError || error instanceof PacketTooLargeError
  outcome({ code: large ? TOO_LARGE : TOPIC_INVALID, text: undefined, error })
  return true
}
