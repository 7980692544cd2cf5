import { asyncScheduler, defer, map, type OperatorFunction, type SchedulerLike } from 'rxjs'
import { checkOptions, isFunction, isSize } from '../../base/checks.js'
import { isScheduler } from '../../base/parts.js'
import { encodeUtf8 } from '../../codec/text/utf8.js'
import type { Message } from '../../message.js'
import { writeLine } from './line.js'

/** Options of `recordLines`. */
export interface RecordOptions {
  /**
   * The bytes of a part, line breaks included: a line that would make it longer begins the next one. A line that is
   * longer by itself is a part of its own. `Infinity`: there is one part.
   *
   * @default Infinity
   */
  readonly maxBytes?: number
  /**
   * Called before the first line of each part but the first, which is part 0: go on in another file.
   *
   * @default none
   */
  readonly rotate?: (part: number) => void
  /** Where the time of messages comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
}

/**
 * Returns an operator that turns messages into lines of JSON, without line breaks, as `replay` reads them: the time
 * since it was subscribed in ms, the topic, the payload (as text where it is UTF-8, else in base64), and what else is
 * not as usual. It keeps nothing: a recording may go on for as long as there is room for it. Completes and errors as
 * its source does.
 *
 * @throws OptionError for an unknown option or a value out of range
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 * import { recordLines } from 'rxtopics/testing'
 *
 * const client = createClient(memory())
 * client.observe('home/#').pipe(recordLines()).subscribe(line => console.log(line))
 * // {"at":12,"topic":"home/lamp","payload":"on","retain":true}
 * ```
 */
export const recordLines = (
  options: RecordOptions = {},
): OperatorFunction<Message<unknown, unknown>, string> => {
  checkOptions('recordLines', options, { maxBytes: isSize, rotate: isFunction, scheduler: isScheduler })
  const { maxBytes = Number.POSITIVE_INFINITY, rotate = () => {}, scheduler = asyncScheduler } = options
  return source =>
    defer(() => {
      const start = scheduler.now()
      let part = 0
      let bytes = 0
      return source.pipe(
        map(message => {
          const line = writeLine(scheduler.now() - start, message)
          const size = encodeUtf8(line).length + LINE_BREAK
          if (bytes > 0 && bytes + size > maxBytes) {
            part += 1
            bytes = 0
            rotate(part)
          }
          bytes += size
          return line
        }),
      )
    })
}

const LINE_BREAK = 1
