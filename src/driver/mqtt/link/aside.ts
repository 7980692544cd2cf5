declare const queueMicrotask: (task: () => void) => void

/** Sets apart what the other side of a line brings about within a write to it. */
export interface Aside {
  /** Calls what writes. */
  writing<T>(write: () => T): T
  /** Calls what is to follow from what has come: now, or after the write it came within. In order. */
  take(task: () => void): void
}

/** A write may be within anything, which is to be over before an answer is read. */
export const createAside = (): Aside => {
  let isWriting = false
  let late: (() => void)[] = []

  return {
    writing: write => {
      const wasWriting = isWriting
      isWriting = true
      try {
        return write()
      } finally {
        isWriting = wasWriting
      }
    },
    take: task => {
      if (!isWriting && late.length === 0) return task()
      if (late.push(task) > 1) return
      queueMicrotask(() => {
        const tasks = late
        late = []
        for (const each of tasks) each()
      })
    },
  }
}
