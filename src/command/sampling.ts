import type { World } from './world.js'

/** Lets so many a second pass, evenly enough, and counts the others. */
export interface Sampling {
  takes(): boolean
  leftOut(): number
}

export const createSampling = (perSecond: number, { scheduler }: World): Sampling => {
  const most = Math.max(1, perSecond)
  let room = most
  let last = scheduler.now()
  let leftOut = 0
  return {
    takes: () => {
      if (perSecond === Number.POSITIVE_INFINITY) return true
      const now = scheduler.now()
      room = Math.min(most, room + ((now - last) / 1000) * perSecond)
      last = now
      if (room < 1) {
        leftOut += 1
        return false
      }
      room -= 1
      return true
    },
    leftOut: () => leftOut,
  }
}
