/// <reference lib="dom" />
import type { LiveEvent, MarblesElement } from '../../marbles/element/index.js'
import { matchesFrom } from '../../topic/filter/matches.js'
import {
  type Batch,
  type EventRow,
  FAILED,
  type FailureRow,
  type Figures,
  type MarkRow,
  type Payload,
  type State,
  type Told,
  type Welcome,
} from '../protocol/messages.js'
import { liveOf, meaningOfMark } from './live.js'
import { createLog, type Log } from './log.js'
import type { TreeNode } from './node.js'
import { createPlot, type Plot, sampleOf, sampleOfPayload } from './plot.js'
import { createTree, type Tree } from './tree.js'

/** What is chosen, and what lanes are drawn of it. */
export interface Store {
  readonly tree: Tree
  readonly welcome: Welcome | null
  readonly state: State | null
  readonly figures: Figures | null
  readonly failures: readonly FailureRow[]
  /** Failures that this page has let go. */
  readonly lost: number
  /** Marks that are no more kept here. */
  readonly old: number
  /** Ms that the clock of the program is ahead of ours. */
  readonly ahead: number
  /** The messages of what is drawn. */
  readonly log: Log
  readonly plot: Plot
  /** Grows with everything that comes. */
  readonly version: number
  take(told: Told): void
  /** Says what is drawn and logged: all that is at or below a node, or of a template. */
  draw(into: MarblesElement, node: TreeNode | null): void
  /** Hides the topics of some filters, in the tree, in the log, and in what is drawn. */
  hide(filters: readonly string[]): void
  /** Which of the observed filters bring a topic. */
  filtersOf(node: TreeNode): readonly string[]
  /** Adds a line to the plot, with what is known of its topic, or takes it away. */
  toggleLine(topic: string, path: string, values: readonly Payload[]): void
  now(): number
}

/** Marks and events that are kept, to be drawn when something else is chosen. */
const MARKS = 20_000
const EVENTS = 5_000
const FAILURES = 500

