import { type Observable, tap } from 'rxjs'
import { count } from '../base/count.js'
import type { Receipt } from '../base/receipt.js'
import type { Client } from '../client/client.js'
import type { Message, Qos } from '../message.js'
import type { Recorded } from '../testing/recording/line.js'
import { connect } from './connect.js'
import { isEnded } from './ended.js'
import { usageError } from './errors.js'
import { age } from './figures.js'
import { createTally, showProgress } from './progress.js'
import { type Pumped, pause, pump } from './pump.js'
import { recordedOf } from './recorded.js'
import { createRedaction, redactOptions } from './redaction.js'
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
    ['rxtopics replay home.jsonl --speed max --strip home/ --prefix test/', 'at once, with other topics'],
    ['rxtopics replay home.jsonl --pause 90s', 'up to what went wrong; Enter goes on'],
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
        to: { value: 'TIME', read: duration, help: 'end with this time of the recording' },
        pause: {
          value: 'TIME',
          read: duration,
          many: true,
          help: 'at this time of the recording wait for Enter; may come more than once',
        },
        loop: { help: 'again and again, until Ctrl-C' },
        times: { value: 'N', read: integer(1), help: 'so often (1)' },
        strip: { value: 'TEXT', read: text, help: 'taken off topics that begin with it' },
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
    ['What is not published', redactOptions],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, [path, ...more]] = takeUrl(positionals)
    if (path === undefined || more.length > 0)
      throw usageError('which recording? One file, or - for standard input')
    if (path === '-' && (values.loop || (values.times ?? 1) > 1))
      throw usageError('standard input comes once only')
    const { speed = 1, from = 0, to = Number.POSITIVE_INFINITY, times = 1, strip = '', prefix = '' } = values
    const renamed = (topic: string) =>
      `${prefix}${topic.startsWith(strip) ? topic.slice(strip.length) : topic}`
    const redaction = createRedaction(values)
    const connected = await connect(url, values, world)
    const tally = createTally(world)
    let bad = 0
    const skip = values['skip-bad'] ? () => (bad += 1) : undefined
    const hide = showProgress(world, tally.text, values.quiet)
    let pumped: Pumped
    try {
      const passes = values.loop ? Number.POSITIVE_INFINITY : times
      const due = timed(path, { speed, from, to, pauses: values.pause, passes, skip }, world)
      const how = { renamed, qos: values.qos as Qos | undefined, retain: !values['no-retain'] }
      pumped = await pump(
        due,
        recorded => {
          const message = redaction.message(recorded.message)
          return again(connected.client, message, how).pipe(tap(() => tally.add(message.payload.length)))
        },
        AT_ONCE,
        world,
      )
    } finally {
      hide()
      await connected.close()
      const left = bad === 0 ? [] : [`${count(bad, 'line')} left out`]
      const parts = [tally.text(), ...redaction.parts(), ...left]
      if (!values.quiet) world.stderr.write(`${parts.join('; ')}\n`)
    }
    return settled(pumped, world)
  },
})

/** How many wait for their acknowledgement. */
const AT_ONCE = 100

interface Timing {
  readonly speed: number
  readonly from: number
  readonly to: number
  /** Times of the recording. */
  readonly pauses: readonly number[]
  readonly passes: number
  readonly skip: (() => void) | undefined
}

/** Yields each message when it is due. */
async function* timed(
  path: string,
  { speed, from, to, pauses, passes, skip }: Timing,
  world: World,
): AsyncGenerator<Recorded> {
  const { scheduler } = world
  for (let pass = 0; pass < passes; pass += 1) {
    let start = scheduler.now()
    const due = (at: number) => pause(start + (at - from) / speed - scheduler.now(), world)
    const marks = pauses.filter(mark => mark >= from).sort((a, b) => a - b)
    let some = false
    for await (const recorded of recordedOf(path, world, skip)) {
      if (recorded.at < from) continue
      if (recorded.at > to) break
      some = true
      for (const mark of marks.splice(0, marks.filter(each => each <= recorded.at).length)) {
        await due(mark)
        const began = scheduler.now()
        await halt(mark, world)
        start += scheduler.now() - began
      }
      await due(recorded.at)
      yield recorded
    }
    if (!some) return
  }
}

const halt = async (mark: number, world: World): Promise<void> => {
  if (await isEnded(world)) return
  const answer = await world.ask(`at ${age(mark)} of the recording; Enter goes on `)
  if (answer === 'no terminal') throw usageError('--pause needs a terminal')
}

interface Manner {
  renamed(topic: string): string
  readonly qos: Qos | undefined
  readonly retain: boolean
}

const again = (client: Client, message: Message, { renamed, qos, retain }: Manner): Observable<Receipt> => {
  const { topic, payload, properties } = message
  return client.publish(renamed(topic), payload, {
    qos: qos ?? message.qos,
    retain: retain && message.retain,
    ...(Object.keys(properties).length > 0 && { properties }),
  })
}
