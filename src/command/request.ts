import { concat, filter, ignoreElements, mergeMap, repeat, take, tap, throwIfEmpty } from 'rxjs'
import { count } from '../base/count.js'
import { ticks } from '../base/ticks.js'
import { RequestTimeoutError } from '../client/requests/errors.js'
import { writeLine } from '../testing/recording/line.js'
import { connect } from './connect.js'
import { unlessEnded } from './ended.js'
import { usageError } from './errors.js'
import { finish } from './finish.js'
import { createPrinter } from './printer.js'
import { createRounds } from './rounds.js'
import { payloadText } from './show.js'
import { payloadOf } from './sources.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { duration, integer, positive, text } from './values.js'

/** Ms that replies may take. */
const PATIENCE = 10_000
/** Requests that are under way where `--rate` says when they begin. */
const AT_ONCE = 100

export const request = subcommand({
  name: 'request',
  summary: 'ask, and show the reply',
  usage: '[URL] TOPIC [PAYLOAD] [OPTIONS]',
  examples: [
    ['rxtopics request mqtt://localhost lamp/state', 'an empty request, and one reply'],
    ["rxtopics request nats://localhost math/sum '[1,2]' --wait 2s", 'also of services that know NATS alone'],
    ['rxtopics request discover --count 100 --wait 1s', 'all replies of one second'],
    ['rxtopics request lamp/state --times 1000 > /dev/null', 'how long replies take: p50, p95, p99'],
  ],
  options: [
    [
      'Options',
      {
        file: { short: 'f', value: 'FILE', read: text, help: 'the bytes of a file; - is standard input' },
        wait: { short: 'w', value: 'TIME', read: duration, help: 'how long replies may take (10s)' },
        count: { short: 'n', value: 'N', read: integer(1), help: 'replies at most (1)' },
        times: {
          value: 'N',
          read: integer(1, 1_000_000),
          help: 'ask so often, one after the other, and say how long it took (1)',
        },
        rate: { value: 'N', read: positive, help: 'with --times: so many a second, 100 at a time at most' },
        qos: { short: 'q', value: '0|1|2', read: integer(0, 2), help: 'the quality of service (0)' },
        json: { help: 'one line of JSON for each reply; no byte is lost' },
        raw: { help: 'the bytes of the replies alone' },
        quiet: { help: 'nothing on standard error but errors' },
      },
    ],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, [topic, payload, ...more]] = takeUrl(positionals)
    const { file, wait = PATIENCE, count: replies = 1, times = 1, rate, qos = 0, json, raw, quiet } = values
    if (topic === undefined) throw usageError('what topic? rxtopics request [URL] TOPIC [PAYLOAD]')
    if (more.length > 0) throw usageError('one topic and one payload; put quotes about a payload with spaces')
    if (payload !== undefined && file !== undefined) throw usageError('PAYLOAD or --file, not both')
    if (json && raw) throw usageError('--json or --raw, not both')
    if (rate !== undefined && times === 1) throw usageError('--rate goes with --times')
    const asked = file === undefined ? (payload ?? '') : await unlessEnded(payloadOf(file, world), world)
    if (asked === null) return 0
    const { client, close } = await connect(url, values, world)
    const printer = createPrinter(world.stdout)
    const rounds = createRounds(world)
    const { scheduler } = world
    const start = scheduler.now()
    const replies$ = client.request(topic, asked, { replies, qos: qos as 0 | 1 | 2, timeout: wait }).pipe(
      throwIfEmpty(() => new RequestTimeoutError(topic, wait)),
      tap(reply => {
        if (raw) printer.bytes(reply.payload, '')
        else if (json) printer.line(writeLine(scheduler.now() - start, reply))
        else printer.line(payloadText(reply.payload, Number.POSITIVE_INFINITY))
      }),
    )
    const round$ = rounds.watch(replies$)
    // To connect is no part of the time.
    const connected$ = client.connect().pipe(
      filter(({ state }) => state === 'connected'),
      take(1),
      ignoreElements(),
    )
    const all$ =
      rate === undefined
        ? round$.pipe(repeat(times))
        : ticks(1_000 / rate, scheduler).pipe(
            take(times),
            mergeMap(() => round$, AT_ONCE),
          )
    try {
      await finish(concat(connected$, all$), world)
    } finally {
      await close()
      if (!quiet && times > 1) world.stderr.write(`${rounds.all()}\n`)
      const hidden = printer.leftOut()
      if (hidden > 0)
        world.stderr.write(`${count(hidden, 'reply', 'replies')} not shown: the reader is slow\n`)
    }
    const failure = rounds.failure()
    if (failure !== null) throw failure.error
    if (!quiet && times === 1) world.stderr.write(`${rounds.single()}\n`)
    return 0
  },
})
