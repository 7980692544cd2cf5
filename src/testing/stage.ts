import type { Observable, Subscription } from 'rxjs'
import { HarnessError } from './errors.js'
import { createLedger, type Lane } from './ledger.js'
import { fromTheStart, type Span } from './rows.js'
import { complete, type Event } from './spell.js'
import type { VirtualTime } from './virtualTime.js'

/** What happens in a stretch of virtual time, and what is expected to be seen of it. */
export interface Stage {
  /** The frame that passes. */
  now(): number
  /**
   * Does something at a frame.
   *
   * @throws HarnessError for a frame that has passed
   */
  at(frame: number, action: () => void): void
  /** Opens a lane; the function returned notes what it sees, now unless another frame is given. */
  open(lane: Lane): (event: Event, frame?: number) => void
  /** Opens a lane of what a stream emits, whenever it is observed. `'at once'`: before the first frame. */
  watch(stream: Observable<unknown>, lane: Lane, spans?: readonly Span[] | 'at once'): void
  /** Does something when time is over, before what was seen is compared. */
  atTheEnd(action: () => void): void
  /** Makes time last at least so many frames. */
  stretch(length: number): void
  /**
   * Lets time pass to the end of the longest row.
   *
   * @throws ExpectationError for what was seen otherwise
   */
  play(color: boolean): void
}

export const createStage = (time: VirtualTime): Stage => {
  const { scheduler } = time
  const ledger = createLedger(() => scheduler.now())
  const endings: (() => void)[] = []
  const subscriptions: Subscription[] = []
  let playing = false

  const beforeTime = () => {
    if (playing) throw new HarnessError('expectations come before the first frame')
  }

  const at = (frame: number, action: () => void) => {
    if (!(frame >= scheduler.now())) throw new HarnessError(`frame ${frame} has passed`)
    if (!playing) ledger.stretch(frame + 1)
    time.at(frame, action)
  }

  const open = (lane: Lane) => {
    beforeTime()
    return ledger.open(lane)
  }

  return {
    now: () => scheduler.now(),
    at,
    open,
    watch: (stream, lane, spans = [fromTheStart]) => {
      const note = open(lane)
      const subscribe = () => {
        const subscription = stream.subscribe({
          next: value => note({ kind: 'next', value }),
          error: (error: unknown) => note({ kind: 'error', error }),
          complete: () => note(complete),
        })
        subscriptions.push(subscription)
        return subscription
      }
      if (spans === 'at once') {
        subscribe()
        return
      }
      for (const span of spans) {
        let subscription: Subscription | undefined
        at(span.from, () => {
          subscription = subscribe()
        })
        if (Number.isFinite(span.to)) at(span.to, () => subscription?.unsubscribe())
      }
    },
    atTheEnd: action => {
      beforeTime()
      endings.push(action)
    },
    stretch: ledger.stretch,
    play: color => {
      playing = true
      try {
        time.passUntil(ledger.end())
        for (const ending of endings) ending()
      } finally {
        for (const subscription of subscriptions) subscription.unsubscribe()
      }
      ledger.check(color)
    },
  }
}
