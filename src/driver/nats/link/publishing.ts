import type { NatsConnection } from '@nats-io/nats-core'
import { TopicsError } from '../../../base/errors.js'
import { PayloadTooLargeError } from '../../../base/publishErrors.js'
import { createQueue } from '../../../base/queue.js'
import type { Link, Outgoing, PublishOutcome } from '../../driver.js'
import { tell } from '../../protect.js'
import type { Mapping } from '../subjects/mapping.js'
import type { Denial } from './denial.js'
import { type Marks, writeHeaders } from './headers.js'

type Outcome = (outcome: PublishOutcome) => void

/** The publishes of one link that nobody but the server reads. */
export interface Publishing extends Pick<Link, 'publish'> {
  /** Writes a message, and returns how many bytes that takes, or why it cannot be written. */
  write(packet: Outgoing, subject: string, reply: string | undefined, marks: Marks): number | TopicsError
  /** Returns the subject of a topic, or why it has none. */
  subjectOf(topic: string): string | TopicsError
  /** Returns the subject of the response topic, where there is one, or why it has none. */
  replyOf(packet: Outgoing): string | undefined | TopicsError
  /** The server has refused a publish to a subject. */
  refused(denial: Denial): void
}

export interface PublishingPort {
  readonly connection: NatsConnection
  readonly mapping: Mapping
  /** The most bytes that headers and payload may take. */
  readonly maximumPayload: number
  /** The most that the payload alone may. */
  readonly longestPayload: number
  readonly takes: () => boolean
  /** Bytes were written; the server will have read them, in the order in which they were. */
  wrote(bytes: number, read: () => void): void
  /** What every message is marked with. */
  marks(subject: string): Marks
}

const TAKEN: PublishOutcome = { code: 0, text: undefined }
const DENIED = 0x87
const TOO_LARGE = 0x95
const TOPIC_INVALID = 0x90

/** What was written to a subject, and the server has not read. */
interface Written {
  readonly subject: string
  readonly outcome: Outcome
  problem: string | null
}

export const createPublishing = (port: PublishingPort): Publishing => {
  const { connection, mapping, maximumPayload, longestPayload, takes, wrote, marks } = port
  const unread = createQueue<Written>()

  const subjectOf = (topic: string): string | TopicsError => {
    try {
      return mapping.subjectOf(topic)
    } catch (error) {
      if (error instanceof TopicsError) return error
      throw error
    }
  }

  const replyOf: Publishing['replyOf'] = ({ properties: { responseTopic } }) =>
    responseTopic === undefined ? undefined : subjectOf(responseTopic)

  const write: Publishing['write'] = (packet, subject, reply, marked) => {
    const { topic, payload, properties } = packet
    const { headers, size: before } = writeHeaders(properties, marked)
    const size = before + payload.length
    if (payload.length > longestPayload)
      return new PayloadTooLargeError(topic, payload.length, longestPayload)
    if (size > maximumPayload) return new PayloadTooLargeError(topic, size, maximumPayload)
    if (headers === undefined && reply === undefined) connection.publish(subject, payload)
    else
      connection.publish(subject, payload, {
        ...(headers === undefined ? {} : { headers }),
        ...(reply === undefined ? {} : { reply }),
      })
    return size + subject.length
  }

  // What was written first is read first: the same function does for all.
  const firstRead = () => {
    const { outcome, problem } = unread.shift() as Written
    tell(outcome, problem === null ? TAKEN : { code: DENIED, text: problem })
  }

  return {
    publish: (packet, outcome) => {
      if (!takes()) return false
      const subject = subjectOf(packet.topic)
      if (typeof subject !== 'string') return unsendable(subject, outcome)
      const reply = replyOf(packet)
      if (reply instanceof TopicsError) return unsendable(reply, outcome)
      const size = write(packet, subject, reply, marks(subject))
      if (typeof size !== 'number') return unsendable(size, outcome)
      unread.push({ subject, outcome, problem: null })
      wrote(size, firstRead)
      return true
    },
    ...{ write, subjectOf, replyOf },
    refused: ({ subject, message }) => {
      for (let i = 0; i < unread.size(); i += 1) {
        const written = unread.at(i) as Written
        if (written.subject === subject) written.problem = message
      }
    },
  }
}

/** Of what is never written. */
export const unsendable = (error: TopicsError, outcome: Outcome): true => {
  tell(outcome, {
    code: error instanceof PayloadTooLargeError ? TOO_LARGE : TOPIC_INVALID,
    text: undefined,
    error,
  })
  return true
}
