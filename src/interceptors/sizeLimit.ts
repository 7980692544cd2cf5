import { checkArgument, checkOptions, isSize } from '../base/checks.js'
import { type Interceptor, reject } from '../client/interception/interceptor.js'
import { type Directions, isDirections, judging } from './direction.js'

/** For `sizeLimit`. */
export interface SizeLimitOptions {
  /** Which messages are looked at. @default 'both' */
  readonly direction?: Directions
}

/**
 * Returns an interceptor that rejects payloads of more than `bytes`.
 *
 * @throws OptionError for a limit that is no number of bytes, and for an unknown or wrong option
 * @example
 * ```ts
 * import { createClient, sizeLimit } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory(), { interceptors: [sizeLimit(64 * 1024, { direction: 'incoming' })] })
 * ```
 */
export const sizeLimit = (bytes: number, options: SizeLimitOptions = {}): Interceptor => {
  checkArgument('sizeLimit.bytes', bytes, isSize)
  checkOptions('sizeLimit', options, { direction: isDirections })
  return judging('sizeLimit', options.direction ?? 'both', ({ payload: { length } }) =>
    length <= bytes ? null : reject(`its payload has ${length} bytes, of ${bytes} at most`),
  )
}
