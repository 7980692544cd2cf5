import { defer, interval, Observable, of, type SchedulerLike, Subscription, timer } from 'rxjs'
import { OptionError } from '../../base/errors.js'
import type { RepeatCommand } from '../protocol/commands.js'
import type { Repetition, Result } from '../protocol/messages.js'
import type { Publishing } from './publish.js'
import { wordsOf } from './wordsOf.js'

/** Publishes messages again and again. */
export interface Repeating {
  /**
   * Tells how it goes, at once and a few times a second while something happens, the last time when it is over.
   * Unsubscribing ends it. Where the first message is not read or refused, there is no second.
   */
  start(command: RepeatCommand): Observable<Result>
  /** Errors with an OptionError for one that is over. */
  stop(repetition: number): Observable<Result>
}

/** Repetitions at a time, those of all pages. */
const MOST = 4
/** Ms from one report to the next. */
const PACE = 200

export const createRepeating = (
  publish: (message: Publishing) => Observable<Result>,
  scheduler: SchedulerLike,
): Repeating => {
  const running = new Map<number, () => void>()
  let last = 0
  return {
    start: command =>
      new Observable(subscriber => {
        if (running.size >= MOST)
          throw new OptionError('inspect.repeat', `${MOST} messages are being repeated: stop one of them`)
        last += 1
        const repetition = last
        const counts = { begun: 0, sent: 0, refused: 0, skipped: 0, problem: '' }
        let told = ''
        const tell = (over: boolean) => {
          told = JSON.stringify(counts)
          const { every } = command
          const report: Repetition = { of: 'repeat', repetition, every, ...counts, over }
          subscriber.next(report)
        }
        const end = () => {
          tell(true)
          subscriber.complete()
        }
        const all = new Subscription(() => running.delete(repetition))
        running.set(repetition, end)
        tell(false)

        let isWaiting = false
        const settled = () => {
          isWaiting = false
          if (counts.begun === command.times) end()
        }
        const turn = () => {
          if (isWaiting) {
            counts.skipped += 1
            return
          }
          isWaiting = true
          counts.begun += 1
          const isFirst = counts.begun === 1
          const published = defer(() => publish(command)).subscribe({
            next: result => {
              if (result.of === 'unreadable') {
                subscriber.next(result)
                subscriber.complete()
              } else counts.sent += 1
            },
            error: (error: unknown) => {
              if (isFirst) return subscriber.error(error)
              counts.refused += 1
              counts.problem = wordsOf(error)
              settled()
            },
            complete: settled,
          })
          all.add(published)
        }
        all.add(timer(0, command.every, scheduler).subscribe(turn))
        all.add(
          interval(PACE, scheduler).subscribe(() => {
            if (JSON.stringify(counts) !== told) tell(false)
          }),
        )
        return all
      }),
    stop: repetition =>
      defer(() => {
        const end = running.get(repetition)
        if (end === undefined) throw new OptionError('inspect.stop', 'it is over already')
        end()
        return of<Result>({ of: 'stop' })
      }),
  }
}
