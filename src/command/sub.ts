import { filter, map, type Observable, take, tap, timeout } from 'rxjs'
import { count } from '../base/count.js'
import { type Clock, clock, createClock } from './clocks.js'
import { connect } from './connect.js'
import { envelopeOf, type Seen } from './envelope.js'
import { CommandError, usageError } from './errors.js'
import { finish } from './finish.js'
import { colorOption, paintOf } from './paint.js'
import { createPrinter } from './printer.js'
import { createTally, showProgress } from './progress.js'
import { createRedaction, redactOptions } from './redaction.js'
import { createSampling } from './sampling.js'
import { seeingOptions, sightOf } from './seeing.js'
import { plainOf, prettyOf } from './show.js'
import { createSieve, sieveOptions } from './sieve.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { duration, integer, positive, size } from './values.js'
import { observeFilters, wantedOptions } from './wanted.js'
import type { World } from './world.js'

/** The options that say when to end. */
export const endOptions = {
  count: { short: 'n', value: 'N', read: integer(1), help: 'end after so many messages' },
  wait: { short: 'w', value: 'TIME', read: duration, help: 'end after so long without one (exit code 6)' },
} as const

const outputOptions = {
  json: { help: 'one line of JSON for each message; no byte is lost' },
  raw: { help: 'the bytes of the payloads alone, with a line break after each' },
  null: { short: '0', help: 'with --raw: a zero byte after each' },
  limit: {
    value: 'SIZE',
    read: size,
    help: 'characters of a payload that are shown (4KiB); not of --json and --raw',
  },
  time: {
    value: 'HOW',
    read: clock,
    help: 'clock, start or delta (seconds since), or property:NAME; not of --json',
  },
  color: colorOption,
  'only-failures': { help: 'only what did not pass --schema' },
  strict: { help: 'end with 1 if a message did not pass --schema' },
  'max-rate': { value: 'N', read: positive, help: 'show so many a second at most; the others are counted' },
  quiet: { help: 'nothing on standard error but errors' },
} as const

export const sub = subcommand({
  name: 'sub',
  summary: 'show messages as they come',
  usage: '[URL] FILTER… [OPTIONS]',
  examples: [
    ["rxtopics sub mqtt://localhost 'home/#'", 'everything below home'],
    [
      "rxtopics sub --template 'site/{site}/door/{door}' --json",
      'site and door as fields, for other programs',
    ],
    [
      "rxtopics sub 'home/+/temperature' --schema temperature.json --only-failures",
      'what does not pass a schema, and where',
    ],
    ["rxtopics sub 'home/#' --retained-only", 'what the broker has stored, then end'],
    ['rxtopics sub camera/front -n 1 --raw > picture.jpg', 'the bytes of one message'],
  ],
  options: [
    ['What comes', { ...wantedOptions, ...sieveOptions, ...endOptions }],
    ['How it is read', seeingOptions],
    ['How it is shown', outputOptions],
    ['What is not shown', redactOptions],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, filters] = takeUrl(positionals)
    const sight = await sightOf(values)
    const wanted = [...filters, ...(sight.filter === undefined ? [] : [sight.filter])]
    if (wanted.length === 0)
      throw usageError("what is to be observed? Give a filter, such as 'home/#', or --template")
    if ((values['only-failures'] || values.strict) && values.schema === undefined)
      throw usageError('--only-failures and --strict need a --schema')
    if (values.json && values.raw) throw usageError('--json or --raw, not both')
    if (values.null && !values.raw) throw usageError('--null goes with --raw')
    const redaction = createRedaction(values)
    const sieve = createSieve(values, world)
    const connected = await connect(url, values, world)
    const show = shower(values, sight.params, world)
    const tally = createTally(world)
    const sampling = createSampling(values['max-rate'] ?? Number.POSITIVE_INFINITY, world)
    let failures = 0
    const summary = () =>
      [
        tally.text(),
        ...(values.schema === undefined ? [] : [`${count(failures, 'failure')} of the schema`]),
        ...sieve.parts(),
        ...redaction.parts(),
        ...(sampling.leftOut() > 0 ? [`${count(sampling.leftOut(), 'message')} not shown (--max-rate)`] : []),
        ...(show.leftOut() > 0 ? [`${count(show.leftOut(), 'message')} not shown: the reader is slow`] : []),
        ...(connected.outages() > 0 ? [count(connected.outages(), 'outage')] : []),
      ].join('; ')
    const hide = showProgress(world, summary, values.quiet)
    try {
      const shown$ = observeFilters(connected.client, wanted, values, world).pipe(
        filter(({ message }) => sieve.takes(message)),
        map(through => ({ ...through, message: redaction.message(through.message) })),
        sight.see(world),
        tap(({ message, read }) => {
          tally.add(message.payload.length)
          if (read?._tag === 'Left') failures += 1
        }),
        filter(({ read }) => !values['only-failures'] || read?._tag === 'Left'),
        bounded(values, world),
        tap(seen => {
          if (sampling.takes()) show.message(seen)
        }),
      )
      await finish(shown$, world)
    } finally {
      hide()
      await connected.close()
      if (!values.quiet) world.stderr.write(`${summary()}\n`)
    }
    return values.strict && failures > 0 ? 1 : 0
  },
})

interface EndValues {
  readonly count: number | undefined
  readonly wait: number | undefined
  readonly 'retained-only': boolean
}

/** Ends after so many, and after silence, but where silence says that all that is stored has come. */
const bounded =
  ({ count: most, wait, 'retained-only': retainedOnly }: EndValues, { scheduler }: World) =>
  (source: Observable<Seen>): Observable<Seen> => {
    const counted = most === undefined ? source : source.pipe(take(most))
    if (wait === undefined || retainedOnly) return counted
    return counted.pipe(
      timeout({
        each: wait,
        scheduler,
        with: () => {
          throw new CommandError(6, `nothing came for ${wait} ms`)
        },
      }),
    )
  }

interface Shower {
  message(seen: Seen): void
  leftOut(): number
}

const shower = (
  values: {
    readonly json: boolean
    readonly raw: boolean
    readonly null: boolean
    readonly limit: number | undefined
    readonly time: Clock | undefined
    readonly color: 'auto' | 'always' | 'never' | undefined
  },
  params: readonly string[],
  world: World,
): Shower => {
  const printer = createPrinter(world.stdout)
  const { leftOut } = printer
  if (values.raw) {
    const end = values.null ? '\0' : '\n'
    return { leftOut, message: ({ message }) => printer.bytes(message.payload, end) }
  }
  if (values.json) return { leftOut, message: seen => printer.line(envelopeOf(seen)) }
  const { isTerminal } = world.stdout
  const text = isTerminal ? prettyOf : plainOf
  const time = createClock(values.time, wall =>
    new Date(wall).toISOString().slice(...(isTerminal ? [11, 23] : [])),
  )
  const options = { paint: paintOf(values.color, world), limit: values.limit ?? 4096, params, time }
  return { leftOut, message: seen => printer.line(text(seen, options)) }
}
