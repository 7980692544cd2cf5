import type { Codec } from '../codec.js'
import { flagOf } from './flag.js'

/**
 * The codec of `true` and `false`, in exactly this spelling. Any other payload is a `Left` with the reason `syntax`.
 * For other spellings see `flag`.
 *
 * @example
 * ```ts
 * import { boolean, topic } from 'rxtopics'
 *
 * const online = topic('{device}/online', boolean)
 * ```
 */
export const boolean: Codec<boolean> = flagOf('boolean', 'true', 'false')
