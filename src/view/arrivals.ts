import { map, NEVER, throwError } from 'rxjs'
import { right } from '../base/either.js'
import type { Client } from '../client/client.js'
import { isTopic } from '../topic/topic.js'
import type { ViewOptions } from './options.js'
import type { Arrivals } from './view.js'
import type { Watched } from './watched.js'

/** Returns what comes of something that is watched; of nothing, nothing. */
export const arrivalsOf = (
  client: Client,
  target: Watched | null | undefined,
  { every, client: _client, scheduler, ...options }: ViewOptions,
): Arrivals => {
  if (target === null || target === undefined) return NEVER
  // Nobody could say what: see `said`.
  const failed: unknown = target
  if (failed instanceof Error) return throwError(() => failed)
  // Not on `failures$`, but with the messages, so that failures are shown where the values would be.
  if (isTopic(target)) return client.observeEither(target as never, options)
  return client.observe(target as string, options).pipe(map(right))
}
