/**
 * Live messages of a filter that wait while what is stored is fetched, so that stored ones come first; and which stored
 * ones are older than what has come live meanwhile.
 */
export interface Holding {
  /** What is stored for a filter is about to be asked for. Returns a function that says which of it has been replaced. */
  begin(filter: string): Fetch
  /** Whether nothing waits, of any filter. */
  isIdle(): boolean
  /** Runs a task in order: at once, or when what is fetched has come. `replaces`: the subject, of a retained message. */
  run(filter: string, replaces: string | undefined, task: () => void): void
  /** Nothing waits any more for a filter that has ended. */
  end(filter: string): void
}

export interface Fetch {
  /** Whether a later message has come live. */
  isReplaced(subject: string): boolean
  /** It has come, or does not come. */
  over(): void
}

/** More than these do not wait. */
const MOST = 1_000

interface Held {
  readonly fetches: Set<Set<string>>
  readonly tasks: (() => void)[]
}

export const createHolding = (): Holding => {
  const filters = new Map<string, Held>()

  const release = (filter: string, held: Held) => {
    if (filters.get(filter) === held) filters.delete(filter)
    for (const task of held.tasks.splice(0)) task()
  }

  return {
    begin: filter => {
      const held = filters.get(filter) ?? { fetches: new Set(), tasks: [] }
      filters.set(filter, held)
      const replaced = new Set<string>()
      held.fetches.add(replaced)
      return {
        isReplaced: subject => replaced.has(subject),
        over: () => {
          if (held.fetches.delete(replaced) && held.fetches.size === 0) release(filter, held)
        },
      }
    },
    isIdle: () => filters.size === 0,
    run: (filter, replaces, task) => {
      const held = filters.get(filter)
      if (held === undefined) return task()
      if (replaces !== undefined) for (const replaced of held.fetches) replaced.add(replaces)
      held.tasks.push(task)
      if (held.tasks.length > MOST) for (const each of held.tasks.splice(0)) each()
    },
    end: filter => {
      const held = filters.get(filter)
      if (held !== undefined) release(filter, held)
    },
  }
}
