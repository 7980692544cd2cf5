import { merge, Subject, skip, takeUntil, tap } from 'rxjs'
import { ticks } from '../base/ticks.js'
import { connect } from './connect.js'
import { usageError } from './errors.js'
import { createFiguresByTopic } from './figuresByTopic.js'
import { finish } from './finish.js'
import { colorOption, paintOf } from './paint.js'
import { createTally } from './progress.js'
import { seeingOptions, sightOf } from './seeing.js'
import { subcommand } from './subcommand.js'
import { type Order, orders } from './table.js'
import { connectionOptions, takeUrl } from './target.js'
import { createTopView } from './topView.js'
import { duration, integer, oneOf, type Read } from './values.js'
import { afterConnected, observeFilters, wantedOptions } from './wanted.js'

const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'
const OTHER_SCREEN = '\u001b[?1049h\u001b[?25l'
const OWN_SCREEN = '\u001b[?25h\u001b[?1049l'

const orderOf: Read<Order> = oneOf(...orders)

export const top = subcommand({
  name: 'top',
  summary: 'a live table of topics: rate, size, age, last value, and which have fallen silent',
  usage: '[URL] [FILTER…] [OPTIONS]',
  examples: [
    ["rxtopics top mqtt://localhost 'home/#'", 'the busiest first; space freezes it, s sorts it, q ends it'],
    ["rxtopics top 'home/#' --sort age", 'those that have been silent for longest'],
    ["rxtopics top 'home/#' --for 10s", 'ten seconds, then the table, for files and scripts'],
  ],
  options: [
    ['What comes', wantedOptions],
    ['How it is read', seeingOptions],
    [
      'How it is shown',
      {
        sort: { short: 's', value: 'COLUMN', read: orderOf, help: `${orders.join(', ')} (rate)` },
        every: { value: 'TIME', read: duration, help: 'how often it is drawn, on a terminal (1s)' },
        for: {
          value: 'TIME',
          read: duration,
          help: 'show it once after this time, and end (10s where nobody looks)',
        },
        'max-topics': {
          value: 'N',
          read: integer(1, 1_000_000),
          help: 'topics that are kept, those heard of last (10000)',
        },
        rows: { value: 'N', read: integer(3), help: 'lines at most (those of the terminal)' },
        color: colorOption,
      },
    ],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const { stdout, scheduler } = world
    const [url, filters] = takeUrl(positionals)
    const sight = await sightOf(values)
    const wanted = [...filters, ...(sight.filter === undefined ? [] : [sight.filter])]
    if (wanted.length === 0) throw usageError("of what? Give a filter, such as 'home/#'")
    const live = stdout.isTerminal && values.for === undefined
    const figures = createFiguresByTopic(values['max-topics'] ?? 10_000, () => scheduler.now())
    const tally = createTally(world)
    const view = createTopView({
      ...{ figures, tally, stdout, order: values.sort ?? 'rate', rows: values.rows },
      paint: paintOf(values.color, world),
    })
    const connected = await connect(url, values, world)
    const all$ = new Subject<void>()
    const messages$ = observeFilters(connected.client, wanted, values, world).pipe(
      sight.see(world),
      tap({
        next: seen => {
          tally.add(seen.message.payload.length)
          figures.add(seen)
        },
        complete: () => all$.next(),
      }),
    )
    const typed$ = world.keys$.pipe(
      tap(key => {
        if (view.type(key)) all$.next()
      }),
    )
    const redraw$ = merge(ticks(values.every ?? 1_000, scheduler).pipe(skip(1)), typed$).pipe(
      tap(() => {
        // One screen waits for a slow terminal, at most.
        if (stdout.waiting() > 0) return
        const lines = view.lines().map(line => `${line}${CLEAR_LINE}`)
        stdout.write(`${HOME}${lines.join('\r\n')}${CLEAR_BELOW}`)
      }),
    )
    try {
      if (live) stdout.write(OTHER_SCREEN)
      const end$ = afterConnected(connected.client, values.for ?? 10_000, world)
      const shown$ = live ? merge(messages$, redraw$).pipe(takeUntil(all$)) : messages$.pipe(takeUntil(end$))
      await finish(shown$, world)
    } finally {
      if (live) stdout.write(OWN_SCREEN)
      await connected.close()
    }
    view.thaw()
    stdout.write(`${view.lines().join('\n')}\n`)
    return 0
  },
})
