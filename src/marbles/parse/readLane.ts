import type { Lane, Options, PublishLane, ReportLane } from '../diagram.js'
import type { MarbleProblem } from '../problem.js'
import { isKeyword } from '../words.js'
import type { Reader, Word } from './reader.js'
import { AFTER_LABEL, beforeMarbles, readRest } from './readMarbles.js'
import { readObserver, SUBSCRIPTION } from './readObserver.js'
import { readOption } from './readOption.js'
import type { SubRows } from './subRows.js'

/** Returns a lane, or `null` after noting what is wrong with the line. */
export const readLane = (reader: Reader, subRows: SubRows, problems: MarbleProblem[]): Lane | null => {
  const label = reader.word()!
  const { text, place } = label
  const keyword = !label.quoted && isKeyword(text)
  if (keyword && text === 'publish') return readPublish(reader, label, subRows, problems)
  if (!beforeMarbles(reader, label)) return null
  if (keyword) return { kind: text as ReportLane['kind'] | 'link', row: readRest(reader, problems), place }
  if (!subRows.empty || reader.lookAt(SUBSCRIPTION).includes('^'))
    return readObserver(reader, label, subRows, problems)
  return { kind: 'topic', topic: text, row: readRest(reader, problems), place }
}

const readPublish = (
  reader: Reader,
  label: Word,
  subRows: SubRows,
  problems: MarbleProblem[],
): PublishLane | null => {
  const topic = reader.word()
  if (topic === null) {
    reader.problem('publish needs a topic', label.place)
    return null
  }
  const options: [string, Options[string]][] = []
  while (reader.gap() < AFTER_LABEL) {
    const name = reader.word()!
    if (!readOption(reader, name, options)) return null
  }
  if (!beforeMarbles(reader, topic)) return null
  return {
    kind: 'publish',
    topic: topic.text,
    options: Object.fromEntries(options),
    row: readRest(reader, problems),
    receipts: subRows.take('receipts'),
    place: label.place,
  }
}
