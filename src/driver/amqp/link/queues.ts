import { createHash } from 'node:crypto'
import type { Channel, Options } from 'amqplib'
import { encodeUtf8 } from '../../../codec/text/utf8.js'
import { refusalOf } from './refusal.js'

/** How queues that outlive a connection are declared. */
export interface QueueSettings {
  /** Not given: as the virtual host has it. */
  readonly queueType: 'classic' | 'quorum' | undefined
  /** Seconds for which a session is kept; Infinity: for ever. */
  readonly sessionExpiry: number
  /** Seconds for which messages wait for a group that has no member. */
  readonly groupExpiry: number
  /** Where refused messages go. */
  readonly deadLetterExchange: string | undefined
}

/** Bytes of the longest name of a queue. */
const LONGEST = 255
/** 128 bits. */
const DIGITS = 32

/** Returns the name of the queue that a client's session is. */
export const sessionQueue = (clientId: string): string => bounded(`rxtopics.session.${clientId}`)

/** Returns the name of the queue that the members of a group share, one for each filter. */
export const groupQueue = (group: string, key: string): string =>
  // A group's name may hold whatever a level may: its dots are not those of the key.
  bounded(`rxtopics.group.${group.replaceAll(/[%.]/g, escaped)}.${key}`)

const escaped = (character: string): string => (character === '.' ? '%2E' : '%25')

/** A name that is too long keeps its beginning, and ends in what tells it from all others that begin so. */
const bounded = (name: string): string => {
  const bytes = encodeUtf8(name)
  if (bytes.length <= LONGEST) return name
  let end = name.length
  const mark = `~${createHash('sha256').update(bytes).digest('hex').slice(0, DIGITS)}`
  while (encodeUtf8(name.slice(0, end)).length > LONGEST - mark.length) end -= 1
  // Half of a pair is none.
  return name.slice(0, end).replace(/[\ud800-\udbff]$/, '') + mark
}

/** Declares the queue of a connection, which ends with it, and resolves with the name that the server gives it. */
export const declareOwn = async (
  channel: Channel,
  { deadLetterExchange }: QueueSettings,
): Promise<string> => {
  const { queue } = await channel.assertQueue('', {
    exclusive: true,
    durable: false,
    ...(deadLetterExchange === undefined ? {} : { deadLetterExchange }),
  })
  return queue
}

/** How a queue is declared that others, or later connections, find again. */
export const keptOptions = (
  { queueType, deadLetterExchange }: QueueSettings,
  expiry: number,
  isSession: boolean,
): Options.AssertQueue => ({
  durable: true,
  ...(expiry === Number.POSITIVE_INFINITY ? {} : { expires: expiry * 1_000 }),
  ...(deadLetterExchange === undefined ? {} : { deadLetterExchange }),
  arguments: {
    ...(queueType === undefined ? {} : { 'x-queue-type': queueType }),
    // Of two connections of one session, such as a lost one that the server still takes to live, one gets messages: in order.
    ...(isSession ? { 'x-single-active-consumer': true } : {}),
  },
})

/** Runs a task on a channel that it may end. */
export type Run = <T>(task: (channel: Channel) => Promise<T>) => Promise<T>

/**
 * Makes sure that a queue is there, and resolves with whether it was. One that is there is taken as it is: it may have
 * been declared with other options, or by somebody who knows better.
 */
export const ensureQueue = async (
  run: Run,
  queue: string,
  options: Options.AssertQueue,
): Promise<boolean> => {
  try {
    await run(channel => channel.checkQueue(queue))
    return true
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== NOT_FOUND || isDown(error)) throw error
  }
  await run(channel => channel.assertQueue(queue, options))
  return false
}

const NOT_FOUND = 404
const UNAVAILABLE = 0x88

const isDown = (error: unknown): boolean => refusalOf(error)?.code === UNAVAILABLE

/** Ends a session. A client that may not, has none. */
export const forgetQueue = async (run: Run, queue: string): Promise<void> => {
  try {
    await run(channel => channel.deleteQueue(queue))
  } catch (error) {
    if (refusalOf(error) === null) throw error
  }
}
