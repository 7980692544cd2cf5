import { lastValueFrom, merge, type Observable, take, takeUntil, timer } from 'rxjs'
import type { World } from './world.js'

/**
 * Does a piece of work for each item; the next is asked for when fewer than `atOnce` are under way. Resolves when all is
 * done, or with what is under way left as it is when the command is to end. Rejects with the first failure.
 */
export const pump = async <T>(
  source: AsyncIterable<T>,
  work: (item: T) => Observable<unknown>,
  atOnce: number,
  world: World,
): Promise<void> => {
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | null = null
  let ended = false
  const end = new Promise<null>(resolve => {
    world.ended$.pipe(take(1)).subscribe(() => {
      ended = true
      resolve(null)
    })
  })
  const begin = (item: T) => {
    const done = lastValueFrom(work(item).pipe(takeUntil(world.ended$)), { defaultValue: undefined }).then(
      () => {},
      (error: unknown) => {
        failure ??= { error }
      },
    )
    const task = done.finally(() => running.delete(task))
    running.add(task)
  }
  const iterator = source[Symbol.asyncIterator]()
  const goesOn = () => failure === null && !ended
  while (goesOn()) {
    // An item may be long in coming, and never come.
    const next = await Promise.race([iterator.next(), end])
    if (next === null || next.done === true) break
    if (goesOn()) begin(next.value)
    while (running.size >= atOnce && goesOn()) await Promise.race([...running, end])
  }
  // What is to be read yet holds nothing up: the program ends.
  if (ended) void Promise.resolve(iterator.return?.()).catch(() => {})
  else await Promise.all(running)
  const found = failure as { readonly error: unknown } | null
  if (found !== null) throw found.error
}

/** Resolves after ms, or when the command is to end. */
export const pause = async (ms: number, { scheduler, ended$ }: World): Promise<void> => {
  if (ms <= 0) return
  await lastValueFrom(merge(timer(ms, scheduler), ended$).pipe(take(1)), { defaultValue: undefined })
}
