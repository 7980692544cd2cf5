import type { Payload } from '../protocol/messages.js'
import type { Log } from './log.js'
import { textOfMark, textOfPayload } from './payloadOf.js'
import { pathsOf, readPlotted } from './plotValue.js'

/** Numbers, or what is true or false, that can be plotted: at a path, of one topic or of several. */
export interface Choice {
  readonly topics: readonly string[]
  readonly path: string
}

/** What there is to choose from. */
export interface Choices {
  /** First what several topics have, then topic by topic. */
  readonly all: readonly Choice[]
  /** There is more. */
  readonly isCut: boolean
}

/** Topics that are looked at, and paths that are offered. */
const TOPICS = 50
const CHOICES = 300

/** Returns what can be plotted of the last messages of topics, and of a value. */
export const choicesOf = (
  log: Log,
  topicOf: (id: number) => string | undefined,
  value: { readonly topic: string; readonly payload: Payload } | null,
): Choices => {
  const texts = lastTexts(log, topicOf)
  if (value !== null) texts.set(value.topic, textOfPayload(value.payload) ?? '')
  // By name: what came last changes all the time.
  const single = [...texts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, TOPICS)
    .flatMap(([topic, text]) => pathsOf(readPlotted(text)).map((path): Choice => ({ topics: [topic], path })))
  const all = [...shared(single), ...single]
  return { all: all.slice(0, CHOICES), isCut: texts.size > TOPICS || all.length > CHOICES }
}

/** Of each topic what it said last: of one more than are looked at. */
const lastTexts = (log: Log, topicOf: (id: number) => string | undefined): Map<string, string> => {
  const texts = new Map<string, string>()
  for (let at = log.size - 1; at >= 0 && texts.size <= TOPICS; at--) {
    const { id, mark } = log.at(at)!
    const topic = topicOf(id)
    if (mark !== null && topic !== undefined && !texts.has(topic)) texts.set(topic, textOfMark(mark) ?? '')
  }
  return texts
}

/** The paths that several topics have, each with all of them. */
const shared = (single: readonly Choice[]): readonly Choice[] => {
  const byPath = new Map<string, string[]>()
  for (const { topics, path } of single) byPath.set(path, [...(byPath.get(path) ?? []), ...topics])
  return [...byPath].filter(([, topics]) => topics.length > 1).map(([path, topics]) => ({ topics, path }))
}
