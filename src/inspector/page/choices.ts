import type { Payload } from '../protocol/messages.js'
import type { Log } from './log.js'
import { textOfMark, textOfPayload } from './payloadOf.js'
import { pathsOf, readPlotted } from './plotValue.js'

/** A number, or true or false, that can be plotted. */
export interface Choice {
  readonly topic: string
  readonly path: string
}

/** Messages of the log, topics and paths that are looked at. */
const LOOKED = 2_000
const TOPICS = 50
const CHOICES = 300

/** Returns what can be plotted of the last messages of topics, and of a value: topic by topic, not more than can be chosen from. */
export const choicesOf = (
  log: Log,
  topicOf: (id: number) => string | undefined,
  value: { readonly topic: string; readonly payload: Payload } | null,
): readonly Choice[] => {
  const texts = new Map<string, string>()
  if (value !== null) texts.set(value.topic, textOfPayload(value.payload) ?? '')
  for (let at = log.size - 1; at >= Math.max(0, log.size - LOOKED) && texts.size < TOPICS; at--) {
    const entry = log.at(at)
    const topic = entry === undefined ? undefined : topicOf(entry.id)
    if (entry?.mark == null || topic === undefined || texts.has(topic)) continue
    texts.set(topic, textOfMark(entry.mark) ?? '')
  }
  return [...texts]
    .flatMap(([topic, text]) => pathsOf(readPlotted(text)).map(path => ({ topic, path })))
    .slice(0, CHOICES)
}
