import { catchError, defer, EMPTY, type Observable, tap } from 'rxjs'
import { count } from '../base/count.js'
import { exits } from './exitCodes.js'
import { exitOf } from './exits.js'
import { age } from './figures.js'
import { createLatencies } from './latencies.js'
import type { World } from './world.js'

/** What has become of requests. */
export interface Rounds {
  /** Returns the replies to one request. That it fails is counted; the stream errors where the next one would fail, too. */
  watch<T>(replies$: Observable<T>): Observable<T>
  /** The first failure. */
  failure(): { readonly error: unknown } | null
  /** One line about the replies to a single request. */
  single(): string
  /** One line about all of them. */
  all(): string
}

export const createRounds = ({ elapsed }: Pick<World, 'elapsed'>): Rounds => {
  const latencies = createLatencies()
  let over = 0
  let replies = 0
  let failed = 0
  let last = 0
  let failure: { readonly error: unknown } | null = null
  return {
    watch: replies$ =>
      defer(() => {
        const start = elapsed()
        let came = 0
        return replies$.pipe(
          tap(() => {
            last = elapsed() - start
            came += 1
            replies += 1
            if (came === 1) latencies.add(last)
          }),
          catchError((error: unknown) => {
            if (!isOwn(error)) throw error
            failed += 1
            failure ??= { error }
            return EMPTY
          }),
          tap({ complete: () => (over += 1) }),
        )
      }),
    failure: () => failure,
    single: () =>
      `${count(replies, 'reply', 'replies')}${replies > 0 ? `, the last after ${age(last)}` : ''}`,
    all: () =>
      [
        `${count(over, 'request')}, ${count(replies, 'reply', 'replies')}, ${count(failed, 'failure')}`,
        ...(replies > 0 ? [latencies.text()] : []),
      ].join('; '),
  }
}

/** Nobody has answered, or in the negative: another request may fare better. */
const isOwn = (error: unknown): boolean => {
  const exit = exitOf(error)
  return exit === exits.timeout || exit === exits.failed
}
