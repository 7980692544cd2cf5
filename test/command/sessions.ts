import { readFile, writeFile } from 'node:fs/promises'
import { filter, firstValueFrom } from 'rxjs'
import { createClient, ReplyError } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { command, onSubscribed, type Rig, type RunOptions, startRig } from '../unit/command/world.js'

/** Where the sessions stand. */
export const pages = ['docs/command.md', 'docs/failure-to-test.md'] as const

const recording = `{"at":0,"topic":"home/hall/celsius","payload":"20","retain":true}
{"at":1200,"topic":"home/hall/celsius","payload":"20.5"}
{"at":1900,"topic":"home/bath/celsius","payload":"21,5"}
{"at":2600,"topic":"home/hall/celsius","payload":"21"}
`

interface Session {
  /** Types a command line, as a shell would take it apart. */
  type(line: string, options?: RunOptions): Promise<number>
  /** Shows a file. */
  show(name: string): Promise<string>
  /** Changes a file, and shows it. */
  edit(name: string, change: (text: string) => string): Promise<void>
}

/** What is different each time, and means nothing. */
const steady = (text: string, { url, file }: Rig): string =>
  text
    .replaceAll(url, 'mqtt://localhost')
    .replaceAll(`${file('')}/`, '')
    .replace(/[\d.,]+ a second/g, '4.0 a second')
    .replace(/"at":\d+/g, '"at":12')
    .replace(/rxtopics-[0-9a-z]{8,}/g, 'rxtopics-c0ffee')
    .replace(/127\.0\.0\.1:\d{5}/g, '127.0.0.1:1883')
    .replace(/http:\/\/127\.0\.0\.1:\d+\/#token=\S+/g, 'http://127.0.0.1:40123/#token=…')
    // A rate and a size a second, of a table.
    .replace(/^(\S+ +)\d+\.\d( +)[\d.]+ K?i?B/gm, '$1 1.0$2 4 B')
    .replace(/ \d+ ms( {2}\S)/g, '120 ms$1')
    .replace(/^(round trip +)[\d.]+ ms/gm, (_, before: string) => `${before}0.7 ms`)
    .replace(/the last after \d+ ms/g, 'the last after 12 ms')
    .replace(/p50 .* ms, max .* ms/g, 'p50 1.2 ms, p95 1.5 ms, p99 1.5 ms, max 1.5 ms')

const words = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain)

const record = async (rig: Rig, play: (session: Session) => Promise<void>): Promise<string> => {
  const lines: string[] = []
  const isFile = (word: string) => /^[\w-]+\.(jsonl|marbles|svg|json|mjs)$/.test(word)
  const session: Session = {
    type: async (line, options = {}) => {
      // What stands before it gives it its standard input.
      const [, ...argv] = words(line.slice(line.indexOf('rxtopics')).replace(/ < \S+$/, ''))
      const placed = argv.map(word =>
        isFile(word) ? rig.file(word) : word.replace('mqtt://localhost', rig.url),
      )
      const { code, stdout, stderr } = await command(placed, {
        ...options,
        env: { RXTOPICS_URL: rig.url, ...options.env },
      })
      const shown = steady(`${stdout}${stderr}`, rig).trimEnd()
      lines.push(
        `$ ${line}`,
        ...(shown === '' ? [] : [shown]),
        ...(code === 0 ? [] : [`$ echo $?`, String(code)]),
      )
      return code
    },
    show: async name => {
      const text = await readFile(rig.file(name), 'utf8')
      lines.push(`$ cat ${name}`, steady(text, rig).trimEnd())
      return text
    },
    edit: async (name, change) => {
      const before = await readFile(rig.file(name), 'utf8').catch(() => '')
      const after = change(before)
      if (after === before) throw new Error(`nothing to change in ${name}`)
      await writeFile(rig.file(name), after)
      lines.push(`$ vi ${name}`, after.trimEnd())
    },
  }
  await play(session)
  return lines.map(line => line.replace(/[ \t]+$/gm, '')).join('\n')
}

type Play = (session: Session, rig: Rig) => Promise<void>

