import { TestScheduler } from 'rxjs/testing'
import { printCause } from '../base/print.js'
import type { Marble, Row } from '../marbles/diagram.js'
import { HarnessError } from './errors.js'

/** From when to when a stream is observed. `Infinity`: to the end. */
export interface Span {
  readonly from: number
  readonly to: number
}

export const fromTheStart: Span = { from: 0, to: Number.POSITIVE_INFINITY }

/** Returns what RxJS marbles say, symbols instead of values, `|` and `#` included. */
export const rowOf = (marbles: string): Row => {
  // The mark tells how long the row is: RxJS keeps that to itself.
  const parsed = parsing(marbles, () =>
    TestScheduler.parseMarbles(`${marbles}|`, undefined, undefined, false, true),
  )
  const end = parsed.pop()
  return {
    marbles: parsed.map(({ frame, notification }): Marble => {
      if (notification.kind === 'N') return { frame, symbol: String(notification.value) }
      return { frame, symbol: notification.kind === 'E' ? '#' : '|' }
    }),
    length: end?.frame ?? 0,
  }
}

/** Returns what subscription marbles such as `--^---!` say. */
export const spanOf = (marbles: string): Span => {
  const { subscribedFrame, unsubscribedFrame } = parsing(marbles, () =>
    TestScheduler.parseMarblesAsSubscriptions(marbles, true),
  )
  if (!Number.isFinite(subscribedFrame))
    throw new HarnessError(`no ^ in the subscription ${JSON.stringify(marbles)}`)
  return { from: subscribedFrame, to: unsubscribedFrame }
}

/** Returns how many frames a span needs to be seen whole. */
export const spanLength = ({ from, to }: Span): number => (Number.isFinite(to) ? to : from) + 1

const parsing = <A>(marbles: string, parse: () => A): A => {
  try {
    if (!/^[^()]*(\([^()]*\)[^()]*)*$/.test(marbles)) throw new Error('( and ) do not come in pairs')
    return parse()
  } catch (cause) {
    const reason = printCause(cause)
    throw new HarnessError(`invalid marbles ${JSON.stringify(marbles)}: ${reason}`)
  }
}
