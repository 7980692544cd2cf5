import { labelLines } from '../../svg/rows.js'
import { shorten } from '../../text/cells.js'
import { type LaneKind, type LiveEvent, type LiveFigures, laneKinds } from '../liveEvent.js'
import { createLane, type LiveLane } from './lane.js'
import { createMarks } from './marks.js'
import { createRing } from './ring.js'

/** What has happened, in lanes. */
export interface Timeline {
  /** In the order in which they are drawn. */
  readonly lanes: readonly LiveLane[]
  add(event: LiveEvent, now: number): void
  clear(): void
  figures(): LiveFigures
}

/** Lines of a label; what is longer is cut. */
const LABEL_LINES = 2
/** Columns of a name that are kept. */
const NAME = 200
/** Topics that are told apart, of those that share a lane. */
const COUNTED = 10_000

/** A lane of which there is one has the name of its kind. */
const titleOf = (kind: LaneKind, name: string): string =>
  name === '' ? kind : kind === 'publish' ? `publish ${name}` : name

/** Returns a timeline that keeps so many events one by one, and so many lanes. */
export const createTimeline = (capacity: number, maxLanes: number): Timeline => {
  const marks = createMarks()
  const byKey = new Map<string, LiveLane>()
  const merged = new Set<string>()
  let lanes: readonly LiveLane[] = []
  // In the order of arrival: the oldest of all is the oldest of its lane.
  let order = createRing<LiveLane>()
  let events = 0
  let counted = 0
  let forgotten = 0

  const create = (kind: LaneKind, name: string, key: string, label: string): LiveLane => {
    const style = kind === 'topic' || kind === 'publish' ? 'mono' : 'name'
    const lane = createLane(kind, name, labelLines(style, label, 0, LABEL_LINES))
    byKey.set(key, lane)
    lanes = [...lanes, lane].sort((a, b) => laneKinds.indexOf(a.kind) - laneKinds.indexOf(b.kind))
    return lane
  }

  const laneOf = (kind: LaneKind, whole: string): LiveLane => {
    const name = whole.length > NAME ? shorten(whole.slice(0, 4 * NAME), NAME) : whole
    const key = `${kind} ${name}`
    const known = byKey.get(key)
    if (known !== undefined) return known
    if (byKey.size < maxLanes) return create(kind, name, key, titleOf(kind, name))
    if (merged.size < COUNTED) merged.add(key)
    const rest = `${kind} `
    // A name is never empty where there are many of a kind, so this key is free.
    return byKey.get(rest) ?? create(kind, '', rest, `all other lanes: ${kind}`)
  }

  const fold = () => {
    const gone = order.shift()?.fold() ?? 0
    counted += 1 - gone
    forgotten += gone
  }

  return {
    get lanes() {
      return lanes
    },
    add: ({ kind, lane: name, what, at: given }, now) => {
      const lane = laneOf(kind, name)
      const at = Math.max(given ?? now, lane.last)
      if (what === '^' || what === '!' || what === 'x' || what === 'o') {
        lane.sign(what, at)
        return
      }
      events += 1
      if (what === '|') lane.sign(what, at)
      lane.add(marks.of(what, at))
      order.push(lane)
      if (order.size > capacity) fold()
    },
    clear: () => {
      byKey.clear()
      merged.clear()
      lanes = []
      order = createRing()
      events = 0
      counted = 0
      forgotten = 0
    },
    figures: () => ({
      events,
      kept: order.size,
      counted,
      forgotten,
      lanes: lanes.length,
      merged: merged.size,
    }),
  }
}
