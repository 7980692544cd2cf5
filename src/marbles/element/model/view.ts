/** Which stretch of time is looked at, and how near. */
export interface ViewState {
  /** The last moment that is shown. */
  end(now: number): number
  readonly perPixel: number
  /** `true`: it goes along with the time. */
  readonly follows: boolean
  follow(): void
  /** Stays where it is. */
  hold(now: number): void
  /** Goes back by so many ms, or on. */
  move(ms: number, now: number): void
  /** Shows `factor` times as much time, what is at `anchor` stays where it is. */
  zoom(factor: number, anchor: number, now: number): void
  reset(): void
}

/** Ms in a pixel at the beginning: a minute in a wide picture. */
const USUAL = 50
const NEAREST = 0.01
/** A pixel is ten seconds: hours in a picture. */
const FARTHEST = 10_000

export const createView = (): ViewState => {
  let perPixel = USUAL
  let held: number | null = null
  return {
    end: now => held ?? now,
    get perPixel() {
      return perPixel
    },
    get follows() {
      return held === null
    },
    follow: () => {
      held = null
    },
    hold: now => {
      held ??= now
    },
    move: (ms, now) => {
      const next = (held ?? now) + ms
      held = next >= now && ms > 0 ? null : next
    },
    zoom: (factor, anchor, now) => {
      const before = perPixel
      perPixel = Math.min(FARTHEST, Math.max(NEAREST, perPixel * factor))
      if (held !== null) held = Math.min(now, anchor + ((held - anchor) * perPixel) / before)
    },
    reset: () => {
      perPixel = USUAL
      held = null
    },
  }
}
