import { createLot, type Lot } from './lot.js'

/** Puts together what is to be written until it can be: all that comes while one lot is under way is the next lot. */
export interface Commits {
  /** What is waiting; a waiter hears when it is written, or cannot be. */
  waiting(): Lot
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>
}

/** A lot that has so many bytes takes no more: what came first need not wait for what came last. */
const ENOUGH = 262_144

/**
 * `commit` is called for one lot at a time; what comes in one turn of the event loop is one, as far as that is not too
 * large. `isBusy` tells whether more is waiting already.
 */
export const createCommits = (commit: (lot: Lot, isBusy: () => boolean) => Promise<void>): Commits => {
  const lots: Lot[] = []
  // The memory of a lot is used again.
  const spare: Lot[] = []
  let running: Promise<void> | null = null
  const isBusy = () => lots.length > 0

  const run = async () => {
    await new Promise(resolve => {
      setImmediate(resolve)
    })
    for (let lot = lots.shift(); lot !== undefined; lot = lots.shift()) {
      let problem: unknown = null
      try {
        await commit(lot, isBusy)
      } catch (error) {
        problem = error
      }
      const { items } = lot
      lot.empty()
      if (spare.length < SPARE) spare.push(lot)
      if (problem === null) for (const { waiter } of items) waiter?.complete()
      else for (const { waiter } of items) waiter?.error(problem)
    }
    running = null
  }

  return {
    waiting: () => {
      running ??= run()
      const last = lots.at(-1)
      if (last !== undefined && last.size() < ENOUGH) return last
      const lot = spare.pop() ?? createLot()
      lots.push(lot)
      return lot
    },
    idle: async () => {
      while (running !== null) await running
    },
  }
}

const SPARE = 4
