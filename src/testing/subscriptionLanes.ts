import type { Marble, Row } from '../marbles/diagram.js'
import { type Span, spanLength, spanOf } from './rows.js'
import type { Alphabet } from './spell.js'
import type { Stage } from './stage.js'

/** What was logged of the subscriptions of a `cold` or `hot` stream. */
export interface Subscribed {
  /** When it is subscribed to and left, for `expectSubscriptions`. */
  readonly subscriptions: readonly { readonly subscribedFrame: number; readonly unsubscribedFrame: number }[]
}

/** Expects a stream to have been subscribed from `^` to `!`, once for each of some rows, in this order. */
export const expectSubscriptions = (
  stage: Stage,
  label: string,
  subscriptions: Subscribed['subscriptions'],
  rows: readonly string[],
): void => {
  const lanes = rows.map((marbles, nth) =>
    openLane(stage, rows.length === 1 ? label : `${label}, ${nth + 1}`, spanRow(spanOf(marbles))),
  )
  const surplus = openLane(stage, `${label}, more than expected`, { marbles: [], length: 0 })
  stage.atTheEnd(() => {
    subscriptions.forEach(({ subscribedFrame: from, unsubscribedFrame: to }, nth) => {
      const note = lanes[nth] ?? surplus
      for (const { frame, symbol } of spanRow({ from, to }).marbles)
        note({ kind: 'next', value: symbol }, frame)
    })
  })
}

const openLane = (stage: Stage, label: string, expected: Row) => stage.open({ label, expected, alphabet })

const spanRow = (span: Span): Row => {
  const start: Marble = { frame: span.from, symbol: '^' }
  const marbles = Number.isFinite(span.to) ? [start, { frame: span.to, symbol: '!' }] : [start]
  return { marbles, length: spanLength(span) }
}

const alphabet: Alphabet = {
  symbols: ['^', '!'],
  standsFor: (symbol, event) => event.kind === 'next' && event.value === symbol,
  explain: symbol => (symbol === '^' ? 'subscribed' : 'unsubscribed'),
  describe: () => 'a subscription',
}
