import {
  from,
  lastValueFrom,
  merge,
  type Observable,
  ReplaySubject,
  race,
  Subject,
  take,
  takeUntil,
  timer,
} from 'rxjs'
import type { World } from './world.js'

/** What has become of the work. */
export interface Pumped {
  /** What had begun and was not done when it was given up. */
  readonly unsettled: number
  /** The first failure. */
  readonly failure: { readonly error: unknown } | null
}

/** Ms that what is under way has to settle once no more is begun. */
export const PATIENCE = 2_000

/**
 * Does a piece of work for each item; the next is asked for when fewer than `atOnce` are under way. Once one has failed, or
 * the command is to end, nothing more is begun, and what is under way is waited for for a while, then given up.
 */
export const pump = async <T>(
  source: AsyncIterable<T>,
  work: (item: T) => Observable<unknown>,
  atOnce: number,
  world: World,
): Promise<Pumped> => {
  const running = new Set<Promise<void>>()
  const givenUp$ = new Subject<void>()
  const stop$ = new ReplaySubject<void>(1)
  let failure: Pumped['failure'] = null
  let stopped = false
  const ending = world.ended$.pipe(take(1)).subscribe(() => stop$.next())
  const stop = new Promise<null>(resolve => {
    stop$.subscribe(() => {
      stopped = true
      resolve(null)
    })
  })
  const fail = (error: unknown) => {
    failure ??= { error }
    stop$.next()
  }
  const begin = (item: T) => {
    const task: Promise<void> = new Promise<void>(done => {
      work(item)
        .pipe(takeUntil(givenUp$))
        .subscribe({
          error: (error: unknown) => {
            fail(error)
            done()
          },
          complete: done,
        })
    }).finally(() => running.delete(task))
    running.add(task)
  }
  const iterator = source[Symbol.asyncIterator]()
  try {
    while (!stopped) {
      // An item may be long in coming, and never come.
      const next = await Promise.race([iterator.next(), stop])
      if (next === null || next.done === true) break
      if (!stopped) begin(next.value)
      while (running.size >= atOnce && !stopped) await Promise.race([...running, stop])
    }
  } catch (error) {
    fail(error)
  }
  await Promise.race([Promise.all(running), stop])
  // Nothing to wait for, but for what a failure or the end has left under way.
  if (running.size > 0)
    await lastValueFrom(race(from(Promise.all(running)), timer(PATIENCE, world.scheduler)))
  const unsettled = running.size
  givenUp$.next()
  ending.unsubscribe()
  // What is to be read yet holds nothing up: the program ends.
  if (stopped) void Promise.resolve(iterator.return?.()).catch(() => {})
  return { unsettled, failure }
}

/** Resolves after ms, or when the command is to end. */
export const pause = async (ms: number, { scheduler, ended$ }: World): Promise<void> => {
  if (ms <= 0) return
  await lastValueFrom(merge(timer(ms, scheduler), ended$).pipe(take(1)), { defaultValue: undefined })
}
