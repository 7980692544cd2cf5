import { checkArgument, checkOptions, isInteger, isString } from '../../base/checks.js'
import { decodeUtf8 } from '../../codec/text/utf8.js'
import { topicProblem } from '../../topic/filter/grammar.js'
import { isListOf } from '../arguments.js'
import type { Diagram, Literal, Marble, MessageMeaning, Retained, TopicLane } from '../diagram.js'
import { writeDuration } from '../duration.js'
import { readJson, writeLiteral } from '../literal.js'
import { ascending, framesTaken, groupBy, type Need, positions } from '../timeline.js'
import { createSymbols } from './symbols.js'

/** A message as it was received. */
export interface RecordedMessage {
  /** Milliseconds, from any start. */
  readonly at: number
  /** The topic. */
  readonly topic: string
  /** The bytes. */
  readonly payload: Uint8Array
  /** The quality of service. @default 0 */
  readonly qos?: 0 | 1 | 2
  /** `true`: it was the broker's stored value of the topic. @default false */
  readonly retain?: boolean
}

/** Options of `fromRecording`. */
export interface RecordingOptions {
  /** The first line of the diagram. @default 'A recording' */
  readonly title?: string
  /** Topics at most; those with the fewest messages are left out. @default 8 */
  readonly topics?: number
  /**
   * Frames to scale the time to: the recording gets the shortest round unit of time (1, 2, 5, 10, … ms a frame) with
   * which it is not longer. Messages that a group of marbles leaves no room for make it longer. @default 100
   */
  readonly frames?: number
}

/**
 * Returns the skeleton of a diagram from a recording: a lane for each topic, one symbol for equal messages, and what
 * the broker had stored before as `given`. What was left out, for want of a valid topic, a lane or a symbol, is said in
 * its notes.
 *
 * @throws OptionError for an option that is unknown or out of range
 * @example
 * ```ts
 * import { format, fromRecording } from 'rxtopics/marbles'
 *
 * const on = Uint8Array.of(0x6f, 0x6e)
 * format(fromRecording([{ at: 0, topic: 'home/lamp', payload: on }, { at: 7, topic: 'home/lamp', payload: on }]))
 * ```
 */
export const fromRecording = (
  messages: readonly RecordedMessage[],
  options: RecordingOptions = {},
): Diagram => {
  checkArgument('fromRecording.messages', messages, isListOf('messages', 'at', 'topic', 'payload'))
  checkOptions('fromRecording', options, { title: isString, topics: isInteger(1), frames: isInteger(1) })
  const { title = 'A recording', topics = 8, frames = 100 } = options
  const valid = messages.filter(
    ({ at, topic }) => Math.abs(at) <= Number.MAX_SAFE_INTEGER && topicProblem(topic) === null,
  )
  const kept = new Set(busiest(valid, topics))
  const { given, live } = splitStored(
    valid.filter(({ topic }) => kept.has(topic)).sort((a, b) => a.at - b.at),
  )

  const symbols = createSymbols()
  const events = live.flatMap(message => {
    const symbol = symbols.of(meaningOf(message))
    return symbol === null ? [] : [{ at: message.at, topic: message.topic, symbol }]
  })
  const unit = unitFor((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0), frames)
  const { marbles, length } = placed(events, unit)
  const lost = messages.length - given.length - events.length

  return {
    title,
    notes: [
      ...(unit === 1 ? [] : [`One frame is ${writeDuration(unit)} of the recording.`]),
      ...(lost === 0 ? [] : [`${lost} of ${messages.length} messages are left out.`]),
    ],
    given,
    // A diagram has lanes: where nothing happens, those of what there was.
    lanes: [...new Set((live.length > 0 ? live : given).map(({ topic }) => topic))].map(
      (topic): TopicLane => ({ kind: 'topic', topic, row: { marbles: marbles.get(topic) ?? [], length } }),
    ),
    bindings: symbols.bindings,
  }
}

/** Returns the topics with the most messages. */
const busiest = (messages: readonly RecordedMessage[], most: number): readonly string[] =>
  [...groupBy(messages, ({ topic }) => topic)]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, most)
    .map(([topic]) => topic)

/** What is the first of its topic, and stored, was there before the recording. */
const splitStored = (
  messages: readonly RecordedMessage[],
): { readonly given: readonly Retained[]; readonly live: readonly RecordedMessage[] } => {
  const seen = new Set<string>()
  const given: Retained[] = []
  const live = messages.filter(message => {
    const first = !seen.has(message.topic)
    seen.add(message.topic)
    if (!first || message.retain !== true) return true
    const { topic, payload, qos = 0 } = message
    given.push({ kind: 'retained', topic, value: literalOf(payload), ...(qos === 0 ? {} : { qos }) })
    return false
  })
  return { given, live }
}

const meaningOf = ({ payload, qos = 0, retain = false }: RecordedMessage): MessageMeaning => ({
  kind: 'message',
  value: literalOf(payload),
  ...(retain ? { retained: true } : {}),
  ...(qos === 0 ? {} : { qos }),
})

/** Returns the value that is sent as these very bytes: a text as itself, bytes as they are, all else as JSON. */
const literalOf = (payload: Uint8Array): Literal => {
  const text = decodeUtf8(payload)
  if (text === undefined) return payload
  const value = readJson(text)
  return value === undefined || typeof value === 'string' || writeLiteral(value) !== text ? text : value
}

/** Returns the shortest of 1, 2, 5, 10, 20, … ms that divides a time into so many frames at most. */
const unitFor = (span: number, frames: number): number => {
  for (let decade = 1; ; decade *= 10)
    for (const step of [1, 2, 5]) if (span / (decade * step) <= frames) return decade * step
}

interface Event {
  readonly at: number
  readonly topic: string
  readonly symbol: string
}

/** Returns the marbles of each topic, one frame after the start at the earliest: observers are there by then. */
const placed = (
  events: readonly Event[],
  unit: number,
): { readonly marbles: ReadonlyMap<string, readonly Marble[]>; readonly length: number } => {
  const start = events[0]?.at ?? 0
  const stopOf = ({ at }: Event) => Math.floor((at - start) / unit)
  const stops = ascending(events.map(stopOf))
  const index = new Map(stops.map((stop, at) => [stop, at]))
  const topics = groupBy(events, ({ topic }) => topic)
  const needs = [...topics.values()].flatMap(own => {
    const groups = [...groupBy(own, stopOf)]
    return groups.map(([stop, group], at): Need => {
      const next = groups[at + 1]?.[0]
      const to = next === undefined ? stops.length : index.get(next)!
      return { from: index.get(stop)!, to, distance: framesTaken(group.length) }
    })
  })
  const gaps = stops.map((stop, at) => (stops[at + 1] ?? stop + 1) - stop)
  const frames = positions(gaps, needs)
  const frameOf = (event: Event) => frames[index.get(stopOf(event))!]! + 1
  return {
    marbles: new Map(
      [...topics].map(([topic, own]) => [
        topic,
        own.map(event => ({ frame: frameOf(event), symbol: event.symbol })),
      ]),
    ),
    length: (frames.at(-1) ?? 0) + 1,
  }
}
