import { median } from './statistics.js'

/** A contender: runs its work so many times. */
export type Work = (times: number) => void

/** What two cost in relation to each other, and each by itself in ns. */
export interface Compared {
  readonly ratio: number
  readonly work: number
  readonly base: number
}

const ROUNDS = 15
const ROUND_MS = 40

/** CPU time in ms: on a machine that is shared it says more than the clock. */
const now = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e3
}

/** Returns how many times a work fits into one round. */
const timesPerRound = (work: Work): number => {
  let times = 16
  for (;;) {
    const start = now()
    work(times)
    const spent = now() - start
    if (spent >= ROUND_MS / 4) return Math.max(1, Math.round((times * ROUND_MS) / spent))
    times *= 4
  }
}

const cost = (work: Work, times: number): number => {
  const start = now()
  work(times)
  return (now() - start) / times
}

/**
 * Compares what a work costs with a base: both run in turns, in alternating order, and the median of the ratios of the
 * rounds counts.
 */
export const compare = (work: Work, base: Work): Compared => {
  for (const each of [work, base, work, base]) each(timesPerRound(each))
  const [workTimes, baseTimes] = [timesPerRound(work), timesPerRound(base)]
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    if (round % 2 === 0) {
      const spent = cost(work, workTimes)
      return { work: spent, base: cost(base, baseTimes) }
    }
    const spent = cost(base, baseTimes)
    return { work: cost(work, workTimes), base: spent }
  })
  return {
    ratio: median(rounds.map(each => each.work / each.base)),
    work: median(rounds.map(each => each.work)) * 1e6,
    base: median(rounds.map(each => each.base)) * 1e6,
  }
}