export const createStore = (): Store => {
  const tree = createTree()
  let welcome: Welcome | null = null
  let state: State | null = null
  let figures: Figures | null = null
  let failures: FailureRow[] = []
  let marks: MarkRow[] = []
  let events: EventRow[] = []
  let lost = 0
  let old = 0
  let ahead = 0
  let version = 0
  let log = createLog()
  const plot = createPlot()
  let live: MarblesElement | null = null
  let chosen: TreeNode | null = null
  let seenBy = new Map<number, readonly string[]>()
  let filters = ''

  const isDrawn = (node: TreeNode): boolean => {
    if (node.isHidden) return false
    for (let at: TreeNode | null = node; at !== null; at = at.parent) if (at === chosen) return true
    return chosen === null || node.row === chosen
  }

  /** Which of the observed filters see a topic. */
  const observersOf = (id: number, topic: string): readonly string[] => {
    const known = seenBy.get(id)
    if (known !== undefined) return known
    const found = (state?.observers ?? [])
      .filter(({ filter }) => sees(filter, topic))
      .map(({ filter }) => filter)
    seenBy.set(id, found)
    return found
  }

  const logMark = (mark: MarkRow) => {
    const node = tree.node(mark[0])
    if (node !== undefined && isDrawn(node)) log.add(mark)
  }
  /** All marks that are known, in the order of their messages; those with payloads after those without. */
  const knownMarks = (): readonly MarkRow[] => [...marks, ...log.marks()].sort((a, b) => a[4] - b[4])
  const drawMark = ([id, at, flags, text]: MarkRow) => {
    const node = tree.node(id)
    if (live === null || node === undefined || !isDrawn(node)) return
    const what = meaningOfMark(flags, text)
    live.add({ kind: 'topic', lane: node.path, what, at })
    if (what.kind === 'failure')
      live.add({ kind: 'failures', lane: '', what: { ...what, topic: node.path }, at })
    for (const filter of observersOf(id, node.path))
      live.add({ kind: 'observer', lane: filter, what: { ...what, topic: node.path }, at })
  }
  const drawEvent = (event: EventRow) => {
    const told: LiveEvent | null = liveOf(event)
    if (told !== null) live?.add(told)
  }

  const batch = (told: Batch) => {
    ahead = told.now - Date.now()
    figures = told.figures
    for (const name of told.names) {
      tree.name(name)
      plot.named(name[0], name[1])
    }
    for (const row of told.rows) tree.row(row)
    for (const event of told.events) drawEvent(event)
    for (const mark of told.marks) {
      drawMark(mark)
      logMark(mark)
      plot.take(mark, tree.node(mark[0])?.path ?? '')
      marks.push(withoutBody(mark))
    }
    // In pieces: to move all of them for each batch would cost more than to draw them.
    if (marks.length > MARKS + 5_000) {
      old += marks.length - MARKS
      marks = marks.slice(-MARKS)
    }
    events.push(...told.events)
    if (events.length > EVENTS + 1_000) events = events.slice(-EVENTS)
    if (told.failures.length === 0) return
    failures = [...failures, ...told.failures]
    lost += Math.max(0, failures.length - FAILURES)
    failures = failures.slice(-FAILURES)
  }

  /** A new line begins from nothing: the program tells all that there is. */
  const begin = (told: Welcome) => {
    welcome = told
    tree.clear(told.templates)
    live?.clear()
    chosen = null
    log = createLog()
    plot.forget()
    marks = []
    events = []
    failures = []
    lost = 0
    old = 0
  }

  const draw = (into: MarblesElement, node: TreeNode | null) => {
    live = into
    chosen = node
    version += 1
    const known = knownMarks()
    log = createLog()
    for (const mark of known) logMark(mark)
    into.clear()
    for (const event of events) drawEvent(event)
    for (const mark of marks) drawMark(mark)
  }

  return {
    tree,
    get welcome() {
      return welcome
    },
    get state() {
      return state
    },
    get figures() {
      return figures
    },
    get failures() {
      return failures
    },
    get lost() {
      return lost
    },
    get old() {
      return old
    },
    get ahead() {
      return ahead
    },
    get log() {
      return log
    },
    plot,
    get version() {
      return version
    },
    now: () => Date.now() + ahead,
    take: told => {
      version += 1
      if (told.kind === 'welcome') begin(told)
      else if (told.kind === 'batch') batch(told)
      else if (told.kind === 'state') {
        state = told
        const next = told.observers.map(({ filter }) => filter).join('\n')
        if (next !== filters) seenBy = new Map()
        filters = next
      }
    },
    draw,
    filtersOf: ({ id, path }) => (id === null ? [] : observersOf(id, path)),
    hide: filters => {
      tree.hide(filters)
      if (live !== null) draw(live, chosen)
    },
    toggleLine: (topic, path, values) => {
      if (plot.has(topic, path)) {
        plot.remove(topic, path)
        return
      }
      const id = tree.idOf(topic)
      const known = new Map<number, MarkRow>()
      for (const mark of knownMarks())
        if (mark[0] === id && (mark[2] & FAILED) === 0) known.set(mark[4], mark)
      const samples = [...known.values()].map(sampleOf)
      const first = samples[0]?.at ?? Number.POSITIVE_INFINITY
      const before = values.filter(({ at }) => at < first).sort((a, b) => a.at - b.at)
      plot.add(topic, id, path, [...before.map(sampleOfPayload), ...samples])
    },
  }
}

const sees = (filter: string, topic: string): boolean => {
  const shared = /^\$share\/[^/]*\/(.*)$/s.exec(filter)
  return matchesFrom(shared?.[1] ?? filter, 0, topic)
}

/** Payloads are kept in the log alone, whose bytes are counted. */
const withoutBody = (mark: MarkRow): MarkRow => {
  const [id, at, flags, text, message, size, body] = mark
  return body === undefined ? mark : [id, at, flags, text, message, size]
}
