import type { Seen } from './envelope.js'

export const clocks = ['clock', 'start', 'delta'] as const
export type Clock = (typeof clocks)[number]

/** Returns what shows the time of each message: that of the day as `shown`, or seconds since the start, or since the one before. */
export const createClock = (
  clock: Clock | undefined,
  shown: (wall: number) => string,
): ((seen: Seen) => string) => {
  let before: number | null = null
  return ({ at, wall }) => {
    const since = clock === 'delta' ? (before ?? at) : 0
    before = at
    return clock === undefined || clock === 'clock' ? shown(wall) : `+${((at - since) / 1_000).toFixed(3)}`
  }
}
