import { asyncScheduler, type Observable, type SchedulerLike, Subscription } from 'rxjs'
import type { Either } from '../base/either.js'
import { asError } from '../base/print.js'
import { createTime } from '../base/time.js'
import { DecodeError } from '../codec/decodeError.js'
import type { DecodeFailure } from '../codec/failure.js'
import type { Message } from '../message.js'

/** What frameworks show: something there is at any time, and is told of when it changes. */
export interface View<S> {
  /** What there is before anything was heard, and on a server. Always the same object. */
  initial(): S
  /** What there is now: the same object until `changed` is called. */
  current(): S
  /**
   * Begins with the first that subscribes, from the start; returns the function that leaves. The last one leaving ends
   * what was begun. `changed` may be called before this returns.
   */
  subscribe(changed: () => void): () => void
}

/** What became of something that is watched. */
export interface Watching {
  /**
   * - `waiting`: there is nothing to show, yet or any more
   * - `live`: there is
   * - `failed`: it is over, with `error`; what there was is still shown
   * - `ended`: it is over, for the client was closed
   */
  readonly state: 'waiting' | 'live' | 'failed' | 'ended'
  /**
   * Why it has failed; else the `DecodeError` of the last message that could not be decoded, until there is a good one
   * of its topic.
   */
  readonly error: Error | undefined
  /** Watches anew what has failed. Does nothing else. */
  readonly retry: () => void
}

/** What is kept of messages in order to be shown. */
export interface Content<C> {
  take(message: Message<unknown, unknown>): void
  /** The topic has no value any more. */
  remove(topic: string): void
  /** Whether there is anything to show. */
  isThere(): boolean
  /** Returns what there is, as an object that never changes. */
  read(): C
}

export type Arrivals = Observable<Either<DecodeFailure, Message<unknown, unknown>>>

export interface Pace {
  /** Ms between two changes at least. */
  readonly every?: number
  readonly scheduler?: SchedulerLike
}

/** Returns the view of messages; `begin` makes what keeps them. */
export const createView = <C>(
  arrivals$: Arrivals,
  begin: () => Content<C>,
  { every = 0, scheduler = asyncScheduler }: Pace = {},
): View<C & Watching> => {
  const time = createTime(scheduler)
  const listeners = new Set<() => void>()
  let watching = new Subscription()
  let content = begin()
  let over: 'failed' | 'ended' | null = null
  let error: Error | undefined
  // There while changes are held back.
  let quiet: Subscription | null = null
  let held = false

  const retry = () => {
    if (over !== 'failed' || listeners.size === 0) return
    watching.unsubscribe()
    watch()
  }
  const read = (): C & Watching =>
    Object.freeze({
      state: over ?? (content.isThere() ? 'live' : 'waiting'),
      ...content.read(),
      error,
      retry,
    } as const)
  const initial = read()
  let shown = initial

  const show = (now: C & Watching) => {
    if (isSame(now, shown)) return
    shown = now
    for (const changed of [...listeners]) if (listeners.has(changed)) changed()
  }

  const tell = () => {
    if (quiet !== null) {
      held = true
      return
    }
    const now = read()
    if (isSame(now, shown)) return
    if (every > 0)
      quiet = time.schedule(() => {
        quiet = null
        if (!held) return
        held = false
        tell()
      }, every)
    show(now)
  }

  const take = (message: Message<unknown, unknown>) => {
    if (error instanceof DecodeError && error.failure.topic === message.topic) error = undefined
    try {
      content.take(message)
    } finally {
      tell()
    }
  }
  const fail = (failure: DecodeFailure) => {
    if (failure.deleted === true) content.remove(failure.topic)
    else error = new DecodeError(failure)
    tell()
  }
  const end = (how: 'failed' | 'ended', problem: Error | undefined) => {
    over = how
    error = problem
    quiet?.unsubscribe()
    show(read())
  }

  const watch = () => {
    content = begin()
    over = null
    error = undefined
    quiet = null
    held = false
    // In place before anything comes, which may be at once.
    watching = new Subscription(() => quiet?.unsubscribe())
    if (shown !== initial) show(initial)
    watching.add(
      arrivals$.subscribe({
        next: arrival => (arrival._tag === 'Right' ? take(arrival.right) : fail(arrival.left)),
        error: (problem: unknown) => end('failed', asError(problem)),
        complete: () => end('ended', undefined),
      }),
    )
  }

  return {
    initial: () => initial,
    current: () => shown,
    subscribe: changed => {
      // Of its own, for one function may be given twice.
      const listener = () => changed()
      listeners.add(listener)
      if (listeners.size === 1) watch()
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) watching.unsubscribe()
      }
    },
  }
}

/** Whoever compares what is shown, as frameworks do, is to find another object only where there is another content. */
const isSame = <S extends object>(a: S, b: S): boolean =>
  (Object.keys(a) as (keyof S)[]).every(name => Object.is(a[name], b[name]))
