/** An append-only record of events that a test can wait on. */
export interface Journal<T> {
  /** What was added since the last `clear`, in order; a live array. */
  readonly items: readonly T[]
  add(item: T): void
  clear(): void
  /** Says that nothing will be added any more: who waits is told why at once. */
  end(reason: string): void
  /** Resolves with the first item that matches, recorded already or still to come. */
  waitFor: WaitFor<T>
  /** Resolves after `ms` in which no item matched; rejects where one does, recorded already or coming. */
  expectNone(predicate: (item: T, index: number) => boolean, ms: number): Promise<void>
}

export interface WaitFor<T> {
  <S extends T>(predicate: (item: T, index: number) => item is S, timeout?: number): Promise<S>
  (predicate: (item: T, index: number) => boolean, timeout?: number): Promise<T>
}

/** A wait ended without what it waited for. Its message lists what was recorded instead. */
export class NothingMatched extends Error {
  override readonly name = 'NothingMatched'
}

export const defaultTimeout = 5_000

/** Returns an empty journal; `describe` gives one line about an item, for the messages of failed waits. */
export const createJournal = <T>(describe: (item: T) => string): Journal<T> => {
  const items: T[] = []
  const watchers = new Set<Watcher<T>>()
  let ended: string | undefined

  const summary = () => {
    const last = items.slice(-20).map(item => `\n  ${describe(item)}`)
    return `${items.length} recorded${last.length < items.length ? ', the last of them' : ''}${last.join('')}`
  }

  function waitFor<S extends T>(
    predicate: (item: T, index: number) => item is S,
    timeout?: number,
  ): Promise<S>
  function waitFor(predicate: (item: T, index: number) => boolean, timeout?: number): Promise<T>
  function waitFor(predicate: (item: T, index: number) => boolean, timeout = defaultTimeout): Promise<T> {
    // Made here, so that its stack leads to the line of the test.
    const failure = new NothingMatched()
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        watchers.delete(watcher)
      }
      const watcher: Watcher<T> = {
        offer: (item, index) => {
          try {
            if (!predicate(item, index)) return false
            resolve(item)
          } catch (error) {
            reject(error)
          }
          leave()
          return true
        },
        giveUp: reason => {
          leave()
          failure.message = `nothing matched ${reason}; ${summary()}`
          reject(failure)
        },
      }
      const timer = setTimeout(() => watcher.giveUp(`within ${timeout} ms`), timeout)
      watchers.add(watcher)
      if (!items.some(watcher.offer) && ended !== undefined) watcher.giveUp(`before the end (${ended})`)
    })
  }

  const expectNone = async (predicate: (item: T, index: number) => boolean, ms: number) => {
    const failure = new Error()
    const found = await waitFor(predicate, ms).then(
      item => ({ item }),
      (error: unknown) => {
        if (!(error instanceof NothingMatched)) throw error
      },
    )
    if (found === undefined) return
    failure.message = `expected none, got ${describe(found.item)}; ${summary()}`
    throw failure
  }

  return {
    items,
    add: item => {
      const index = items.push(item) - 1
      for (const watcher of [...watchers]) watcher.offer(item, index)
    },
    clear: () => {
      items.length = 0
    },
    end: reason => {
      ended ??= reason
      for (const watcher of [...watchers]) watcher.giveUp(`before the end (${ended})`)
    },
    waitFor,
    expectNone,
  }
}

interface Watcher<T> {
  /** Returns `true` once the watcher has what it wants. */
  offer(item: T, index: number): boolean
  giveUp(reason: string): void
}