const plays: Readonly<Record<string, Play>> = {
  sub: async ({ type }, { broker }) => {
    broker.publish('site/berlin/door/7', '{"open":true}', { retain: true })
    broker.publish('site/bonn/door/2', Uint8Array.of(0, 255), { retain: true })
    await type("rxtopics sub mqtt://localhost 'site/#' --retained-only --wait 300ms")
    await type("rxtopics sub --template 'site/{site}/door/{door}' -n 2 --json")
  },
  schema: async ({ type, edit }, { broker }) => {
    broker.publish('home/hall', '{"celsius":20}', { retain: true })
    broker.publish('home/bath', '{"celsius":"warm"}', { retain: true })
    await edit(
      'celsius.json',
      () => '{ "type": "object", "properties": { "celsius": { "type": "number" } } }\n',
    )
    await type("rxtopics sub 'home/+' --schema celsius.json --only-failures --strict -n 1")
  },
  pub: async ({ type }) => {
    await type('rxtopics pub mqtt://localhost home/lamp on --retain')
    await type("printf 'on\\noff\\n' | rxtopics pub home/lamp --lines", { stdin: 'on\noff\n' })
    await type('rxtopics pub home/lamp on --content-type text/plain --property by=me --expiry 1m')
  },
  request: async ({ type }, { broker }) => {
    await using client = createClient(memory(broker))
    const answering = client
      .respond('math/sum', ({ payload }) => {
        const numbers: unknown = JSON.parse(new TextDecoder().decode(payload))
        if (!Array.isArray(numbers)) throw new ReplyError('no-list', 'expected a list of numbers')
        return [String(numbers.reduce((sum: number, each: number) => sum + each, 0))]
      })
      .subscribe()
    await firstValueFrom(client.subscriptions$.pipe(filter(({ kind }) => kind === 'granted')))
    await type("rxtopics request mqtt://localhost math/sum '[1,2,3]'")
    await type('rxtopics request math/sum 7')
    await type('rxtopics request math/product 7 --wait 300ms')
    await type("rxtopics request math/sum '[2,3]' --times 3")
    answering.unsubscribe()
  },
  check: async ({ type }) => {
    await type('rxtopics check mqtt://localhost')
  },
  diff: async ({ type }, { broker }) => {
    broker.publish('home/hall', '{"celsius":20,"on":true}', { retain: true })
    broker.publish('home/lamp', 'on', { retain: true })
    await type("rxtopics record mqtt://localhost 'home/#' --retained-only --wait 300ms -o monday.jsonl")
    broker.publish('home/hall', '{"celsius":23,"on":true}', { retain: true })
    broker.publish('home/lamp', '', { retain: true })
    broker.publish('home/door', 'open', { retain: true })
    await type("rxtopics diff monday.jsonl mqtt://localhost 'home/#'")
  },
  clear: async ({ type, show }, { broker }) => {
    broker.publish('home/old/lamp', 'on', { retain: true, qos: 1 })
    broker.publish('home/old/door', 'open', { retain: true })
    await type("rxtopics clear mqtt://localhost 'home/old/#' --dry-run")
    await type("rxtopics clear 'home/old/#' -o old.jsonl")
    await type('rxtopics pub --json < old.jsonl', { stdin: await show('old.jsonl') })
  },
  top: async ({ type }, rig) => {
    onSubscribed(rig, () => {
      for (let n = 0; n < 5; n += 1) rig.broker.publish('home/hall/celsius', String(20 + n))
      rig.broker.publish('home/bath/celsius', '21,5')
    })
    await type("rxtopics top mqtt://localhost 'home/#' --for 300ms")
  },
  record: async ({ type, show }, rig) => {
    rig.broker.publish('home/hall/celsius', '20', { retain: true })
    onSubscribed(rig, () => rig.broker.publish('home/bath/celsius', '21,5', { qos: 1 }))
    await type("rxtopics record mqtt://localhost 'home/#' -o mine.jsonl -n 2")
    await show('mine.jsonl')
  },
  redact: async ({ type, show }, rig) => {
    rig.broker.publish('home/door/opened', '{"by":"Anna","at":1700000000}', { retain: true })
    rig.broker.publish('home/door/code', '1234', { retain: true })
    rig.broker.publish('home/hall', 'on', { retain: true })
    const how = "--redact /by --redact-in 'home/#' --redact-payload '+/+/code'"
    await type(`rxtopics record mqtt://localhost 'home/#' -o safe.jsonl -n 3 ${how}`)
    await show('safe.jsonl')
  },
  replay: async ({ type }) => {
    await type('rxtopics replay mqtt://localhost home.jsonl --speed 100')
    await type("rxtopics sub 'home/#' --retained-only --wait 300ms")
  },
  draw: async ({ type, show }) => {
    await type('rxtopics draw home.jsonl')
    await type('rxtopics draw home.jsonl -o home.svg')
    await type("rxtopics draw home.jsonl --from 1500ms --to 2s -o moment.marbles --title 'The moment'")
    await show('moment.marbles')
  },
  test: async ({ type, edit, show }) => {
    await edit('lamp.marbles', () => lamp)
    await type('rxtopics test lamp.marbles')
    await type('rxtopics fmt lamp.marbles --check')
    await type('rxtopics fmt lamp.marbles')
    await show('lamp.marbles')
  },
  inspect: async ({ type }) => {
    const until = (shown: string) => shown.includes('#token=')
    await type("rxtopics inspect mqtt://localhost 'home/#' --read-only", { until })
    await type("rxtopics inspect --template 'home/{room}/celsius' --max-payload 1MiB", { until })
    await type("rxtopics inspect --template 'home/{room/celsius'", { until })
  },
  broker: async ({ type }) => {
    let asked: Promise<unknown> | undefined
    await type('rxtopics broker --port 0 --packets', {
      until: shown => {
        const [, url] = /(mqtt:\S+)\n/.exec(shown) ?? []
        if (url !== undefined) asked ??= command(['pub', url, 'home/lamp', 'on', '--retain'])
        return shown.includes('disconnect')
      },
    })
    await asked
  },
  errors: async ({ type }) => {
    await type("rxtopics sbu 'home/#'")
    await type("rxtopics sub mqtt://127.0.0.1:9 'home/#'")
    await type("rxtopics sub 'home/none' --wait 200ms")
  },
  see: async ({ type }) => {
    await type('rxtopics draw home.jsonl')
  },
  red: async ({ type, show }) => {
    await type(
      "rxtopics draw home.jsonl -o comma.marbles --title 'A comma is a decimal point, too' --frames 30 --observe 'home/{room}/celsius' --codec number",
    )
    await show('comma.marbles')
    await type('rxtopics test comma.marbles')
  },
  green: async ({ type, edit }) => {
    await edit('comma.marbles', text =>
      text.replace(/^( {2}sees .*)b/m, '$1d').replace('b = "21,5"', 'b = "21,5"   d = 21.5'),
    )
    await edit('codecs.mjs', () => tolerant)
    await type('rxtopics test comma.marbles')
    await type('rxtopics test comma.marbles --with codecs.mjs')
  },
}

