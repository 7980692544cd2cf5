import { asapScheduler, asyncScheduler, type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs'

/**
 * A scheduler whose time is elapsed time, and which keeps delays of any length: `Infinity` is for ever, and what is
 * longer than a timer can be is waited for in stretches. A delay below 0 is no delay.
 */
export interface Time extends SchedulerLike {
  /** Returns ms since some moment in the past, whole ones; setting the clock of the machine does not change it. */
  now(): number
  /** Returns ms since 1970 by the clock of the machine, for what outlives the process; in virtual time as `now`. */
  wall(): number
}

/** The longest delay of a timer, in ms. Platforms take a longer one for 1 ms. */
export const LONGEST_TIMER = 0x7fff_ffff

/**
 * Returns the time of a scheduler. Those of RxJS go by the clock of the machine, which may be set: theirs is measured
 * by the platform's monotonic clock, unless virtual time rules them. Any other scheduler is asked.
 */
export const createTime = (scheduler: SchedulerLike = asapScheduler): Time => {
  if (times.has(scheduler)) return scheduler as Time
  const wall = () => scheduler.now()
  const now = goesByTheClock(scheduler) ? elapsed : wall

  type Work = (this: SchedulerAction<unknown>, state: unknown) => void
  const wait = (work: Work, due: number, state: unknown): Subscription => {
    const whole = new Subscription()
    const next = () => {
      const left = due - now()
      const stretch =
        left > LONGEST_TIMER
          ? scheduler.schedule(next, LONGEST_TIMER)
          : scheduler.schedule(work, Math.max(0, left), state)
      whole.add(stretch)
    }
    next()
    return whole
  }

  const schedule = (work: Work, delay = 0, state?: unknown): Subscription => {
    if (delay === Number.POSITIVE_INFINITY) return new Subscription()
    if (delay > LONGEST_TIMER) return wait(work, now() + delay, state)
    return scheduler.schedule(work, Math.max(0, delay), state)
  }

  const time: Time = { now, wall, schedule: schedule as SchedulerLike['schedule'] }
  times.add(time)
  return time
}

/** All that were made here: the time of one is itself. */
const times: WeakSet<SchedulerLike> = /* @__PURE__ */ new WeakSet()

/** In the virtual time of a `TestScheduler` the schedulers of RxJS tell its frames. */
const goesByTheClock = ({ now }: SchedulerLike): boolean =>
  now === asyncScheduler.now && Math.abs(now() - Date.now()) < 1_000

declare const performance: { now(): number }

const elapsed = (): number => Math.floor(performance.now())
