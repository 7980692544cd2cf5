import { tap } from 'rxjs'
import { count } from '../base/count.js'
import { writeLine } from '../testing/recording/line.js'
import { connect } from './connect.js'
import { usageError } from './errors.js'
import { age } from './figures.js'
import { finish } from './finish.js'
import { createPrinter } from './printer.js'
import { payloadText } from './show.js'
import { payloadOf } from './sources.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { duration, integer, text } from './values.js'

/** Ms that replies may take. */
const PATIENCE = 10_000

export const request = subcommand({
  name: 'request',
  summary: 'ask, and show the reply',
  usage: '[URL] TOPIC [PAYLOAD] [OPTIONS]',
  examples: [
    ['rxtopics request mqtt://localhost lamp/state', 'an empty request, and one reply'],
    ["rxtopics request nats://localhost math/sum '[1,2]' --wait 2s", 'also of services that know NATS alone'],
    ['rxtopics request discover --count 100 --wait 1s', 'all replies of one second'],
  ],
  options: [
    [
      'Options',
      {
        file: { short: 'f', value: 'FILE', read: text, help: 'the bytes of a file; - is standard input' },
        wait: { short: 'w', value: 'TIME', read: duration, help: 'how long replies may take (10s)' },
        count: { short: 'n', value: 'N', read: integer(1), help: 'replies at most (1)' },
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
    const { file, wait, count: replies = 1, qos = 0, json, raw, quiet } = values
    if (topic === undefined) throw usageError('what topic? rxtopics request [URL] TOPIC [PAYLOAD]')
    if (more.length > 0) throw usageError('one topic and one payload; put quotes about a payload with spaces')
    if (payload !== undefined && file !== undefined) throw usageError('PAYLOAD or --file, not both')
    if (json && raw) throw usageError('--json or --raw, not both')
    const asked = file === undefined ? (payload ?? '') : await payloadOf(file, world)
    const connected = await connect(url, values, world)
    const printer = createPrinter(world.stdout)
    const { scheduler } = world
    let came = 0
    let last = 0
    const start = scheduler.now()
    try {
      const replies$ = connected.client.request(topic, asked, {
        replies,
        qos: qos as 0 | 1 | 2,
        timeout: wait ?? PATIENCE,
      })
      await finish(
        replies$.pipe(
          tap(reply => {
            came += 1
            last = scheduler.now() - start
            if (raw) printer.bytes(reply.payload, '')
            else
              printer.line(
                json ? writeLine(last, reply) : payloadText(reply.payload, Number.POSITIVE_INFINITY),
              )
          }),
        ),
        world,
      )
    } finally {
      await connected.close()
    }
    if (!quiet)
      world.stderr.write(
        `${count(came, 'reply', 'replies')}${came > 0 ? `, the last after ${age(last)}` : ''}\n`,
      )
    return 0
  },
})
