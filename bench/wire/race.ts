import { median } from '../statistics.js'

export interface Measured {
  /** Of the round ratios. */
  readonly ratio: number
  readonly first: number
  readonly second: number
}

/** Does something so many times and returns the µs of CPU that it took. */
export type Round = (times: number) => Promise<number>

const ROUNDS = 11
const ROUND_US = 150_000

/** Returns how many times fit into one round. What runs here is compiled by the way. */
const timesPerRound = async (round: Round): Promise<number> => {
  let times = 100
  for (;;) {
    const spent = await round(times)
    if (spent >= ROUND_US / 3) return Math.ceil((times * ROUND_US) / spent)
    times *= spent < ROUND_US / 30 ? 8 : 2
  }
}

/** Measures two in alternating order, per time; the median of the ratios of the rounds counts. */
export const race = async (first: Round, second: Round): Promise<Measured> => {
  for (const each of [first, second]) await timesPerRound(each)
  const [firstTimes, secondTimes] = [await timesPerRound(first), await timesPerRound(second)]
  const results: { first: number; second: number }[] = []
  const runFirst = async () => (await first(firstTimes)) / firstTimes
  const runSecond = async () => (await second(secondTimes)) / secondTimes
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % 2 === 0) {
      const spent = await runFirst()
      results.push({ first: spent, second: await runSecond() })
    } else {
      const spent = await runSecond()
      results.push({ first: await runFirst(), second: spent })
    }
  }
  return {
    ratio: median(results.map(each => each.first / each.second)),
    first: median(results.map(each => each.first)),
    second: median(results.map(each => each.second)),
  }
}
