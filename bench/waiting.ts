import { createClient, type Driver, type PublishOptions, type Receipt } from 'rxtopics'
import { topicsOf } from './house.js'
import { type Compared, compare, type Work } from './sideBySide.js'
import type { Benches, Line } from './table.js'

// What a publish costs while there is no connection, with so many waiting before it.

/** A driver that is never connected. */
const nowhere: Driver = {
  name: 'bench',
  open: () => {
    const nothing = () => {}
    return {
      subscribe: nothing,
      unsubscribe: nothing,
      publish: () => false,
      ack: nothing,
      ping: nothing,
      close: nothing,
      abort: nothing,
    }
  },
}

const payload = Buffer.from('{"celsius":21.5,"humidity":40}')

/** Fills an outbox with one publish of each topic; then each publish makes an earlier one settle with `outcome`. */
const waiting = (count: number, options: PublishOptions, outcome: Receipt['outcome']): Work => {
  const topics = topicsOf(count)
  const { publish } = createClient(nowhere, { outbox: { capacity: count, overflow: 'drop-oldest' } })
  const asked = { ...options, timeout: Number.POSITIVE_INFINITY }
  let published = 0
  let settled = 0
  const next = (receipt: Receipt) => {
    if (receipt.outcome === outcome) settled += 1
  }
  const one = () => {
    publish(topics[published % count] ?? '', payload, asked).subscribe(next)
    published += 1
  }
  for (let i = 0; i < count; i += 1) one()
  return times => {
    for (let i = 0; i < times; i += 1) one()
    if (settled !== published - count) throw new Error(`${settled} of ${published - count} are ${outcome}`)
  }
}

const sizes = [10, 100, 1_000, 10_000, 100_000] as const

const growth = (name: string, options: PublishOptions, outcome: Receipt['outcome']): Line => {
  const base = waiting(1_000, options, outcome)
  const costs: readonly Compared[] = sizes.map(count => compare(waiting(count, options, outcome), base))
  return {
    goal: '17',
    name: `${name}, 100,000 waiting, of 1,000`,
    result: `${costs.map(({ work }) => work.toFixed(0)).join(', ')} ns at 10, …, 100,000`,
    ratio: costs.at(-1)?.ratio ?? Number.NaN,
    limit: 2,
    costs: costs.map(({ work }, i) => ({ chart: 'kept', series: name, at: sizes[i] ?? 0, ns: work })),
  }
}

export const benches: Benches = {
  '17 overflow': () => [growth('an outbox that overflows', { qos: 1 }, 'dropped')],
  '17 conflated': () => [growth('conflated publishes', { qos: 1, conflate: true }, 'replaced')],
}
