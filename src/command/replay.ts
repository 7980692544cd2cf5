import { type Observable, tap } from 'rxjs'
import { count } from '../base/count.js'
import type { Receipt } from '../base/receipt.js'
import type { Client } from '../client/client.js'
import type { Qos } from '../message.js'
import type { Recorded } from '../testing/recording/line.js'
import { connect } from './connect.js'
import { usageError } from './errors.js'
import { createTally, showProgress } from './progress.js'
import { type Pumped, pause, pump } from './pump.js'
import { recordedOf } from './recorded.js'
import { settled } from './settled.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { duration, integer, type Read, text } from './values.js'
import type { World } from './world.js'

const speedOf: Read<number> = (given, name) => {
  if (given === 'max') return Number.POSITIVE_INFINITY
  const value = /^\d+(\.\d+)?$/.test(given) ? Number(given) : 0
  if (value > 0) return value
  throw usageError(`--${name}: expected a number above 0, or max, got ${given}`)
}

export const replay = subcommand({
  name: 'replay',
  summary: 'publish a recording again, in its time or faster',
  usage: '[URL] FILE [OPTIONS]',
  examples: [
    ['rxtopics replay mqtt://localhost home.jsonl', 'as it came'],
    ['rxtopics replay home.jsonl --speed 10 --loop', 'ten times as fast, again and again'],
    ['rxtopics replay home.jsonl --speed max --prefix test/', 'at once, below another topic'],
  ],
  options: [
    [
      'How',
      {
        speed: {
          value: 'N',
          read: speedOf,
          help: 'how much faster than it came; max: as fast as the broker takes it (1)',
        },
        from: { value: 'TIME', read: duration, help: 'begin at this time of the recording' },
        loop: { help: 'again and again, until Ctrl-C' },
        times: { value: 'N', read: integer(1), help: 'so often (1)' },
        prefix: { value: 'TEXT', read: text, help: 'put before every topic' },
        qos: {
          short: 'q',
          value: '0|1|2',
          read: integer(0, 2),
          help: 'publish with this (else as recorded)',
        },
        'no-retain': { help: 'the broker keeps nothing (else what it had stored, it stores)' },
        'skip-bad': { help: 'leave out lines that cannot be read, and count them' },
        quiet: { help: 'nothing on standard error but errors' },
      },
    ],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, [path, ...more]] = takeUrl(positionals)
    if (path === undefined || more.length > 0)
      throw usageError('which recording? One file, or - for standard input')
    if (path === '-' && (values.loop || (values.times ?? 1) > 1))
      throw usageError('standard input comes once only')
    const { speed = 1, from = 0, times = 1, prefix = '' } = values
    const connected = await connect(url, values, world)
    const tally = createTally(world)
    let bad = 0
    const skip = values['skip-bad'] ? () => (bad += 1) : undefined
    const hide = showProgress(world, tally.text, values.quiet)
    let pumped: Pumped
    try {
      const passes = values.loop ? Number.POSITIVE_INFINITY : times
      const due = timed(path, { speed, from, passes, skip }, world)
      pumped = await pump(
        due,
        ({ message }) =>
          again(
            connected.client,
            { message },
            { prefix, qos: values.qos as Qos | undefined, retain: !values['no-retain'] },
          ).pipe(tap(() => tally.add(message.payload.length))),
        AT_ONCE,
        world,
      )
    } finally {
      hide()
      await connected.close()
      const left = bad === 0 ? '' : `; ${count(bad, 'line')} left out`
      if (!values.quiet) world.stderr.write(`${tally.text()}${left}\n`)
    }
    return settled(pumped, world)
  },
})

/** How many wait for their acknowledgement. */
const AT_ONCE = 100

interface Timing {
  readonly speed: number
  readonly from: number
  readonly passes: number
  readonly skip: (() => void) | undefined
}

/** Yields each message when it is due. */
async function* timed(
  path: string,
  { speed, from, passes, skip }: Timing,
  world: World,
): AsyncGenerator<Recorded> {
  for (let pass = 0; pass < passes; pass += 1) {
    const start = world.scheduler.now()
    let some = false
    for await (const recorded of recordedOf(path, world, skip)) {
      if (recorded.at < from) continue
      some = true
      await pause(start + (recorded.at - from) / speed - world.scheduler.now(), world)
      yield recorded
    }
    if (!some) return
  }
}

const again = (
  client: Client,
  { message }: Pick<Recorded, 'message'>,
  {
    prefix,
    qos,
    retain,
  }: { readonly prefix: string; readonly qos: Qos | undefined; readonly retain: boolean },
): Observable<Receipt> => {
  const { topic, payload, properties } = message
  return client.publish(`${prefix}${topic}`, payload, {
    qos: qos ?? message.qos,
    retain: retain && message.retain,
    ...(Object.keys(properties).length > 0 && { properties }),
  })
}
