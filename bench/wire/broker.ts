import { mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { onOneCore, type Process, start } from '../processes.js'
import { median, quantile } from '../statistics.js'
import type { Benches, Line, Row } from '../table.js'
import type { ContenderAnswers } from './contender.js'

type Contender = Process<ContenderAnswers>

const ROUNDS = 9

/** Has both do something against mosquitto, in alternating order. */
const sideBySide = async <T>(
  act: (contender: Contender, round: string) => Promise<T>,
  prepare: (contender: Contender, name: string) => Promise<void> = async () => {},
): Promise<readonly { readonly ours: T; readonly theirs: T }[]> => {
  const broker = await startMosquitto()
  using ours = start<ContenderAnswers>('wire/contender.ts')
  using theirs = start<ContenderAnswers>('wire/contender.ts')
  try {
    await ours.ask('open', 'library', broker.url, 5)
    await theirs.ask('open', 'mqttJs', broker.url, 5)
    await prepare(ours, 'ours')
    await prepare(theirs, 'theirs')
    const results: { ours: T; theirs: T }[] = []
    for (let round = -1; round < ROUNDS; round += 1) {
      const first = round % 2 === 0
      const early = await act(first ? ours : theirs, first ? `ours-${round}` : `theirs-${round}`)
      const late = await act(first ? theirs : ours, first ? `theirs-${round}` : `ours-${round}`)
      results.push(first ? { ours: early, theirs: late } : { ours: late, theirs: early })
    }
    // The first one only warms up.
    return results.slice(1)
  } finally {
    await broker.stop()
    await broker[Symbol.asyncDispose]()
  }
}

type RoundTrips = readonly { readonly ours: number[]; readonly theirs: number[] }[]

const roundTrip = (): Promise<RoundTrips> =>
  sideBySide(
    (contender, round) => contender.ask('roundTrips', round.replace(/-.*/, ''), 500),
    async (contender, name) => {
      await contender.ask('observeReturns', name)
      // Until all of it is compiled: what runs once in a while is slower by more than what is measured.
      await contender.ask('roundTrips', name, 5_000)
    },
  )

const rowAt = (results: RoundTrips, name: string, at: number): Row => {
  const [ours, theirs] = [
    results.map(each => quantile(each.ours, at)),
    results.map(each => quantile(each.theirs, at)),
  ]
  return {
    goal: '4',
    name: `QoS 1 round trip by mosquitto, ${name}, of raw MQTT.js with noDelay`,
    result: `${median(ours).toFixed(0)} against ${median(theirs).toFixed(0)} µs`,
    ratio: median(ours.map((time, round) => time / (theirs[round] as number))),
    limit: 0.8,
  }
}

/**
 * On one core it is work that is compared. Where a broker has an idle core to itself, most of a round trip is the
 * time that two cores take to wake, which is nobody's.
 */
const roundTrips = async (): Promise<readonly Line[]> => {
  const results = await onOneCore(roundTrip)
  const apart = await roundTrip()
  // What Nagle's algorithm costs; a busy machine stops a process for less.
  const all = [...results, ...apart].flatMap(each => each.ours)
  const stalled = all.filter(time => time > 35_000).length
  return [
    rowAt(results, 'on one core, p50', 0.5),
    rowAt(results, 'on one core, p99', 0.99),
    rowAt(apart, 'idle cores, p50', 0.5),
    rowAt(apart, 'idle cores, p99', 0.99),
    {
      goal: '4',
      name: 'round trips that stall for 40 ms, of all',
      result: `${stalled} of ${all.length}`,
      ratio: stalled / all.length,
      limit: 0,
    },
  ]
}

const observing = async (): Promise<readonly Line[]> => {
  const results = await sideBySide((contender, round) => contender.ask('observeMany', round, 10_000))
  const ours = median(results.map(each => each.ours))
  const theirs = median(results.map(each => each.theirs))
  return [
    {
      goal: '13',
      name: '10,000 filters until the last SUBACK, mosquitto, of raw MQTT.js',
      result: `${ours.toFixed(0)} against ${theirs.toFixed(0)} ms`,
      ratio: median(results.map(each => each.ours / each.theirs)),
      limit: 0.33,
    },
  ]
}

const orSkip =
  (goal: string, name: string, run: () => Promise<readonly Line[]>) => (): Promise<readonly Line[]> => {
    const missing = mosquittoMissing()
    return missing === null ? run() : Promise.resolve([{ goal, name, skipped: 'mosquitto is not installed' }])
  }

export const benches: Benches = {
  '4': orSkip('4', 'QoS 1 round trip by mosquitto', roundTrips),
  '13': orSkip('13', '10,000 filters, mosquitto', observing),
}
