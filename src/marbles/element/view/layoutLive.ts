import { heightOf, layoutStrips } from '../../svg/panel.js'
import { below, type Strip } from '../../svg/rows.js'
import { rect, type Shape } from '../../svg/scene.js'
import { outages } from '../../svg/stretches.js'
import type { LiveLane } from '../model/lane.js'
import { blocksOf } from './cells.js'
import { liveRuler } from './liveRuler.js'
import type { TimeWindow } from './window.js'

/** What is drawn of a timeline. */
export interface LiveScene {
  /** Lanes; they may reach beyond their room above and below. */
  readonly shapes: readonly Shape[]
  /** What stands below them and does not scroll. */
  readonly ruler: readonly Shape[]
  /** Pixels that all lanes would take. */
  readonly height: number
  /** Where each lane is that is seen. */
  readonly places: readonly { readonly lane: LiveLane; readonly top: number; readonly bottom: number }[]
}

export const RULER = 22

/** Returns what is to be drawn of lanes in a room of a height, scrolled by some pixels. */
export const layoutLive = (
  lanes: readonly LiveLane[],
  window: TimeWindow,
  height: number,
  scrolled: number,
  chosen: LiveLane | null,
): LiveScene => {
  const room = height - RULER
  const shapes: Shape[] = []
  const places: { lane: LiveLane; top: number; bottom: number }[] = []
  let y = -scrolled
  for (const lane of lanes) {
    const full = laneHeight(lane, window)
    if (y + full > 0 && y < room) {
      if (lane === chosen)
        shapes.push(rect({ x: 2, y: y + 1, width: window.panel.to + 24, height: full - 2 }, 4, 'chosen'))
      shapes.push(...layoutStrips(stripsOf(lane, window), window.panel, y, true).shapes)
      places.push({ lane, top: y, bottom: y + full })
    }
    y += full
  }
  // An outage goes through all lanes, whether or not its own is in sight.
  const behind = lanes.flatMap(({ kind, down }) =>
    kind === 'link' ? outages(down, window.panel, 0, Math.min(room, y)) : [],
  )
  return { shapes: [...behind, ...shapes], ruler: liveRuler(window, room), height: y + scrolled, places }
}

/** Returns how many pixels a lane takes, whatever is in it. */
export const laneHeight = (lane: LiveLane, { panel }: TimeWindow): number =>
  emptyStrips(lane).reduce((sum, strip) => sum + heightOf(strip, panel), 0)

const stripsOf = (lane: LiveLane, window: TimeWindow): readonly Strip[] => {
  const blocks = blocksOf(lane, window)
  return emptyStrips(lane).map(strip => (strip.kind === 'marbles' ? { ...strip, blocks } : strip))
}

const ALWAYS = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }]

const emptyStrips = ({ kind, label, up, down }: LiveLane): readonly Strip[] => {
  const own = { blocks: [], length: 0, down: [] }
  if (kind !== 'observer')
    return [{ ...own, kind: 'marbles', label, up: ALWAYS, down: kind === 'link' ? down : [] }]
  return [
    { ...own, kind: 'span', label, up },
    { ...own, kind: 'marbles', label: below('sees'), up },
  ]
}
