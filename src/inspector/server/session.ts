import type { Templates } from '../model/templates.js'
import type { TopicEntry } from '../model/topics.js'
import type { Listener, Traffic } from '../model/traffic.js'
import type { FollowCommand } from '../protocol/commands.js'
import {
  type Batch,
  CUT,
  type EventRow,
  type FailureRow,
  type NameRow,
  RETAINED,
  type TopicRow,
} from '../protocol/messages.js'
import { createFollowing } from './following.js'
import { createWaitingMarks } from './waitingMarks.js'

/** What a page has not been told yet. */
export interface Backlog extends Listener {
  /** Returns the next batch, `null` if there is nothing to tell. */
  take(now: number): Batch | null
  /** Says of what the payloads are wanted. */
  follow(command: FollowCommand): void
}

/** Of each, in one batch. What is more waits. */
const ROWS = 1_000
const EVENTS = 400
/** Of failures and events, that wait. */
const WAITING = 2_000

/** Returns what a page has to be told, which at first is all there is. Bounded by the number of topics. */
export const createBacklog = (traffic: Traffic, maxPayload: number, templates: Templates): Backlog => {
  const dirty = new Set<TopicEntry>(traffic.topics.all())
  const known = new Set<number>()
  const marks = createWaitingMarks()
  const following = createFollowing(templates)
  const events: EventRow[] = [...traffic.signs()]
  const failures: FailureRow[] = [...traffic.failures.all()].map(({ row }) => row)
  let lost = 0
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
      marks.add(mark, entry, following.has(entry))
    },
    event: event => {
      if (events.length < WAITING) events.push(event)
      else lost += 1
    },
    failure: ({ row }) => {
      failures.push(row)
      if (failures.length > WAITING) failures.shift()
    },
    follow: following.follow,
    take: now => {
      const rows: TopicRow[] = []
      const names: NameRow[] = []
      const tell = (entry: TopicEntry) => {
        dirty.delete(entry)
        if (!known.has(entry.id)) {
          known.add(entry.id)
          names.push([entry.id, entry.topic, ...templates.of(entry.topic)])
        }
        rows.push(rowOf(entry))
      }
      const told = marks.take()
      // A mark is told with the name of its topic.
      for (const { entry } of told) if (!known.has(entry.id)) tell(entry)
      for (const entry of dirty) {
        if (rows.length >= ROWS) break
        tell(entry)
      }
      // Topics are listed in the order in which they were heard of.
      names.sort((a, b) => a[0] - b[0])
      const some = events.splice(0, EVENTS)
      const failed = failures.splice(0, EVENTS)
      const numbers = traffic.figures({ skipped: marks.skipped + lost, bare: marks.bare })
      const written = JSON.stringify(numbers)
      const isNews = rows.length + told.length + some.length + failed.length > 0 || written !== figures
      figures = written
      return isNews
        ? {
            ...({ kind: 'batch', now, names, rows, marks: told.map(({ row }) => row) } as const),
            ...{ events: some, failures: failed, figures: numbers },
          }
        : null
    },
  }
}
