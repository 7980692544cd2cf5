import type { Templates } from '../model/templates.js'
import type { TopicEntry } from '../model/topics.js'
import type { Listener, Traffic } from '../model/traffic.js'
import {
  type Batch,
  CUT,
  type EventRow,
  type FailureRow,
  type MarkRow,
  type NameRow,
  RETAINED,
  type TopicRow,
} from '../protocol/messages.js'

/** What a page has not been told yet. */
export interface Backlog extends Listener {
  /** Returns the next batch, `null` if there is nothing to tell. */
  take(now: number): Batch | null
}

/** Of each, in one batch. What is more waits, but marks: those are left out, and counted. */
const ROWS = 1_000
const MARKS = 400
const EVENTS = 400
/** Of failures and events, that wait. */
const WAITING = 2_000

/** Returns what a page has to be told, which at first is all there is. Bounded by the number of topics. */
export const createBacklog = (traffic: Traffic, maxPayload: number, templates: Templates): Backlog => {
  const dirty = new Set<TopicEntry>(traffic.topics.all())
  const known = new Set<number>()
  let marks: MarkRow[] = []
  const events: EventRow[] = [...traffic.signs()]
  const failures: FailureRow[] = [...traffic.failures.all()].map(({ row }) => row)
  let skipped = 0
  let figures = ''

  const rowOf = (entry: TopicEntry): TopicRow => [
    ...([entry.id, entry.count, entry.bytes, entry.failures, entry.at, entry.size] as const),
    (entry.retained ? RETAINED : 0) | (entry.size > maxPayload ? CUT : 0),
    entry.preview,
    ...([entry.changed, entry.unsure] as const),
  ]

  return {
    mark: (mark, entry) => {
      dirty.add(entry)
      if (marks.length < MARKS) marks.push(mark)
      else {
        // The newest are shown: the oldest of a batch make room.
        marks[skipped % MARKS] = mark
        skipped += 1
      }
    },
    event: event => {
      if (events.length < WAITING) events.push(event)
      else skipped += 1
    },
    failure: ({ row }) => {
      failures.push(row)
      if (failures.length > WAITING) failures.shift()
    },
    take: now => {
      const rows: TopicRow[] = []
      const names: NameRow[] = []
      for (const entry of dirty) {
        if (rows.length === ROWS) break
        dirty.delete(entry)
        if (!known.has(entry.id)) {
          known.add(entry.id)
          names.push([entry.id, entry.topic, ...templates.of(entry.topic)])
        }
        rows.push(rowOf(entry))
      }
      // A mark of a topic that the page does not know yet waits for its name.
      const told = marks.filter(([id]) => known.has(id)).sort((a, b) => a[1] - b[1])
      marks = marks.filter(([id]) => !known.has(id))
      const some = events.splice(0, EVENTS)
      const failed = failures.splice(0, EVENTS)
      const numbers = traffic.figures(skipped)
      const written = JSON.stringify(numbers)
      const isNews = rows.length + told.length + some.length + failed.length > 0 || written !== figures
      figures = written
      return isNews
        ? { kind: 'batch', now, names, rows, marks: told, events: some, failures: failed, figures: numbers }
        : null
    },
  }
}
