/** Puts together what is to be done until it can be: all that comes while one lot is under way is the next lot. */
export interface Commits<T> {
  /** `done` is called when it is done, or cannot be. */
  add(item: T, done: (error: unknown) => void): void
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>
}

interface Waiting<T> {
  readonly item: T
  readonly done: (error: unknown) => void
}

/** `commit` is called for one lot at a time; what comes in one turn of the event loop is one. */
export const createCommits = <T>(commit: (items: readonly T[]) => Promise<void>): Commits<T> => {
  let waiting: Waiting<T>[] = []
  let running: Promise<void> | null = null

  const run = async () => {
    await new Promise(resolve => {
      setImmediate(resolve)
    })
    while (waiting.length > 0) {
      const lot = waiting
      waiting = []
      let problem: unknown = null
      try {
        await commit(lot.map(({ item }) => item))
      } catch (error) {
        problem = error
      }
      for (const { done } of lot) done(problem)
    }
    running = null
  }

  return {
    add: (item, done) => {
      waiting.push({ item, done })
      running ??= run()
    },
    idle: async () => {
      while (running !== null) await running
    },
  }
}
