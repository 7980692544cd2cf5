import { isLoopback } from '../base/loopback.js'
import type { Limits } from './options.js'

/**
 * Returns whether a page of this origin may connect. Browsers alone send one, and no page can change it: without this
 * check every page of the web could speak with a server on its visitor's machine, as `localhost` or under a name of its
 * own that leads here.
 */
export const isWelcome = (origin: string | undefined, origins: Limits['origins']): boolean => {
  if (origin === undefined || origins === 'any') return true
  return origins === 'loopback' ? isLoopback(origin) : origins.includes(origin)
}
