import { animationFrameScheduler, asapScheduler, type SchedulerLike, Subscription } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'
import { EndlessFrameError } from './errors.js'

/** A frame in which more actions than this are scheduled has no end: something repeats itself without a pause. */
const ENDLESS = 30_000

/** Time that passes only when it is told to: one frame is one millisecond. */
export interface VirtualTime {
  /** All schedulers of RxJS follow it, too, while the body runs. */
  readonly scheduler: SchedulerLike
  readonly helpers: Pick<RunHelpers, 'animate' | 'cold' | 'hot' | 'time'>
  /** Runs an action at a frame, before all that follows from other actions of that frame. */
  at(frame: number, action: () => void): void
  /**
   * Lets all frames before this one pass.
   *
   * @throws what an action throws
   * @throws EndlessFrameError for a frame that does not end
   */
  passUntil(end: number): void
}

/** Runs a body in virtual time of its own. What is left of that time when it returns never passes. */
export const inVirtualTime = (body: (time: VirtualTime) => void): void => {
  const scheduler = new TestScheduler(() => {})
  const endless = stopEndlessFrames(scheduler)
  const drop = leftBehind()
  scheduler.run(helpers => {
    scheduler.maxFrames = -1
    try {
      body({
        scheduler,
        helpers,
        at: (frame, action) => void scheduler.schedule(action, frame - scheduler.now()),
        passUntil: end => {
          scheduler.maxFrames = end - 1
          scheduler.flush()
          const frame = endless()
          if (frame !== null) throw new EndlessFrameError(frame)
        },
      })
      scheduler.flush()
    } catch (problem) {
      drop()
      throw problem
    }
  })
}

/**
 * Returns a function that takes back what has been scheduled since. These schedulers of RxJS ask for one turn for all that
 * waits: if that is of a time which never passes, they would wait for it, and every later test with them.
 */
const leftBehind = (): (() => void) => {
  const shared = [asapScheduler, animationFrameScheduler].map(({ actions }) => ({
    actions,
    before: new Set(actions),
  }))
  return () => {
    for (const { actions, before } of shared)
      for (const action of [...actions]) if (!before.has(action)) action.unsubscribe()
  }
}

/** Makes a scheduler drop everything once a frame has no end; returns a function that says which frame that was. */
const stopEndlessFrames = (scheduler: TestScheduler): (() => number | null) => {
  const schedule = scheduler.schedule.bind(scheduler)
  let frame = -1
  let scheduled = 0
  let endless: number | null = null
  scheduler.schedule = (work, delay, state) => {
    if (scheduler.frame !== frame) {
      frame = scheduler.frame
      scheduled = 0
    }
    scheduled += 1
    if (scheduled > ENDLESS) endless ??= frame
    if (endless === null) return schedule(work, delay, state)
    scheduler.actions.length = 0
    return Subscription.EMPTY
  }
  return () => endless
}
