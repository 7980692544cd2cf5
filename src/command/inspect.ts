import { Subject } from 'rxjs'
import type { Driver } from '../driver/driver.js'
import { type TraceEvent, traced } from '../driver/traced.js'
import { InspectorError } from '../inspector/errors.js'
import type { Inspector } from '../inspector/inspect.js'
import { settingsOf } from '../inspector/options.js'
import { readAssets } from '../inspector/server/files.js'
import { topic } from '../topic/topic.js'
import { connect } from './connect.js'
import { missingPackage } from './drivers.js'
import { CommandError } from './errors.js'
import { finish } from './finish.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { integer, size, text } from './values.js'

export const inspect = subcommand({
  name: 'inspect',
  summary: 'a page on the traffic: topics, live marbles, failures, who observes what',
  usage: '[URL] [FILTER…] [OPTIONS]',
  examples: [
    [
      "rxtopics inspect mqtt://localhost 'home/#'",
      'prints the address of the page, for a browser of this machine',
    ],
    ["rxtopics inspect mqtt://localhost 'home/#' --read-only", 'without publishing and deleting'],
    [
      "rxtopics inspect --template 'home/{room}/temperature'",
      'observes what matches, which can be folded to one row',
    ],
  ],
  options: [
    [
      'Options',
      {
        'read-only': { help: 'publishing and deleting are refused' },
        port: { short: 'p', value: 'N', read: integer(0, 0xffff), help: 'the port of the page (a free one)' },
        template: {
          short: 't',
          value: 'TEMPLATE',
          read: text,
          many: true,
          help: 'topics that match can be folded to one row; observed where there is no FILTER',
        },
        'max-topics': { value: 'N', read: integer(1), help: 'topics that are kept (20000)' },
        'max-payload': { value: 'SIZE', read: size, help: 'bytes of each payload that are kept (64KiB)' },
      },
    ],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, filters] = takeUrl(positionals)
    const startInspector = await loadInspector()
    const observed = filters.length > 0 ? filters : values.template.map(each => topic(each).filter)
    const trace = new Subject<TraceEvent>()
    const seen = (driver: Driver): Driver => traced(driver, event => trace.next(event))
    const connected = await connect(url, values, world, seen)
    const { port, 'max-topics': maxTopics, 'max-payload': maxPayload, 'read-only': readOnly } = values
    let page: Inspector | undefined
    try {
      const settings = settingsOf({
        readOnly,
        trace$: trace,
        scheduler: world.scheduler,
        templates: values.template,
        ...(observed.length > 0 && { filter: observed }),
        ...(port !== undefined && { port }),
        ...(maxTopics !== undefined && { maxTopics }),
        ...(maxPayload !== undefined && { maxPayload }),
      })
      page = await startInspector(connected.client, settings, (world.assets ?? readAssets)()).catch(
        (error: unknown) => {
          if (error instanceof InspectorError)
            throw new CommandError(error.kind === 'address' ? 3 : 9, error.message, error)
          throw error
        },
      )
      // Whoever has this address sees and does what the page can.
      world.stdout.write(`${page.url}\n`)
      await finish(connected.client.connect(), world)
    } finally {
      await page?.close()
      await connected.close()
    }
    return 0
  },
})

/** Its package is loaded now: the other subcommands do without. */
const loadInspector = async () => {
  try {
    return (await import('../inspector/inspect.js')).startInspector
  } catch (error) {
    throw missingPackage(error, 'the page', 'ws') ?? error
  }
}
