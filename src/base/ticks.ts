import { expand, type Observable, type SchedulerLike, timer } from 'rxjs'
import { createTime } from './time.js'

/**
 * Returns an Observable that emits at once, and then each time that so many ms have passed, however many. A period of RxJS
 * goes past what keeps long ones: it sets the next timer itself.
 */
export const ticks = (period: number, scheduler: SchedulerLike): Observable<unknown> => {
  const time = createTime(scheduler)
  return timer(0, time).pipe(expand(() => timer(period, time)))
}