const lamp = `A late observer gets the retained message

given home/lamp retained "on"

home/lamp  ----f---|
alice      --^------ home/lamp
  sees     --r-f----

r = "on" retained
f = "off"
`

const tolerant = `const number = {
  name: 'number with a comma',
  contentType: 'text/plain',
  payloadFormatIndicator: true,
  decode: payload => {
    const value = Number(new TextDecoder().decode(payload).replace(',', '.'))
    return Number.isFinite(value)
      ? { _tag: 'Right', right: value }
      : { _tag: 'Left', left: { reason: 'syntax', path: [], message: 'no number', issues: [], cause: undefined } }
  },
  encode: value => ({ _tag: 'Right', right: new TextEncoder().encode(String(value)) }),
}
export const codecs = { number }
`

/** Sessions that go on where another ended. */
const walk: ReadonlySet<string> = new Set(['see', 'red', 'green'])

/** Plays all sessions, each over a broker of its own but for those of the walk. */
export const playAll = async (): Promise<ReadonlyMap<string, string>> => {
  const played = new Map<string, string>()
  await using together = await startRig()
  for (const [name, play] of Object.entries(plays)) {
    await using own = await startRig()
    const rig = walk.has(name) ? together : own
    await writeFile(rig.file('home.jsonl'), recording)
    played.set(name, await record(rig, session => play(session, rig)))
  }
  return played
}

const place = /<!-- session: (\w+) -->\n+```console\n[\s\S]*?```\n/g

/** Returns a page with the sessions as they are. */
export const withSessions = (page: string, played: ReadonlyMap<string, string>): string =>
  page.replace(place, (_, name: string) => {
    const text = played.get(name)
    if (text === undefined) throw new Error(`there is no session ${name}`)
    return `<!-- session: ${name} -->\n\n\`\`\`console\n${text}\n\`\`\`\n`
  })

/** Returns the names of the sessions that a page has a place for. */
export const sessionsOf = (page: string): readonly string[] =>
  [...page.matchAll(place)].map(([, name = '']) => name)

export const sessionNames: readonly string[] = Object.keys(plays)
