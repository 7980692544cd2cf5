import { asyncScheduler, Observable, type SchedulerLike, type Subscription } from 'rxjs'
import { type Check, checkArgument, checkOptions, isFunction, isNumber } from '../../base/checks.js'
import { isObservable, isScheduler } from '../../base/parts.js'
import { createTime } from '../../base/time.js'
import type { Message } from '../../message.js'
import { RecordingError } from '../errors.js'
import { readLine } from './line.js'
import { type Lines, pullFrom } from './pull.js'

/** Options of `replay`. */
export interface ReplayOptions {
  /** How much faster than it was recorded: 2 takes half the time, `Infinity` none. @default 1 */
  readonly speed?: number
  /**
   * The time of the recording, in ms, at which the replay begins: what came before is left out. `'first'`: that of the
   * first message, which then comes at once.
   *
   * @default 0
   */
  readonly from?: number | 'first'
  /** Where time passes; a `TestScheduler` makes it virtual. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
  /**
   * Called for a line that cannot be read, which is then left out. Not given: such a line ends the replay with a
   * `RecordingError`. Empty lines are no lines.
   *
   * @default none
   */
  readonly onBadLine?: (error: RecordingError) => void
}

/**
 * Returns a cold Observable of the messages of a recording, each when it is due, as observers of plain filters get
 * them: put `decode` behind it for typed ones. Lines are asked for one at a time, when they are needed, so a recording
 * may be of any length; but an Observable of lines cannot be asked, and what it emits early is held. Asynchronous lines
 * need real time.
 *
 * Errors with a `RecordingError` that has the number of a line that cannot be read, and with whatever the lines fail
 * with. Messages due at one time come in one turn.
 *
 * @throws OptionError for an unknown option or a value out of range
 * @example
 * ```ts
 * import { decode, number, rights, topic } from 'rxtopics'
 * import { replay } from 'rxtopics/testing'
 *
 * const lines = ['{"at":0,"topic":"home/lab/temperature","payload":"20"}']
 * replay(lines, { speed: 10 })
 *   .pipe(decode(topic('home/{room}/temperature', number)), rights())
 *   .subscribe(({ params, value }) => console.log(params.room, value))
 * ```
 */
export const replay = (lines: Lines, options: ReplayOptions = {}): Observable<Message> => {
  checkArgument('replay.lines', lines, isLines)
  checkOptions('replay', options, {
    speed: isSpeed,
    from: isStart,
    scheduler: isScheduler,
    onBadLine: isFunction,
  })
  const { speed = 1, from = 0, onBadLine } = options
  const time = createTime(options.scheduler ?? asyncScheduler)

  return new Observable(subscriber => {
    const { next, stop } = pullFrom(lines)
    const startedAt = time.now()
    let begin = from
    let number = 0
    let timer: Subscription | null = null
    let ended = false
    // Lines that come at once are asked for in a loop: a call within a call for each would overflow the stack.
    let asking = false
    let askAgain = false

    const ask = () => {
      askAgain = true
      if (asking) return
      asking = true
      while (askAgain && !subscriber.closed) {
        askAgain = false
        next(take, fail)
      }
      asking = false
    }

    const fail = (error: unknown) => {
      ended = true
      subscriber.error(error)
    }

    // What is thrown in a later turn nobody else would hear of.
    const take = (line: string | null) => {
      try {
        read(line)
      } catch (error) {
        subscriber.error(error)
      }
    }

    const read = (line: string | null) => {
      if (line === null) {
        ended = true
        subscriber.complete()
        return
      }
      number += 1
      if (line.trim() === '') return ask()
      const result = readLine(line)
      if (result._tag === 'Left') return refuse(new RecordingError(number, result.left))
      const { at, message } = result.right
      if (begin === 'first') begin = at
      if (at < begin) return ask()
      const due = startedAt + (at - begin) / speed
      if (due <= time.now()) return emit(message)
      timer?.unsubscribe()
      timer = time.schedule(() => emit(message), due - time.now())
    }

    const emit = (message: Message) => {
      subscriber.next(message)
      ask()
    }

    const refuse = (error: RecordingError) => {
      if (onBadLine === undefined) return subscriber.error(error)
      onBadLine(error)
      ask()
    }

    ask()
    return () => {
      timer?.unsubscribe()
      if (!ended) stop()
    }
  })
}

const isLines: Check = value =>
  isObservable(value) === null ||
  (typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value))
    ? null
    : 'expected lines: an iterable or an Observable'
const isSpeed: Check = value => isNumber(Number.MIN_VALUE)(value)
const isStart: Check = value =>
  value === 'first' || isNumber(0)(value) === null ? null : 'expected a number from 0, or first'
