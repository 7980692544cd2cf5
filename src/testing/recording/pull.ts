import { isObservable, type Observable } from 'rxjs'
import { createQueue } from '../../base/queue.js'

/** Lines, one by one as they are asked for. */
export interface Pull {
  /** Gives the next line, `null` after the last; at once or later. To be called again only after that. */
  next(take: (line: string | null) => void, fail: (error: unknown) => void): void
  /** No more lines are wanted. */
  stop(): void
}

/** The lines of a recording, from an array, a stream of Node, or an Observable. */
export type Lines = Iterable<string> | AsyncIterable<string> | Observable<string>

export const pullFrom = (lines: Lines): Pull => {
  if (isObservable(lines)) return pullObservable(lines)
  return Symbol.asyncIterator in lines
    ? pullLater(lines[Symbol.asyncIterator]())
    : pullNow(lines[Symbol.iterator]())
}

const pullNow = (iterator: Iterator<string>): Pull => ({
  next: (take, fail) => {
    let result: IteratorResult<string>
    try {
      result = iterator.next()
    } catch (error) {
      fail(error)
      return
    }
    take(result.done === true ? null : result.value)
  },
  stop: () => void iterator.return?.(),
})

const pullLater = (iterator: AsyncIterator<string>): Pull => ({
  next: (take, fail) => {
    iterator.next().then(result => take(result.done === true ? null : result.value), fail)
  },
  stop: () => {
    // Nobody is left to be told that the end of the lines failed.
    iterator.return?.().catch(() => {})
  },
})

/** What an Observable emits before it is asked for waits here: it cannot be told to wait itself. */
const pullObservable = (lines: Observable<string>): Pull => {
  const early = createQueue<string>()
  let end: { readonly failed: boolean; readonly error?: unknown } | null = null
  let waiting: {
    readonly take: (line: string | null) => void
    readonly fail: (error: unknown) => void
  } | null = null

  const serve = () => {
    if (waiting === null || (early.size() === 0 && end === null)) return
    const { take, fail } = waiting
    waiting = null
    const line = early.shift()
    if (line !== undefined) take(line)
    else if (end?.failed) fail(end.error)
    else take(null)
  }
  const subscription = lines.subscribe({
    next: line => {
      early.push(line)
      serve()
    },
    error: (error: unknown) => {
      end = { failed: true, error }
      serve()
    },
    complete: () => {
      end = { failed: false }
      serve()
    },
  })
  return {
    next: (take, fail) => {
      waiting = { take, fail }
      serve()
    },
    stop: () => subscription.unsubscribe(),
  }
}
