import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { filter, map, take, takeUntil, tap, throwError, timeout } from 'rxjs'
import { count } from '../base/count.js'
import { recordLines } from '../testing/recording/recordLines.js'
import { connect } from './connect.js'
import { CommandError, fileError, usageError } from './errors.js'
import { finish } from './finish.js'
import { createPrinter } from './printer.js'
import { createTally, showProgress } from './progress.js'
import { createRedaction, redactOptions } from './redaction.js'
import { createSieve, sieveOptions } from './sieve.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { duration, integer, size, text } from './values.js'
import { afterConnected, observeFilters, wantedOptions } from './wanted.js'
import type { World } from './world.js'

export const record = subcommand({
  name: 'record',
  summary: 'write messages to a file, with their times, for replay, draw and test',
  usage: '[URL] FILTER… [-o FILE] [OPTIONS]',
  examples: [
    ["rxtopics record mqtt://localhost 'home/#' -o home.jsonl", 'until Ctrl-C'],
    [
      "rxtopics record 'home/#' -o home.jsonl --for 10m --max-size 64MiB",
      'ten minutes, over as many files as it takes',
    ],
    ["rxtopics record 'home/#' -n 100 | gzip > home.jsonl.gz", 'a hundred messages, to standard output'],
  ],
  options: [
    ['What comes', { ...wantedOptions, ...sieveOptions }],
    [
      'How it is written',
      {
        output: { short: 'o', value: 'FILE', read: text, help: 'not given: standard output' },
        force: { help: 'write over a file that is there' },
        'max-size': {
          value: 'SIZE',
          read: size,
          help: 'go on in FILE.1, FILE.2, … when a file has so many bytes',
        },
        for: { value: 'TIME', read: duration, help: 'end after this time' },
        count: { short: 'n', value: 'N', read: integer(1), help: 'end after so many messages' },
        wait: {
          short: 'w',
          value: 'TIME',
          read: duration,
          help: 'end after so long without one (exit code 6)',
        },
        quiet: { help: 'nothing on standard error but errors' },
      },
    ],
    ['What is not written', redactOptions],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, filters] = takeUrl(positionals)
    if (filters.length === 0) throw usageError("what is to be recorded? Give a filter, such as 'home/#'")
    if (values['max-size'] !== undefined && values.output === undefined)
      throw usageError('--max-size goes with --output')
    const redaction = createRedaction(values)
    const sieve = createSieve(values, world)
    const sink = await openSink(values.output, values.force, world)
    const connected = await connect(url, values, world)
    const tally = createTally(world)
    const summary = () =>
      [
        ...[tally.text(), ...sieve.parts(), ...redaction.parts()],
        ...(connected.outages() > 0 ? [count(connected.outages(), 'outage')] : []),
      ].join('; ')
    const hide = showProgress(world, summary, values.quiet)
    const { wait } = values
    try {
      const lines$ = observeFilters(connected.client, filters, values, world).pipe(
        filter(({ message }) => sieve.takes(message)),
        map(({ message }) => redaction.message(message)),
        tap(({ payload }) => tally.add(payload.length)),
        recordLines({
          scheduler: world.scheduler,
          maxBytes: values['max-size'] ?? Number.POSITIVE_INFINITY,
          rotate: sink.rotate,
        }),
        tap(sink.line),
        take(values.count ?? Number.POSITIVE_INFINITY),
        values.for === undefined ? tap() : takeUntil(afterConnected(connected.client, values.for, world)),
        wait === undefined || values['retained-only']
          ? tap()
          : timeout({
              each: wait,
              scheduler: world.scheduler,
              with: () => throwError(() => new CommandError(6, `nothing came for ${wait} ms`)),
            }),
      )
      await Promise.race([finish(lines$, world), sink.failed])
    } finally {
      hide()
      await connected.close()
      if (!values.quiet) world.stderr.write(`${summary()}\n`)
      await sink.close()
    }
    if (sink.leftOut() === 0) return 0
    world.stderr.write(`rxtopics: ${count(sink.leftOut(), 'message')} left out: what reads them is slow\n`)
    return 1
  },
})

interface Sink {
  line(text: string): void
  /** Goes on in the next file. */
  rotate(part: number): void
  /** Rejects when a file cannot be written. */
  readonly failed: Promise<never>
  leftOut(): number
  /** Resolves when all is written; rejects where it cannot be. */
  close(): Promise<void>
}

/** Bytes that wait for a disk, at most. */
const MOST = 64 * 1024 * 1024

const openSink = async (path: string | undefined, force: boolean, { stdout }: World): Promise<Sink> => {
  if (path === undefined) {
    const { line, leftOut } = createPrinter(stdout)
    return { line, leftOut, rotate: () => {}, failed: new Promise(() => {}), close: async () => {} }
  }
  let failure: Error | undefined
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = error => {
      failure ??= error
      reject(error)
    }
  })
  // Whoever races with it hears of it; without a race nobody has to.
  failed.catch(() => {})
  const files: WriteStream[] = []
  const open = (name: string): WriteStream => {
    // What came is nobody else's business.
    const file = createWriteStream(name, { flags: force ? 'w' : 'wx', mode: 0o600 })
    file.on('error', (error: NodeJS.ErrnoException) => fail(notWritten(name, error)))
    files.push(file)
    return file
  }
  let current = open(path)
  await new Promise<void>((resolve, reject) => {
    current.once('open', () => resolve())
    current.once('error', (error: NodeJS.ErrnoException) => reject(notWritten(path, error)))
  })
  let leftOut = 0
  return {
    line: line => {
      if (current.writableLength > MOST) leftOut += 1
      else current.write(`${line}\n`)
    },
    rotate: part => {
      current.end()
      current = open(`${path}.${part}`)
    },
    failed,
    leftOut: () => leftOut,
    close: async () => {
      current.end()
      await Promise.all(files.map(file => finished(file).catch(() => {})))
      // What was the last to be written may be what there was no room for.
      if (failure !== undefined) throw failure
    },
  }
}

const notWritten = (path: string, error: NodeJS.ErrnoException): CommandError =>
  error.code === 'EEXIST'
    ? new CommandError(7, `${path}: there is such a file already; --force writes over it`, error)
    : fileError(path, error)
