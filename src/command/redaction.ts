import { count } from '../base/count.js'
import { decodeUtf8, encodeUtf8 } from '../codec/text/utf8.js'
import { type Message, noProperties, rawMessage } from '../message.js'
import { usageError } from './errors.js'
import { keysOf } from './jsonPointer.js'
import { matcherOf } from './matching.js'
import { type Place, redactJson } from './redactJson.js'
import { topicRedaction } from './redactTopic.js'
import { type Read, text } from './values.js'

const place: Read<Place> = (given, name) => {
  if (given.startsWith('/')) return keysOf(given)
  throw usageError(`--${name}: expected a place in JSON such as /user/name, got ${given}`)
}

/** The options that say what is not to be written anywhere. */
export const redactOptions = {
  redact: {
    value: 'PATH',
    read: place,
    many: true,
    help: 'write [redacted] for the value at this place of JSON, as /user/name; * is any key',
  },
  'redact-in': {
    value: 'FILTER',
    read: text,
    many: true,
    help: 'with --redact: look into these topics alone',
  },
  'redact-payload': {
    value: 'FILTER',
    read: text,
    many: true,
    help: 'write [redacted] for the payloads of these topics, without their properties',
  },
  'redact-topic': {
    value: 'FILTER',
    read: text,
    many: true,
    help: 'write [redacted] for what + stands for in topics, as in user/+/#',
  },
} as const

export interface RedactValues {
  readonly redact: readonly Place[]
  readonly 'redact-in': readonly string[]
  readonly 'redact-payload': readonly string[]
  readonly 'redact-topic': readonly string[]
}

/** Takes out of messages what is not to be written. */
export interface Redaction {
  message(message: Message): Message
  /** What has been done, as parts of a summary. */
  parts(): readonly string[]
}

const REDACTED = '[redacted]'
/** Of what may have something at a place, and cannot be read. */
const WITHHELD = '[withheld]'

export const createRedaction = ({
  redact: places,
  'redact-in': within,
  'redact-payload': whole,
  'redact-topic': named,
}: RedactValues): Redaction => {
  if (within.length > 0 && places.length === 0) throw usageError('--redact-in goes with --redact')
  const isWhole = matcherOf(whole)
  const isWithin = matcherOf(within)
  const isIn = (topic: string) => within.length === 0 || isWithin(topic)
  const nameOf = topicRedaction(named, REDACTED)
  let renamed = 0
  let redacted = 0
  let withheld = 0

  const byPlace = (message: Message): Message => {
    const written = decodeUtf8(message.payload)
    if (written === undefined || !isJson(written)) {
      withheld += 1
      return instead(message, WITHHELD)
    }
    const left = redactJson(written, places, JSON.stringify(REDACTED))
    if (left === null) return message
    redacted += 1
    const { topic, qos, retain, dup, properties } = message
    return rawMessage(topic, encodeUtf8(left), qos, retain, dup, properties)
  }

  const byPayload = (message: Message): Message => {
    const { topic, payload } = message
    if (payload.length === 0) return message
    if (isWhole(topic)) {
      redacted += 1
      return instead(message, REDACTED)
    }
    return places.length > 0 && isIn(topic) ? byPlace(message) : message
  }

  return {
    message: message => {
      const left = byPayload(message)
      const name = nameOf(message.topic)
      if (name === message.topic) return left
      renamed += 1
      const { payload, qos, retain, dup, properties } = left
      return rawMessage(name, payload, qos, retain, dup, properties)
    },
    parts: () => [
      ...(places.length + whole.length === 0
        ? []
        : [`${redacted.toLocaleString('en-US')} redacted, ${withheld.toLocaleString('en-US')} withheld`]),
      ...(named.length === 0 ? [] : [`topics of ${count(renamed, 'message')} redacted`]),
    ],
  }
}

const isJson = (written: string): boolean => {
  try {
    JSON.parse(written)
    return true
  } catch {
    return false
  }
}

const instead = ({ topic, qos, retain, dup }: Message, mark: string): Message =>
  rawMessage(topic, encodeUtf8(mark), qos, retain, dup, noProperties)
