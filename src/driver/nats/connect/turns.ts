/** Lets tasks of one kind run at the same time, and those of another kind when all of these are over. */
export interface Turns<K> {
  /** Runs a task as soon as its kind may, and settles as it does. */
  take<T>(kind: K, task: () => Promise<T>): Promise<T>
}

export const createTurns = <K>(): Turns<K> => {
  const waiting: { readonly kind: K; readonly start: () => void }[] = []
  let current: K | null = null
  let running = 0

  const next = () => {
    if (running > 0) return
    const [first] = waiting
    current = first === undefined ? null : first.kind
    while (waiting[0] !== undefined && waiting[0].kind === current) waiting.shift()?.start()
  }

  const run = async <T>(task: () => Promise<T>): Promise<T> => {
    running += 1
    try {
      return await task()
    } finally {
      running -= 1
      next()
    }
  }

  return {
    take: (kind, task) => {
      // Whoever waits is not overtaken.
      if (running === 0 || (current === kind && waiting.length === 0)) {
        current = kind
        return run(task)
      }
      return new Promise((resolve, reject) => {
        waiting.push({ kind, start: () => void run(task).then(resolve, reject) })
      })
    },
  }
}
