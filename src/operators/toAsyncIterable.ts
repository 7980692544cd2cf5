import type { Observable, Subscription } from 'rxjs'
import { checkArgument, checkOptions, isCapacity, isOneOf } from '../base/checks.js'
import { TopicsError } from '../base/errors.js'
import { isObservable } from '../base/parts.js'
import { createQueue } from '../base/queue.js'
import { createFollower } from './support/follow.js'
import { ownValue } from './support/ownValue.js'

/** Options of `toAsyncIterable`. */
export interface AsyncIterableOptions {
  /**
   * How many values may wait for `next`.
   *
   * @default 1000
   */
  readonly capacity?: number
  /**
   * What becomes of one value too many. `'error'`: the iteration ends with an `IterationOverflowError`, after the values
   * that wait. `'drop-oldest'` and `'drop-newest'`: a value is dropped.
   *
   * @default 'error'
   */
  readonly overflow?: 'error' | 'drop-oldest' | 'drop-newest'
}

/** More values waited for an iteration than it may hold. */
export class IterationOverflowError extends TopicsError {
  static override readonly brand: string = 'rxtopics.IterationOverflowError'
  override readonly name = 'IterationOverflowError'
  /** The capacity of the queue, in values. */
  readonly capacity: number

  constructor(capacity: number) {
    super(`more than ${capacity} values are waiting`)
    this.capacity = capacity
  }
}

/**
 * Returns an iterable for `for await`. Each iteration subscribes the source when it asks for its first value, and
 * unsubscribes when the loop is left. It ends as the source completes, and throws as the source errors, after the
 * values that wait.
 *
 * @throws OptionError for what is not an Observable, and for an option that is unknown or out of range
 * @example
 * ```ts
 * import { createClient, json, toAsyncIterable, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * for await (const { params } of toAsyncIterable(client.observe(topic('home/{room}/lamp', json())))) {
 *   if (params.room === 'kitchen') break
 * }
 * ```
 */
export const toAsyncIterable = <T>(
  source: Observable<T>,
  options: AsyncIterableOptions = {},
): AsyncIterable<T> => {
  checkArgument('toAsyncIterable.source', source, isObservable)
  checkOptions('toAsyncIterable', options, {
    capacity: isCapacity(1),
    overflow: isOneOf('error', 'drop-oldest', 'drop-newest'),
  })
  const { capacity = 1_000, overflow = 'error' } = options
  return { [Symbol.asyncIterator]: () => iterate(source, capacity, overflow) }
}

type Result<T> = IteratorResult<T, undefined>

interface Asking<T> {
  readonly resolve: (result: Result<T>) => void
  readonly reject: (error: unknown) => void
}

const done = { done: true, value: undefined } as const

const iterate = <T>(
  source: Observable<T>,
  capacity: number,
  overflow: NonNullable<AsyncIterableOptions['overflow']>,
): AsyncIterator<T, undefined> => {
  const values = createQueue<{ readonly value: T }>()
  const asking: Asking<T>[] = []
  let ended: { readonly error?: unknown } | null = null
  let subscription: Subscription | null = null

  const end = (how: { readonly error?: unknown }) => {
    ended ??= how
    subscription?.unsubscribe()
    if (asking.length === 0) return
    const [first, ...others] = asking.splice(0)
    if (first !== undefined) finish(first)
    for (const other of others) other.resolve(done)
  }
  /** An error is thrown once; then the iteration is over. */
  const finish = ({ resolve, reject }: Asking<T>) => {
    const how = ended
    ended = {}
    if (how !== null && 'error' in how) reject(how.error)
    else resolve(done)
  }
  const push = (value: T) => {
    if (ended !== null) return
    const first = asking.shift()
    if (first !== undefined) return first.resolve({ done: false, value })
    if (values.size() < capacity) return values.push({ value: ownValue(value) })
    if (overflow === 'error') return end({ error: new IterationOverflowError(capacity) })
    if (overflow === 'drop-newest') return
    values.shift()
    values.push({ value: ownValue(value) })
  }
  const open = () => {
    // Known before it is subscribed: a source that emits at once, without end, is left as soon as that is too much.
    const follower = createFollower<T>(undefined, {
      next: push,
      error: error => end({ error }),
      complete: () => end({}),
      deleted: undefined,
    })
    subscription = follower
    source.subscribe(follower)
  }

  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (subscription === null && ended === null) open()
        const first = values.shift()
        if (first !== undefined) resolve({ done: false, value: first.value })
        else if (ended !== null) finish({ resolve, reject })
        else asking.push({ resolve, reject })
      }),
    return: () => {
      values.clear()
      end({})
      ended = {}
      return Promise.resolve(done)
    },
  }
}
