import type { LiveLane, Mark } from '../model/lane.js'
import type { Timeline } from '../model/timeline.js'
import type { LiveScene } from './layoutLive.js'
import type { TimeWindow } from './window.js'

/** What the picture is of. */
export interface Source {
  timeline(): Timeline
  now(): number
}

/** What was drawn last, and what is chosen in it. */
export interface Stage {
  scene: LiveScene | null
  window: TimeWindow | null
  scrolled: number
  lane: LiveLane | null
  mark: Mark | null
}
